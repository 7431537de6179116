use crate::scene::listed_text::{split, without_backslashes};
use crate::scene::option_words::exact_text;
use crate::scene::{Rgb8, SceneError};
use std::fmt::{self, Write};
use std::str::FromStr;

/// Texts above points of the data: `TEXT @ PLACE; color=COLOR | TEXT @ PLACE`. A backslash before `|` or itself keeps it
/// from meaning anything.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Callouts(pub Vec<Callout>);

/// A text above a point, with a line down to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Callout {
    /// One line.
    pub text: String,
    /// Where the point is.
    pub place: CalloutPlace,
    /// The point's value, where it is not on the ground; of a volume its slice, from 0. Default: on the ground, and in the
    /// middle of a volume.
    pub height: Option<f64>,
    /// Of the line and the point. Default: that of texts.
    pub color: Option<Rgb8>,
}

/// Where a point is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CalloutPlace {
    /// Column and row, counted from the outer north-west corner.
    Pixels([f64; 2]),
    /// Coordinates of the raster's file: `xy:X,Y`.
    Coordinates([f64; 2]),
    /// Longitude and latitude in degrees, as in `84.2W,36.6N`.
    Degrees([f64; 2]),
}

const RULE: &str = "TEXT @ COLUMN,ROW, TEXT @ 84.2W,36.6N or TEXT @ xy:X,Y, each with ,HEIGHT and ; color=COLOR if wanted, \
                    and | between several";
const COLOR: &str = "color";

impl Callouts {
    /// More would hide the data.
    pub const MOST: usize = 64;

    pub(super) fn check(&self) -> Result<(), SceneError> {
        if self.0.len() > Self::MOST {
            return Err(SceneError::out_of_range("number of notes", self.0.len(), "at most 64"));
        }
        for Callout { text, place, height, .. } in &self.0 {
            let is_line = !text.trim().is_empty() && !text.contains(char::is_control);
            if !is_line {
                return Err(SceneError::out_of_range("text of notes", format!("{text:?}"), "one line"));
            }
            let (CalloutPlace::Pixels(at) | CalloutPlace::Coordinates(at) | CalloutPlace::Degrees(at)) =
                place;
            if !at.iter().chain(height).all(|number| number.abs() <= 1e12) {
                return Err(SceneError::out_of_range("place of notes", place, "numbers from -1e12 to 1e12"));
            }
        }
        Ok(())
    }
}

impl fmt::Display for CalloutPlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pair = |[first, second]: [f64; 2]| format!("{},{}", exact_text(first), exact_text(second));
        match self {
            Self::Pixels(at) => out.write_str(&pair(*at)),
            Self::Coordinates(at) => write!(out, "xy:{}", pair(*at)),
            Self::Degrees([longitude, latitude]) => {
                let side = |degrees: f64, [positive, negative]: [char; 2]| {
                    let letter = if degrees.is_sign_negative() { negative } else { positive };
                    format!("{}{letter}", exact_text(degrees.abs()))
                };
                write!(out, "{},{}", side(*longitude, ['E', 'W']), side(*latitude, ['N', 'S']))
            }
        }
    }
}

impl fmt::Display for Callouts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, Callout { text, place, height, color }) in self.0.iter().enumerate() {
            out.write_str(if at == 0 { "" } else { " | " })?;
            for character in text.chars() {
                if matches!(character, '|' | '\\') {
                    out.write_char('\\')?;
                }
                out.write_char(character)?;
            }
            write!(out, " @ {place}")?;
            if let Some(height) = height {
                write!(out, ",{}", exact_text(*height))?;
            }
            if let Some(color) = color {
                write!(out, "; {COLOR}={color}")?;
            }
        }
        Ok(())
    }
}

impl FromStr for Callouts {
    type Err = SceneError;

    /// # Errors
    /// [`SceneError`] for a text that breaks a rule.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let parts = split(text, '|').into_iter().map(without_backslashes);
        let callouts = Self(parts.map(|part| part.parse()).collect::<Result<_, _>>()?);
        callouts.check()?;
        Ok(callouts)
    }
}

impl FromStr for Callout {
    type Err = SceneError;

