use super::key::EASE;
use super::{Easing, Key};
use crate::scene::SceneError;
use crate::scene::listed_text::{split, with_backslashes, without_backslashes};
use std::fmt;
use std::str::FromStr;

/// Keys of a film, in any order: `AT: NAME=VALUE; NAME=VALUE | AT: ...`. A backslash before `;`, `|` or itself keeps it
/// from meaning anything.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Keys(pub Vec<Key>);

const RULE: &str = "AT: NAME=VALUE; NAME=VALUE | AT: ..., as in 0: zoom=1 | end: zoom=3; azimuth=90";

impl Keys {
    /// The most keys of a film.
    pub const MOST: usize = 10_000;
}

impl fmt::Display for Keys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, key) in self.0.iter().enumerate() {
            write!(out, "{}{}:", if at == 0 { "" } else { " | " }, key.at)?;
            let mut separator = ' ';
            let mut setting = |name: &str, value: &str| {
                let begin = std::mem::replace(&mut separator, ';');
                write!(out, "{begin}{}{name}=", if begin == ';' { " " } else { "" })?;
                out.write_str(&with_backslashes(value))
            };
            key.settings().try_for_each(|(name, value)| setting(name, value))?;
            if key.ease != Easing::default() {
                setting(EASE, &key.ease.to_string())?;
            }
        }
        Ok(())
    }
}

impl FromStr for Keys {
    type Err = SceneError;

    /// # Errors
    /// [`SceneError::OutOfRange`] or [`SceneError::NoSuchProperty`] for a text that breaks a rule, more than
    /// [`Keys::MOST`] keys among them.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let keys = split(text, '|').into_iter().map(key).collect::<Result<Vec<_>, _>>()?;
        if keys.len() > Self::MOST {
            return Err(SceneError::out_of_range("number of keys", keys.len(), "at most 10000"));
        }
        Ok(Self(keys))
    }
}

fn key(text: &str) -> Result<Key, SceneError> {
    let refused = || SceneError::out_of_range("keys", format!("{:?}", text.trim()), RULE);
    let (at, settings) = text.split_once(':').ok_or_else(refused)?;
    let mut key = Key::new(at.trim().parse()?);
    for setting in split(settings, ';') {
        if setting.trim().is_empty() {
            continue;
        }
        let (name, value) = setting.split_once('=').ok_or_else(refused)?;
        key.set(name.trim(), &without_backslashes(value))?;
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_they_were_written() {
        for text in [
            "",
            "0: zoom=1; azimuth=-20; ease=smooth | 50%: target=10,20,3.5; eye=1,2,3 | end: title=a\\;b\\|c\\\\d=e",
            "2.5s: clim=0,100; background=#102030; ease=bezier(0.1,0,0.2,1) | 90:",
        ] {
            assert_eq!(text.parse::<Keys>().unwrap().to_string(), text);
        }
        let keys: Keys = " 0 :zoom = 2 ;; | end:".parse().unwrap();
        assert_eq!(keys.to_string(), "0: zoom=2 | end:");
    }

    #[test]
    fn mistakes_are_told_with_what_was_meant() {
        for (text, said) in [
            ("zoom=2", "AT: NAME=VALUE"),
            ("0: zoom", "AT: NAME=VALUE"),
            ("x: zoom=2", "seconds as in 2.5s"),
            ("-1: zoom=2", "seconds as in 2.5s"),
            ("101%: zoom=2", "seconds as in 2.5s"),
            ("0: zooom=2", "did you mean zoom?"),
            ("0: light_azimuth=2", "did you mean light-azimuth?"),
            ("0: zoom=0", "0.001 to 1000"),
            ("0: eye=1,2", "COLUMN,ROW,VALUE"),
            ("0: target=1", "COLUMN,ROW"),
            ("0: background=blu", "blu"),
            ("0: zoom=1; ease=slow", "ease-in-out"),
            ("0: frames=3", "frame"),
            ("0: clim=5,1", "MIN <= MAX"),
            ("0: water-opacity=3", "invalid water-opacity 3 (expected 0 to 1)"),
            ("0: bar-width=0", "0.01 to 1"),
        ] {
            let error = text.parse::<Keys>().unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
        assert!("0:|".repeat(Keys::MOST + 1).parse::<Keys>().is_err());
    }
}
