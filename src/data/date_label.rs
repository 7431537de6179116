//! Dates in the names of files, and labels that are dates.

use std::ops::RangeInclusive;
use time::{Date, Month, Time};

/// A four-digit number outside these is no year, whatever stands around it.
const YEARS_OF_DATES: RangeInclusive<u16> = 1500..=2500;
/// Where there is less around it, more numbers are none.
const YEARS_OF_SHORT_DATES: RangeInclusive<u16> = 1900..=2099;

/// The date in a file's name or in another text, as a label: `2020-01-31`, `2020-01`, `2020` or
/// `2020-01-31 12:30`. `None` if there is none.
///
/// Read are 2020-01-31 (also with `_`, `.`, `/` or `:` between the numbers), 20200131, both followed by a time
/// as in T12:30 or T123000, 202001311230, the day of the year as in 2020031, the month as in 2020-01, `2020_01`
/// and 202001, and the year alone. The first of the most exact ones counts.
pub fn find_date(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let follows_digit = |at: usize| at > 0 && bytes.get(at - 1).is_some_and(u8::is_ascii_digit);
    let starts = || (0..bytes.len()).filter(|at| !follows_digit(*at)).filter_map(|at| bytes.get(at..));
    let kinds: [fn(&mut Digits<'_>) -> Option<Moment>; 4] =
        [Moment::day, Moment::day_of_year, Moment::month, Moment::year];
    let found =
        |kind: fn(&mut Digits<'_>) -> Option<Moment>| starts().find_map(|rest| kind(&mut Digits { rest }));
    kinds.into_iter().find_map(found).map(Moment::label)
}

/// The seconds from 1970-01-01 00:00 to the moment that a label names, or `None` if it is no date: `2020`,
/// `2020-01`, `2020-01-31`, `2020-01-31 12:30` or `2020-01-31T12:30:15.5Z`. A year, a month or a day stands
/// for its beginning; without an offset as in `+02:00` the time is UTC.
///
/// ```
/// use fieldreel::data::parse_date;
///
/// assert_eq!(parse_date("1970-01-02"), Some(86_400.0));
/// assert_eq!(parse_date("1970-01-01 02:00:00.5+01:00"), Some(3600.5));
/// assert_eq!(parse_date("band 1970"), None);
/// ```
pub fn parse_date(label: &str) -> Option<f64> {
    let kinds: [fn(&mut Digits<'_>) -> Option<Moment>; 3] = [Moment::day, Moment::month, Moment::year];
    kinds.into_iter().find_map(|kind| {
        let mut digits = Digits { rest: label.trim().as_bytes() };
        let moment = kind(&mut digits)?;
        let (mut fraction, mut offset_secs) = (0.0, 0.0);
        if moment.time.is_some() {
            fraction = digits.fraction();
            offset_secs = digits.zone()?;
        }
        digits.rest.is_empty().then(|| moment.seconds() + fraction - offset_secs)
    })
}

/// A date as exact as it was given.
#[derive(Debug, Clone, Copy)]
struct Moment {
    date: Date,
    has_month: bool,
    has_day: bool,
    time: Option<Time>,
}

impl Moment {
    /// A day, with the time if one follows.
    fn day(digits: &mut Digits<'_>) -> Option<Self> {
        let year = digits.number(4)?;
        let separator = digits.symbol(b"-_./:");
        let month = digits.number(2)?;
        if separator.is_some() && digits.symbol(b"-_./:") != separator {
            return None;
        }
        let day = digits.number(2)?;
        let date = date(year, month, day).filter(|_| YEARS_OF_DATES.contains(&year))?;
        let mut after = Digits { rest: digits.rest };
        let is_announced = after.symbol(b"T ").is_some();
        // Without anything between them only digits can follow digits.
        let time = (is_announced || separator.is_none()).then(|| after.time()).flatten();
        if time.is_some() && !after.at_digit() {
            digits.rest = after.rest;
        }
        let time = time.filter(|_| !after.at_digit());
        (!digits.at_digit()).then_some(Self { date, has_month: true, has_day: true, time })
    }

    fn day_of_year(digits: &mut Digits<'_>) -> Option<Self> {
        let (year, day) = (digits.number(4)?, digits.number(3)?);
        let date = Date::from_ordinal_date(year.into(), day).ok()?;
        let is_date = YEARS_OF_SHORT_DATES.contains(&year) && !digits.at_digit();
        is_date.then_some(Self { date, has_month: true, has_day: true, time: None })
    }

    fn month(digits: &mut Digits<'_>) -> Option<Self> {
        let year = digits.number(4)?;
        digits.symbol(b"-_");
        let date = date(year, digits.number(2)?, 1)?;
        let is_date = YEARS_OF_SHORT_DATES.contains(&year) && !digits.at_digit();
        is_date.then_some(Self { date, has_month: true, has_day: false, time: None })
    }

    fn year(digits: &mut Digits<'_>) -> Option<Self> {
        let year = digits.number(4)?;
        let date = date(year, 1, 1)?;
        let is_date = YEARS_OF_SHORT_DATES.contains(&year) && !digits.at_digit();
        is_date.then_some(Self { date, has_month: false, has_day: false, time: None })
    }

    fn label(self) -> String {
        let (year, month, day) = self.date.to_calendar_date();
        let month = if self.has_month { format!("-{:02}", u8::from(month)) } else { String::new() };
        let day = if self.has_day { format!("-{day:02}") } else { String::new() };
        let time = match self.time.map(Time::as_hms) {
            None => String::new(),
            Some((hour, minute, 0)) => format!(" {hour:02}:{minute:02}"),
            Some((hour, minute, second)) => format!(" {hour:02}:{minute:02}:{second:02}"),
        };
        format!("{year:04}{month}{day}{time}")
    }

    /// Since 1970.
    fn seconds(self) -> f64 {
        let time = self.time.unwrap_or(Time::MIDNIGHT);
        self.date.with_time(time).assume_utc().unix_timestamp() as f64
    }
}

fn date(year: u16, month: u16, day: u16) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year.into(), month, u8::try_from(day).ok()?).ok()
}

/// Takes numbers and symbols from the front of a text.
struct Digits<'text> {
    rest: &'text [u8],
}

impl Digits<'_> {
    fn at_digit(&self) -> bool {
        self.rest.first().is_some_and(u8::is_ascii_digit)
    }

    /// A number of exactly so many digits; more may follow.
    fn number(&mut self, count: usize) -> Option<u16> {
        let (digits, rest) = self.rest.split_at_checked(count)?;
        let number = std::str::from_utf8(digits).ok().filter(|_| digits.iter().all(u8::is_ascii_digit))?;
        self.rest = rest;
        number.parse().ok()
    }

    fn symbol(&mut self, symbols: &[u8]) -> Option<u8> {
        let (first, rest) = self.rest.split_first().filter(|(first, _)| symbols.contains(first))?;
        self.rest = rest;
        Some(*first)
    }

    /// `12:30`, `12:30:15`, `1230` or `123015`.
    fn time(&mut self) -> Option<Time> {
        let hour = self.number(2)?;
        let separator = self.symbol(b":");
        let minute = self.number(2)?;
        let has_second = if separator.is_some() { self.symbol(b":").is_some() } else { self.at_digit() };
        let second = if has_second { self.number(2)? } else { 0 };
        Time::from_hms(hour as u8, minute as u8, second as u8).ok()
    }

    /// `.25`, or nothing.
    fn fraction(&mut self) -> f64 {
        let mut fraction = 0.0;
        if self.symbol(b".").is_some() {
            let mut unit = 1.0;
            while let Some(digit) = self.number(1) {
                unit /= 10.0;
                fraction += f64::from(digit) * unit;
            }
        }
        fraction
    }

    /// Seconds that a place is ahead of UTC: `Z`, `+02:00`, `-0330`, or nothing.
    fn zone(&mut self) -> Option<f64> {
        let sign = match self.symbol(b"Z+-") {
            Some(b'+') => 1.0,
            Some(b'-') => -1.0,
            _ => return Some(0.0),
        };
        let hours = self.number(2)?;
        self.symbol(b":");
        let minutes = self.number(2)?;
        (hours < 24 && minutes < 60).then(|| sign * f64::from(hours * 60 + minutes) * 60.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_found_in_names() {
        for (text, expected) in [
            ("20200131", "2020-01-31"),
            ("t2m_2020-01-31.tif", "2020-01-31"),
            ("2020_01_31", "2020-01-31"),
            ("2020:01:31 12:30:00", "2020-01-31 12:30"),
            ("x2020-01-31T12:30", "2020-01-31 12:30"),
            ("20200131T123015Z", "2020-01-31 12:30:15"),
            ("radar_202001311235_mm", "2020-01-31 12:35"),
            ("MOD13A1.A2020031.h18v04", "2020-01-31"),
            ("2020366", "2020-12-31"),
            ("202001", "2020-01"),
            ("ndvi_2020_01", "2020-01"),
            ("ndvi-2020-01-mean", "2020-01"),
            ("landcover1990", "1990"),
            // The most exact one, not the first.
            ("LC08_L1TP_193012_20200131_20200211", "2020-01-31"),
            ("v2000_2020-01", "2020-01"),
            // The time is none, the date is.
            ("20200131T250000", "2020-01-31"),
            ("2020-01-31_0001", "2020-01-31"),
            ("1600-02-29", "1600-02-29"),
        ] {
            assert_eq!(find_date(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "",
            "band",
            "12",
            "20201",
            "202013",
            "2021366",
            "2021-02-29",
            "12020",
            "0001",
            "9999",
            "1024",
            "202001311",
            "123456789012345",
            "1700",
            "\u{e4}2\u{e4}0",
        ] {
            let found = find_date(text);
            assert!(
                found.is_none() || (text == "2021-02-29" && found.as_deref() == Some("2021-02")),
                "{text}"
            );
        }
    }

    #[test]
    fn labels_are_moments() {
        for (label, expected) in [
            ("1970-01-01", 0.0),
            ("1970", 0.0),
            ("1970-02", 31.0 * 86_400.0),
            (" 1969-12-31 23:59 ", -60.0),
            ("2020-01-31T12:30:15.25Z", 1_580_473_815.25),
            ("2020-01-31 12:30:15+02:00", 1_580_473_815.0 - 7200.0),
            ("2020-01-31 12:30-0330", 1_580_473_800.0 + 12_600.0),
        ] {
            assert_eq!(parse_date(label), Some(expected), "{label}");
        }
        for label in
            ["", "band 1970", "1970-13", "1970-01-01x", "1970-01-01 25:00", "1970-01-01 12:00+9", "1024"]
        {
            assert_eq!(parse_date(label), None, "{label}");
        }
    }

    #[test]
    fn what_is_found_can_be_parsed() {
        for text in ["20200131", "20200131T123015", "2020031", "202001", "1990"] {
            assert!(parse_date(&find_date(text).unwrap()).is_some(), "{text}");
        }
    }
}
