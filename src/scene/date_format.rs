use time::OffsetDateTime;

/// How a date is written: text with fields such as `%Y`, as `strftime` has them. Names are English, times are UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DateFormat(Vec<Item>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Character(char),
    Field(char),
}

/// The letters after a per cent sign.
const FIELDS: &str = "YymdejbBaAHIMSp%";

/// The most characters of a format.
const LONGEST: usize = 100;

impl DateFormat {
    /// What formats may hold, for messages.
    pub(super) const RULE: &str = "%Y, %m, %d, %H, %M, %S, %b, %B, %a, %A, %j, %y, %e, %I, %p or %%";

    /// `None` for a field that is not known, or a text without any.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut items = Vec::new();
        let mut characters = text.chars().take(LONGEST + 1);
        while let Some(character) = characters.next() {
            items.push(if character == '%' {
                Item::Field(characters.next().filter(|field| FIELDS.contains(*field))?)
            } else {
                Item::Character(character)
            });
        }
        let has_field = items.iter().any(|item| matches!(item, Item::Field(field) if *field != '%'));
        (has_field && text.chars().count() <= LONGEST).then_some(Self(items))
    }

    /// The date of so many seconds after 1970 began, rounded down to whole ones; `None` beyond the years that there are.
    pub(super) fn text(&self, seconds: f64) -> Option<String> {
        let moment = OffsetDateTime::from_unix_timestamp(seconds.floor() as i64).ok()?;
        let text = |item: &Item| match item {
            Item::Character(character) => character.to_string(),
            Item::Field(field) => field_text(*field, moment),
        };
        Some(self.0.iter().map(text).collect())
    }
}

fn field_text(field: char, moment: OffsetDateTime) -> String {
    let month = moment.month().to_string();
    let weekday = moment.weekday().to_string();
    let short = |name: &str| name.chars().take(3).collect::<String>();
    match field {
        'Y' => format!("{:04}", moment.year()),
        'y' => format!("{:02}", moment.year().rem_euclid(100)),
        'm' => format!("{:02}", u8::from(moment.month())),
        'd' => format!("{:02}", moment.day()),
        'e' => moment.day().to_string(),
        'j' => format!("{:03}", moment.ordinal()),
        'b' => short(&month),
        'B' => month,
        'a' => short(&weekday),
        'A' => weekday,
        'H' => format!("{:02}", moment.hour()),
        'I' => format!("{:02}", (moment.hour() + 11) % 12 + 1),
        'M' => format!("{:02}", moment.minute()),
        'S' => format!("{:02}", moment.second()),
        'p' => if moment.hour() < 12 { "AM" } else { "PM" }.to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(format: &str, seconds: f64) -> Option<String> {
        DateFormat::parse(format)?.text(seconds)
    }

    #[test]
    fn dates_are_written_as_strftime_writes_them() {
        // date -u -d @981173106 '+...'
        for (format, expected) in [
            ("%Y-%m-%d", "2001-02-03"),
            ("%d.%m.%y %H:%M:%S", "03.02.01 04:05:06"),
            ("%a %e %b %Y", "Sat 3 Feb 2001"),
            ("%A, %B %e", "Saturday, February 3"),
            ("%I %p, day %j, 100%%", "04 AM, day 034, 100%"),
        ] {
            assert_eq!(text(format, 981_173_106.9).as_deref(), Some(expected), "{format}");
        }
        assert_eq!(text("%I %p", 0.0).as_deref(), Some("12 AM"));
        assert_eq!(text("%I %p", 46_800.0).as_deref(), Some("01 PM"));
        assert_eq!(text("%Y-%m-%d", -1.0).as_deref(), Some("1969-12-31"));
        assert_eq!(text("%Y", 1e300), None);
    }

    #[test]
    fn what_is_no_format_is_none() {
        for format in ["", "date", "%", "%Q", "%%", "%Y %", &"%Y".repeat(51)] {
            assert_eq!(DateFormat::parse(format), None, "{format:?}");
        }
        assert!(DateFormat::parse(&"%Y".repeat(50)).is_some());
    }
}
