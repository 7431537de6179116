//! Times of CF (CF 1.11, section 4.4): numbers of some unit since a moment, in one of several calendars.

/// Which years have which days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Calendar {
    /// Julian before 15 October 1582, Gregorian from then on.
    Standard,
    Gregorian,
    Julian,
    NoLeap,
    AllLeap,
    Days360,
}

impl Calendar {
    fn named(name: Option<&str>) -> Option<Self> {
        Some(match name.map(str::to_lowercase).as_deref() {
            None | Some("standard" | "gregorian") => Self::Standard,
            Some("proleptic_gregorian") => Self::Gregorian,
            Some("julian") => Self::Julian,
            Some("noleap" | "365_day") => Self::NoLeap,
            Some("all_leap" | "366_day") => Self::AllLeap,
            Some("360_day") => Self::Days360,
            Some(_) => return None,
        })
    }

    /// Days from a fixed one, a different one in different calendars. Years, months from 1, days from 1.
    fn day_number(self, [year, month, day]: [i64; 3]) -> i64 {
        // Years that begin in March, so that a leap day is their last.
        let (shifted_year, shifted_month) =
            if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
        let before_month = (153 * shifted_month + 2) / 5;
        let julian = || 365 * shifted_year + shifted_year.div_euclid(4) + before_month + day - 1;
        // The two agree in the third century.
        let gregorian = || julian() - shifted_year.div_euclid(100) + shifted_year.div_euclid(400) + 2;
        let of_year = |lengths: [i64; 12]| lengths.iter().take((month - 1) as usize).sum::<i64>() + day - 1;
        match self {
            Self::Standard if [year, month, day] < FIRST_GREGORIAN => julian(),
            Self::Standard | Self::Gregorian => gregorian(),
            Self::Julian => julian(),
            Self::NoLeap => 365 * year + of_year(COMMON_YEAR),
            Self::AllLeap => 366 * year + of_year(LEAP_YEAR),
            Self::Days360 => 360 * year + 30 * (month - 1) + day - 1,
        }
    }

    fn date(self, number: i64) -> [i64; 3] {
        let in_year = |year: i64, mut day: i64, lengths: [i64; 12]| {
            let mut month = 1;
            for length in lengths {
                if day < length {
                    break;
                }
                day -= length;
                month += 1;
            }
            [year, month, day + 1]
        };
        match self {
            Self::NoLeap => in_year(number.div_euclid(365), number.rem_euclid(365), COMMON_YEAR),
            Self::AllLeap => in_year(number.div_euclid(366), number.rem_euclid(366), LEAP_YEAR),
            Self::Days360 => in_year(number.div_euclid(360), number.rem_euclid(360), [30; 12]),
            Self::Standard if number < self.day_number(FIRST_GREGORIAN) => Self::Julian.date(number),
            Self::Standard => Self::Gregorian.date(number),
            // An estimate of the year, never more than one off.
            Self::Julian | Self::Gregorian => {
                let mut year = number.div_euclid(366);
                year += (number - self.day_number([year, 1, 1])).div_euclid(366);
                while self.day_number([year + 1, 1, 1]) <= number {
                    year += 1;
                }
                let length = self.day_number([year + 1, 1, 1]) - self.day_number([year, 1, 1]);
                let lengths = if length == 366 { LEAP_YEAR } else { COMMON_YEAR };
                in_year(year, number - self.day_number([year, 1, 1]), lengths)
            }
        }
    }
}

