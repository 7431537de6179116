use time::{Date, Month, PlainDateTime, SignedDuration, Time};

/// A unit that counts time from a moment, as the CF conventions write it: `days since 1970-01-01`.
///
/// The calendar is the Gregorian one, also before 1582.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::scene) struct TimeUnit {
    /// The unit's length.
    seconds: f64,
    /// In UTC.
    reference: PlainDateTime,
}

/// A year as UDUNITS defines it, which the CF conventions refer to. A month is a twelfth.
const YEAR_SECONDS: f64 = 365.242_198_781 * 86_400.0;

impl TimeUnit {
    /// Finds such a unit in a label like `time (hours since 2000-01-01 06:00)`: what stands around it, and the unit.
    pub(in crate::scene) fn find(label: &str) -> Option<(String, Self)> {
        // Ends of words are found in the text itself: other letters may change their length in lower case.
        let lower = label.to_ascii_lowercase();
        let since = lower.find(" since ")?;
        let start =
            lower[..since].trim_end().rfind([' ', '(', '[', ',', ':', '/']).map_or(0, |before| before + 1);
        let after = since + " since ".len();
        let end = lower[after..].find([')', ']']).map_or(label.len(), |length| after + length);
        let unit = Self {
            seconds: unit_seconds(lower.get(start..since)?.trim())?,
            reference: moment(label.get(after..end)?.trim())?,
        };
        let around = [label.get(..start)?, label.get(end..)?].map(|part| {
            part.trim_matches(|character: char| character.is_whitespace() || "([])".contains(character))
        });
        let name = around.join(" ");
        Some((name.trim_matches([' ', ',', ':', '/']).to_owned(), unit))
    }

    /// The moment that a value stands for; `None` outside the years -9999 to 9999.
    pub(super) fn moment(&self, value: f64) -> Option<PlainDateTime> {
        self.reference.checked_add(SignedDuration::checked_seconds_f64(value * self.seconds)?)
    }

    /// The value that stands for a moment.
    pub(super) fn value(&self, moment: PlainDateTime) -> f64 {
        (moment - self.reference).as_seconds_f64() / self.seconds
    }
}

fn unit_seconds(name: &str) -> Option<f64> {
    Some(match name {
        "microseconds" | "microsecond" | "us" => 1e-6,
        "milliseconds" | "millisecond" | "msec" | "ms" => 1e-3,
        "seconds" | "second" | "secs" | "sec" | "s" => 1.0,
        "minutes" | "minute" | "mins" | "min" => 60.0,
        "hours" | "hour" | "hrs" | "hr" | "h" => 3600.0,
        "days" | "day" | "d" => 86_400.0,
        "weeks" | "week" => 7.0 * 86_400.0,
        "months" | "month" => YEAR_SECONDS / 12.0,
        "years" | "year" | "yrs" | "yr" => YEAR_SECONDS,
        _ => return None,
    })
}

/// Reads `1970-01-01`, `1970-1-1 0:0:0.0`, `1970-01-01T00:00:00Z`, `1970-01-01 00:00:00 UTC` or `... +01:00`.
fn moment(text: &str) -> Option<PlainDateTime> {
    let (date, rest) = text.split_once(['T', 't', ' ']).unwrap_or((text, ""));
    let rest = rest.trim();
    let zoneless = ["UTC", "GMT", "Z", "utc", "gmt", "z"].iter().find_map(|zone| rest.strip_suffix(zone));
    let rest = zoneless.unwrap_or(rest).trim_end();
    let (clock, offset) = match rest.rfind(['+', '-']) {
        Some(sign) => (rest.get(..sign)?.trim_end(), offset_seconds(rest.get(sign..)?)?),
        None => (rest, 0),
    };
    let moment = PlainDateTime::new(calendar_date(date)?, time_of_day(clock)?);
    moment.checked_sub(SignedDuration::seconds(offset))
}

fn calendar_date(text: &str) -> Option<Date> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let mut parts = digits.split('-');
    let mut next = || parts.next();
    let (year, month, day) = (next()?.parse::<i32>().ok()?, next()?, next()?);
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let date = Date::from_calendar_date(sign * year, month, day.parse().ok()?).ok()?;
    parts.next().is_none().then_some(date)
}