    /// Reads one callout, without backslashes.
    fn from_str(part: &str) -> Result<Self, SceneError> {
        let refused = || SceneError::out_of_range("notes", format!("{:?}", part.trim()), RULE);
        // A text may have such signs, too.
        let (text, rest) = part.rsplit_once('@').ok_or_else(refused)?;
        let (place, settings) =
            rest.split_once(';').map_or((rest, ""), |(place, settings)| (place, settings));
        let color = match settings.trim() {
            "" => None,
            setting => {
                let (name, value) = setting.split_once('=').ok_or_else(refused)?;
                Some((name.trim() == COLOR).then_some(value).ok_or_else(refused)?.parse()?)
            }
        };
        let (place, height) = read_place(place).ok_or_else(refused)?;
        let callout = Self { text: text.trim().to_owned(), place, height, color };
        let one = Callouts(vec![callout.clone()]);
        one.check()?;
        Ok(callout)
    }
}

/// A place and a height, if one is told.
fn read_place(text: &str) -> Option<(CalloutPlace, Option<f64>)> {
    let text = text.trim();
    let (is_named, numbers) = text.strip_prefix("xy:").map_or((false, text), |numbers| (true, numbers));
    let mut numbers = numbers.split(',').map(str::trim);
    let (first, second, height) = (numbers.next()?, numbers.next()?, numbers.next());
    if numbers.next().is_some() {
        return None;
    }
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let height = match height {
        Some(text) => Some(number(text)?),
        None => None,
    };
    let place = match (degrees(first, ['E', 'W']), degrees(second, ['N', 'S'])) {
        (Some(longitude), Some(latitude)) if !is_named => CalloutPlace::Degrees([longitude, latitude]),
        _ => match (degrees(first, ['N', 'S']), degrees(second, ['E', 'W'])) {
            (Some(latitude), Some(longitude)) if !is_named => CalloutPlace::Degrees([longitude, latitude]),
            _ if is_named => CalloutPlace::Coordinates([number(first)?, number(second)?]),
            _ => CalloutPlace::Pixels([number(first)?, number(second)?]),
        },
    };
    Some((place, height))
}

/// A number before a letter of the compass.
fn degrees(text: &str, [positive, negative]: [char; 2]) -> Option<f64> {
    let letter = text.chars().next_back()?.to_ascii_uppercase();
    let sign = if letter == positive {
        1.0
    } else if letter == negative {
        -1.0
    } else {
        return None;
    };
    let number = text[..text.len() - 1].trim_end_matches('°').parse::<f64>().ok()?;
    number.is_finite().then_some(number * sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_they_were_written() {
        for text in [
            "",
            "Summit @ 120,80",
            "a\\|b \\\\ me@home @ 1.5,-2,900; color=#ff0000 | Lake @ 84.25W,36.5N,12 | X @ xy:500000,4000000.5",
            "South @ 0W,33.5S",
        ] {
            let callouts: Callouts = text.parse().unwrap();
            assert_eq!(callouts.to_string(), text);
            assert_eq!(callouts.to_string().parse::<Callouts>().unwrap(), callouts);
        }
        let callouts: Callouts =
            "Peak; high@36.5°n , 84.2 w;color = red".replace("84.2 w", "84.2w").parse().unwrap();
        assert_eq!(callouts.to_string(), "Peak; high @ 84.2W,36.5N; color=#ff0000");
    }

    #[test]
    fn mistakes_are_told_with_the_rule() {
        for (text, said) in [
            ("Summit", "TEXT @ COLUMN,ROW"),
            ("Summit @ 1", "TEXT @ COLUMN,ROW"),
            ("Summit @ 1,2,3,4", "TEXT @ COLUMN,ROW"),
            ("Summit @ 1,x", "TEXT @ COLUMN,ROW"),
            ("Summit @ 1,nan", "TEXT @ COLUMN,ROW"),
            ("Summit @ 84W,36W", "TEXT @ COLUMN,ROW"),
            ("Summit @ xy:84W,36N", "TEXT @ COLUMN,ROW"),
            ("Summit @ 1,2; size=3", "TEXT @ COLUMN,ROW"),
            ("Summit @ 1,2; color=redd", "redd"),
            (" @ 1,2", "one line"),
            ("Summit @ 1,2 |", "TEXT @ COLUMN,ROW"),
            ("Summit @ 1e13,2", "1e12"),
        ] {
            let error = text.parse::<Callouts>().unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
        let many = vec!["a @ 1,2"; Callouts::MOST + 1].join("|");
        assert!(many.parse::<Callouts>().unwrap_err().to_string().contains("at most 64"));
    }
}