const FIRST_GREGORIAN: [i64; 3] = [1582, 10, 15];
const COMMON_YEAR: [i64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const LEAP_YEAR: [i64; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAY_SECS: i64 = 86_400;
/// Times farther away than this are broken headers.
const MAX_YEAR: i64 = 1_000_000;

/// What the numbers of a time axis are in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::data) struct TimeUnits {
    calendar: Calendar,
    step: Step,
    /// Since when: year, month, day and the second of the day.
    date: [i64; 3],
    second: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Step {
    Seconds(f64),
    Months(i64),
}

/// A date and the second of that day.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Moment {
    date: [i64; 3],
    milliseconds: i64,
}

impl TimeUnits {
    /// Reads `days since 1990-01-01 12:00`, or gives `None` if it is not that.
    pub(in crate::data) fn parse(units: &str, calendar: Option<&str>) -> Option<Self> {
        let calendar = Calendar::named(calendar)?;
        let lower = units.trim().to_lowercase();
        let (step, since) = lower.split_once(" since ")?;
        let step = match step.trim() {
            "microsecond" | "microseconds" | "us" => Step::Seconds(1e-6),
            "millisecond" | "milliseconds" | "msec" | "msecs" | "millisec" | "millisecs" | "ms" => {
                Step::Seconds(1e-3)
            }
            "second" | "seconds" | "sec" | "secs" | "s" => Step::Seconds(1.0),
            "minute" | "minutes" | "min" | "mins" => Step::Seconds(60.0),
            "hour" | "hours" | "hr" | "hrs" | "h" => Step::Seconds(3600.0),
            "day" | "days" | "d" => Step::Seconds(DAY_SECS as f64),
            "week" | "weeks" => Step::Seconds(7.0 * DAY_SECS as f64),
            "month" | "months" | "common_month" | "common_months" => Step::Months(1),
            "year" | "years" | "yr" | "yrs" | "common_year" | "common_years" => Step::Months(12),
            _ => return None,
        };
        let (date, second) = parse_moment(since.trim())?;
        Some(Self { calendar, step, date, second })
    }

    fn moment(&self, value: f64) -> Option<Moment> {
        let (date, seconds) = match self.step {
            Step::Seconds(step) => (self.date, value * step + self.second),
            // Only whole ones are a date that everybody agrees on.
            Step::Months(months) if value.fract() == 0.0 && value.abs() < 1e7 => {
                let [year, month, day] = self.date;
                let months = year * 12 + month - 1 + value as i64 * months;
                ([months.div_euclid(12), months.rem_euclid(12) + 1, day], self.second)
            }
            Step::Months(_) => return None,
        };
        let most = (MAX_YEAR * 366 * DAY_SECS) as f64;
        if seconds.abs().partial_cmp(&most) != Some(std::cmp::Ordering::Less) {
            return None;
        }
        // Days as floats are seldom whole seconds, though meant as such.
        let is_fine = matches!(self.step, Step::Seconds(step) if step < 1.0);
        let milliseconds =
            if is_fine { (seconds * 1000.0).round() as i64 } else { seconds.round() as i64 * 1000 };
        let day = self.calendar.day_number(date) + milliseconds.div_euclid(DAY_SECS * 1000);
        Some(Moment { date: self.calendar.date(day), milliseconds: milliseconds.rem_euclid(DAY_SECS * 1000) })
    }

    /// Labels for all values, equally exact: dates, with the time of day where any is not midnight. `None` where a
    /// value is no moment.
    pub(in crate::data) fn labels(&self, values: &[f64]) -> Vec<Option<String>> {
        let moments: Vec<_> = values.iter().map(|value| self.moment(*value)).collect();
        let any = |unit: i64| moments.iter().flatten().any(|moment| moment.milliseconds % unit != 0);
        let (has_time, has_seconds, has_fraction) = (any(DAY_SECS * 1000), any(60_000), any(1000));
        let label = |Moment { date: [year, month, day], milliseconds }: Moment| {
            let [hour, minute] = [milliseconds / 3_600_000, milliseconds / 60_000 % 60];
            let [second, fraction] = [milliseconds / 1000 % 60, milliseconds % 1000];
            let time = if has_time { format!(" {hour:02}:{minute:02}") } else { String::new() };
            let seconds = if has_seconds { format!(":{second:02}") } else { String::new() };
            let fraction = if has_fraction { format!(".{fraction:03}") } else { String::new() };
            format!("{year:04}-{month:02}-{day:02}{time}{seconds}{fraction}")
        };
        moments.iter().map(|moment| moment.map(label)).collect()
    }
}

/// `1990-1-1`, `1990-01-01 12:30:15.5`, `1990-01-01T00:00:00Z`, `1990-01-01 00:00 -3:30`.
fn parse_moment(text: &str) -> Option<([i64; 3], f64)> {
    let (date, rest) = match text.split_once(['t', ' ']) {
        Some((date, rest)) => (date, rest.trim()),
        None => (text, ""),
    };
    let (sign, digits) = date.strip_prefix('-').map_or((1, date), |digits| (-1, digits));
    let mut numbers = digits.split('-').map(str::parse::<i64>);
    let year = sign * numbers.next()?.ok()?;
    let month = numbers.next().unwrap_or(Ok(1)).ok()?;
    let day = numbers.next().unwrap_or(Ok(1)).ok()?;
    let is_date = year.abs() <= MAX_YEAR && (1..=12).contains(&month) && (1..=31).contains(&day);
    if !is_date || numbers.next().is_some() {
        return None;
    }
    let (time, zone) = split_zone(rest);
    Some(([year, month, day], seconds(time)? - zone_seconds(zone)?))
}

/// The time of day and what follows it.
fn split_zone(text: &str) -> (&str, &str) {
    let end = text.find(['z', 'u', 'g', '+', '-', ' ']).unwrap_or(text.len());
    let (time, zone) = text.split_at(end);
    (time, zone.trim())
}

/// `12:30:15.5`, `12`, or nothing.
fn seconds(time: &str) -> Option<f64> {
    if time.is_empty() {
        return Some(0.0);
    }
    let mut total = 0.0;
    let units = [3600.0, 60.0, 1.0];
    for (index, part) in time.split(':').enumerate() {
        let number: f64 = part.parse().ok()?;
        total += units.get(index)? * Some(number).filter(|number| (0.0..100.0).contains(number))?;
    }
    Some(total)
}

/// How far a zone is ahead of UTC: `z`, `utc`, `gmt`, `+1:00`, `-0330`, `0:00`, or nothing.
fn zone_seconds(zone: &str) -> Option<f64> {
    let (sign, digits) = match zone.strip_prefix('-') {
        Some(digits) => (-1.0, digits),
        None => (1.0, zone.strip_prefix('+').unwrap_or(zone)),
    };
    match digits {
        "" | "z" | "utc" | "gmt" => Some(0.0),
        digits if digits.contains(':') => Some(sign * seconds(digits)?),
        digits => {
            let number: i64 = digits.parse().ok().filter(|number| (0..10_000).contains(number))?;
            let (hours, minutes) = if number < 100 { (number, 0) } else { (number / 100, number % 100) };
            Some(sign * (hours * 3600 + minutes * 60) as f64)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(units: &str, calendar: &str, value: f64) -> Option<String> {
        TimeUnits::parse(units, Some(calendar))?.labels(&[value]).pop()?
    }

    #[test]
    fn days_of_all_calendars_come_back() {
        for calendar in [
            Calendar::Standard,
            Calendar::Gregorian,
            Calendar::Julian,
            Calendar::NoLeap,
            Calendar::AllLeap,
            Calendar::Days360,
        ] {
            let mut last = calendar.date(-800_000);
            for number in (-799_999..800_000).step_by(1) {
                let date = calendar.date(number);
                assert_eq!(calendar.day_number(date), number, "{calendar:?} {date:?}");
                assert!(date > last, "{calendar:?} {date:?}");
                last = date;
            }
        }
    }

    /// As cftime gives them.
    #[test]
    fn labels_are_dates_of_the_calendar() {
        for (units, calendar, value, expected) in [
            ("days since 1970-01-01", "standard", 18_262.0, "2020-01-01"),
            ("hours since 1900-1-1 00:00:0.0", "gregorian", 1_043_136.5, "2019-01-01 00:30"),
            ("days since 1582-10-04", "standard", 1.0, "1582-10-15"),
            ("days since 1582-10-04", "proleptic_gregorian", 1.0, "1582-10-05"),
            ("days since 1582-10-04", "julian", 1.0, "1582-10-05"),
            ("days since 2000-02-28", "noleap", 1.0, "2000-03-01"),
            ("days since 2001-02-28", "all_leap", 1.0, "2001-02-29"),
            ("days since 2001-01-01", "360_day", 59.0, "2001-02-30"),
            ("seconds since 1970-01-01T00:00:00Z", "standard", 1_580_473_815.0, "2020-01-31 12:30:15"),
            ("milliseconds since 1970-01-01", "standard", 1250.0, "1970-01-01 00:00:01.250"),
            ("days since 2000-01-01", "standard", 1.0 / 3.0, "2000-01-01 08:00"),
            ("hours since 2000-01-01 00:00 +01:00", "standard", 1.0, "2000-01-01"),
            ("hours since 2000-01-01 00:00 -0330", "standard", 0.0, "2000-01-01 03:30"),
            ("months since 1999-11-15", "standard", 3.0, "2000-02-15"),
            ("years since 1999-11-15", "standard", -1.0, "1998-11-15"),
            ("days since -0001-01-01", "proleptic_gregorian", 0.0, "-001-01-01"),
        ] {
            assert_eq!(
                label(units, calendar, value).as_deref(),
                Some(expected),
                "{units} {calendar} {value}"
            );
        }
    }

    /// Made with cftime 1.6.6.
    #[test]
    fn days_are_those_of_cftime() {
        for (calendar, value, expected) in [
            ("standard", -318_218.0, "0978-11-24"),
            ("standard", 342_651.0, "2788-04-23"),
            ("proleptic_gregorian", -540_552.0, "0370-03-08"),
            ("proleptic_gregorian", -120_251.0, "1520-12-05"),
            ("julian", 535_424.0, "3316-01-28"),
            ("julian", 506_519.0, "3236-12-08"),
            ("noleap", 124_986.0, "2192-08-04"),
            ("noleap", 272_792.0, "2597-07-16"),
            ("all_leap", 97_712.0, "2117-02-20"),
            ("all_leap", -4_075.0, "1839-01-12"),
            ("360_day", -90_938.0, "1597-07-23"),
            ("360_day", 185_809.0, "2366-04-20"),
        ] {
            let found = label("days since 1850-03-01", calendar, value);
            assert_eq!(found.as_deref(), Some(expected), "{calendar} {value}");
        }
    }

    #[test]
    fn what_is_no_time_has_no_label() {
        for (units, calendar, value) in [
            ("days", "standard", 1.0),
            ("days since yesterday", "standard", 1.0),
            ("days since 2000-13-01", "standard", 1.0),
            ("fortnights since 2000-01-01", "standard", 1.0),
            ("days since 2000-01-01", "martian", 1.0),
            ("days since 2000-01-01", "standard", f64::NAN),
            ("days since 2000-01-01", "standard", 1e300),
            ("months since 2000-01-01", "standard", 0.5),
            ("days since 2000-01-01 25:61:99:00", "standard", 0.5),
        ] {
            assert_eq!(label(units, calendar, value), None, "{units} {calendar} {value}");
        }
    }

    #[test]
    fn all_labels_of_an_axis_are_equally_exact() {
        let hours = TimeUnits::parse("hours since 2000-01-01", None).unwrap();
        let labels: Vec<_> = hours.labels(&[0.0, 6.0]).into_iter().flatten().collect();
        assert_eq!(labels, ["2000-01-01 00:00", "2000-01-01 06:00"]);
    }
}