/// `hh`, `hh:mm` or `hh:mm:ss.s`; midnight if empty.
fn time_of_day(text: &str) -> Option<Time> {
    if text.is_empty() {
        return Some(Time::MIDNIGHT);
    }
    let mut parts = text.split(':');
    let mut next = || parts.next().unwrap_or("0");
    let (hour, minute, second) = (next().parse().ok()?, next().parse().ok()?, next().parse::<f64>().ok()?);
    if parts.next().is_some() || !(0.0..60.0).contains(&second) {
        return None;
    }
    Time::from_hms_nano(hour, minute, second as u8, (second.fract() * 1e9) as u32).ok()
}

/// `+hh:mm`, `-hhmm` or `+hh`.
fn offset_seconds(text: &str) -> Option<i64> {
    let (sign, digits) =
        text.strip_prefix('-').map_or_else(|| (1, text.trim_start_matches('+')), |digits| (-1, digits));
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, "0"),
    };
    let (hours, minutes) = (hours.parse::<u8>().ok()?, minutes.parse::<u8>().ok()?);
    (hours < 24 && minutes < 60).then_some(sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(text: &str) -> String {
        let (_, unit) = TimeUnit::find(&format!("days since {text}")).unwrap();
        unit.reference.to_string()
    }

    #[test]
    fn moments_are_read_as_they_are_written() {
        for (text, expected) in [
            ("1970-01-01", "1970-01-01 0:00:00.0"),
            ("1-1-1 00:00:0.0", "0001-01-01 0:00:00.0"),
            ("1800-1-1 12:30", "1800-01-01 12:30:00.0"),
            ("1970-01-01T00:00:00Z", "1970-01-01 0:00:00.0"),
            ("1970-01-01t06Z", "1970-01-01 6:00:00.0"),
            ("2000-02-29 23:59:59.5 UTC", "2000-02-29 23:59:59.5"),
            ("2000-01-01 00:00:00 +01:00", "1999-12-31 23:00:00.0"),
            ("2000-01-01 00:00 -0530", "2000-01-01 5:30:00.0"),
            ("2000-01-01 00:00 +0", "2000-01-01 0:00:00.0"),
            ("-4713-11-24 12:00", "-4713-11-24 12:00:00.0"),
        ] {
            assert_eq!(reference(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_time_unit_is_left_alone() {
        for label in [
            "",
            "m",
            "since",
            "days since",
            "days since then",
            "days since 1970",
            "days since 1970-02-30",
            "days since 1970-01-01 25:00",
            "days since 1970-01-01 00:00:61",
            "days since 1970-01-01 1:2:3:4",
            "days since 1970-01-01-01",
            "fathoms since 1970-01-01",
            "İ since 1970-01-01",
            "days since 99999-01-01",
            "days since 1970-01-01 +99:00",
            "days since é970-01-01 +é",
        ] {
            assert_eq!(TimeUnit::find(label), None, "{label:?}");
        }
    }

    #[test]
    fn labels_keep_what_is_not_the_unit() {
        for (label, name) in [
            ("days since 1970-01-01", ""),
            ("Date of thaw (days since 1970-01-01)", "Date of thaw"),
            ("Date [Days since 1970-01-01T00:00:00Z]", "Date"),
            ("融雪日, days since 1970-01-01", "融雪日"),
            ("time (hours since 2000-01-01 06:00) in UTC", "time in UTC"),
        ] {
            assert_eq!(TimeUnit::find(label).unwrap().0, name, "{label}");
        }
    }

    #[test]
    fn values_and_moments_belong_together() {
        for (label, value, expected) in [
            ("days since 1970-01-01", 10_957.0, "2000-01-01 0:00:00.0"),
            ("hours since 1900-01-01 00:00:00.0", 876_576.5, "2000-01-01 0:30:00.0"),
            ("seconds since 1970-01-01T00:00:00Z", 1e9, "2001-09-09 1:46:40.0"),
            ("minutes since 2000-01-01", -1.0, "1999-12-31 23:59:00.0"),
            ("ms since 2000-01-01", 1500.0, "2000-01-01 0:00:01.5"),
        ] {
            let (_, unit) = TimeUnit::find(label).unwrap();
            let moment = unit.moment(value).unwrap();
            assert_eq!(moment.to_string(), expected);
            assert_eq!(unit.value(moment), value);
        }
        let (_, years) = TimeUnit::find("years since 1970-01-01").unwrap();
        assert_eq!(years.moment(30.0001).unwrap().year(), 2000);
        for value in [1e6, -1e6, f64::MAX, f64::NAN, f64::INFINITY] {
            assert_eq!(years.moment(value), None);
        }
    }
}
