use super::SceneError;
use super::option_words::exact_text;
use std::fmt;
use std::str::FromStr;

/// A place in the data as people write it, who count bands from 1; inside is a [`View::band`](super::View::band),
/// which counts from 0.
///
/// Whatever is written is read back as the same number: the step from 0 to 1 is made in the decimal text, since a
/// sum would round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandNumber(pub f64);

const RULE: &str =
    "a number such as 1 for the first band or 1.5 for halfway to the second, at most 1000000000";
const LARGEST: f64 = 1e9;

impl fmt::Display for BandNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match shifted(&format!("{}", self.0), Shift::Up) {
            Some(text) => out.write_str(&text),
            None => out.write_str(&exact_text(self.0 + 1.0)),
        }
    }
}

impl FromStr for BandNumber {
    type Err = SceneError;

    /// # Errors
    /// [`SceneError::OutOfRange`] for what is no number, or too large.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        let refused = || SceneError::out_of_range("band", format!("{text:?}"), RULE);
        let number: f64 = text.trim().parse().map_err(|_| refused())?;
        if !(-LARGEST..=LARGEST).contains(&number) {
            return Err(refused());
        }
        let exact = shifted(text.trim(), Shift::Down).and_then(|text| text.parse().ok());
        Ok(Self(exact.unwrap_or(number - 1.0)))
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Shift {
    Up,
    Down,
}

/// A decimal number such as `-12.5` with one added or taken away; `None` for any other text.
fn shifted(text: &str, shift: Shift) -> Option<String> {
    let (is_negative, size) = text.strip_prefix('-').map_or((false, text), |size| (true, size));
    let (whole, fraction) = size.split_once('.').unwrap_or((size, ""));
    let is_decimal = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_decimal(whole) || !is_decimal(fraction) {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let is_zero = |whole: u64| whole == 0 && fraction.bytes().all(|byte| byte == b'0');
    let sign = |is_negative| if is_negative { "-" } else { "" };
    let joined = |sign: &str, whole: u64, fraction: &str| match fraction {
        "" => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{fraction}"),
    };
    let is_away_from_zero = is_negative == (shift == Shift::Down);
    if is_away_from_zero {
        return Some(joined(sign(is_negative), whole.checked_add(1)?, fraction));
    }
    if whole > 0 {
        return Some(joined(sign(is_negative && !is_zero(whole - 1)), whole - 1, fraction));
    }
    // Across zero: what is missing to 1, with the other sign.
    let (whole, fraction) = complement(fraction);
    Some(joined(sign(!is_negative), whole, &fraction))
}

/// 1 minus the decimal number with these digits behind its point: whole part and fraction.
fn complement(fraction: &str) -> (u64, String) {
    let significant = fraction.trim_end_matches('0');
    let Some((last, others)) = significant.as_bytes().split_last() else { return (1, String::new()) };
    let nines = others.iter().map(|digit| char::from(b'9' - (digit - b'0')));
    (0, nines.chain([char::from(b'0' + 10 - (last - b'0'))]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(band: f64) -> String {
        BandNumber(band).to_string()
    }

    fn read(text: &str) -> f64 {
        text.parse::<BandNumber>().unwrap().0
    }

    #[test]
    fn bands_are_counted_from_1() {
        for (band, text) in [
            (0.0, "1"),
            (0.5, "1.5"),
            (11.0, "12"),
            (9.25, "10.25"),
            (0.1, "1.1"),
            (-0.25, "0.75"),
            (-1.0, "0"),
            (-1.5, "-0.5"),
            (-3.25, "-2.25"),
            (1e-9, "1.000000001"),
            (-0.1, "0.9"),
        ] {
            assert_eq!(written(band), text);
            assert_eq!(read(text), band, "{text}");
        }
        for (text, band) in
            [(" 1.50 ", 0.5), ("1e1", 9.0), ("01", 0.0), ("0.250", -0.75), (".5", -0.5), ("2.", 1.0)]
        {
            assert_eq!(read(text), band, "{text}");
        }
    }

    #[test]
    fn any_place_is_read_back_to_the_bit() {
        // Steps of a turn that no decimal ends: every bit of the fraction is used.
        let mut band = 1e-7;
        for _ in 0..2000 {
            band *= 1.007_131_3;
            for band in [band, -band] {
                assert_eq!(read(&written(band)).to_bits(), band.to_bits(), "{band}");
            }
        }
        assert!(band > 0.1);
        let rounded = |band: f64| (band + 1.0) - 1.0;
        assert_ne!(rounded(0.1), 0.1, "a sum would do, and this file was for nothing");
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for text in ["", "first", "NaN", "inf", "1e300", "-1e10", "1,5", "--1", "1.2.3"] {
            let error = text.parse::<BandNumber>().unwrap_err().to_string();
            assert_eq!(error, format!("invalid band {text:?} (expected {RULE})"));
        }
    }
}
