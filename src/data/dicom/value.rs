use crate::data::sample_decoder::ByteOrder;

/// The value of an element: text whose parts are set apart by backslashes, or binary numbers. PS3.5, section 6.2.
pub(super) struct Value {
    pub(super) bytes: Vec<u8>,
    pub(super) order: ByteOrder,
}

impl Value {
    /// ASCII; what is no such character becomes another one.
    pub(super) fn text(&self) -> String {
        trimmed(&String::from_utf8_lossy(&self.bytes))
    }

    /// Text in a character set of the file, as far as it is one of the common ones.
    pub(super) fn text_in(&self, character_set: &str) -> String {
        if character_set == "ISO_IR 100" && str::from_utf8(&self.bytes).is_err() {
            // Latin-1 is the beginning of Unicode.
            return trimmed(&self.bytes.iter().copied().map(char::from).collect::<String>());
        }
        self.text()
    }

    /// The numbers of a text.
    pub(super) fn numbers(&self) -> Option<Vec<f64>> {
        let text = str::from_utf8(&self.bytes).ok()?;
        let number = |part: &str| trimmed(part).parse().ok().filter(|number: &f64| number.is_finite());
        text.split('\\').map(number).collect()
    }

    /// The numbers of a text, if there are exactly `N`.
    pub(super) fn array<const N: usize>(&self) -> Option<[f64; N]> {
        self.numbers()?.try_into().ok()
    }

    /// The first number of a text.
    pub(super) fn number(&self) -> Option<f64> {
        let text = str::from_utf8(&self.bytes).ok()?;
        trimmed(text.split('\\').next()?).parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// The whole number that a text is.
    pub(super) fn integer(&self) -> Option<i64> {
        trimmed(str::from_utf8(&self.bytes).ok()?).trim_start_matches('+').parse().ok()
    }

    /// The first binary number of 16 bits.
    pub(super) fn u16(&self) -> Option<u16> {
        let two = *self.bytes.first_chunk()?;
        Some(match self.order {
            ByteOrder::LittleEndian => u16::from_le_bytes(two),
            ByteOrder::BigEndian => u16::from_be_bytes(two),
        })
    }

    /// The first binary number, of 32 bits if it has as many, else of 16.
    pub(super) fn unsigned(&self) -> Option<u32> {
        let Some(four) = self.bytes.first_chunk() else { return self.u16().map(u32::from) };
        Some(match self.order {
            ByteOrder::LittleEndian => u32::from_le_bytes(*four),
            ByteOrder::BigEndian => u32::from_be_bytes(*four),
        })
    }

    /// Seconds since midnight of a time such as `134501.25`.
    pub(super) fn time_s(&self) -> Option<f64> {
        time_s(&self.text())
    }

    /// The number of the day that a date such as `20240131` is.
    pub(super) fn day(&self) -> Option<i32> {
        day(&self.text())
    }

    /// Both, of a text such as `20240131134501.25+0100`.
    pub(super) fn day_and_time_s(&self) -> Option<(i32, f64)> {
        let text = self.text();
        let text = text.split(['+', '-']).next()?;
        Some((day(text.get(..8)?)?, time_s(text.get(8..)?)?))
    }
}

/// Without what fills a value up to an even length, and without marks that would end a line.
fn trimmed(text: &str) -> String {
    let text = text.trim_matches(|c: char| c == '\0' || c.is_whitespace());
    text.chars().filter(|c| !c.is_control()).collect()
}

fn time_s(text: &str) -> Option<f64> {
    let text = text.replace(':', "");
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok().map(f64::from);
    let hours = part(0..2)?;
    let seconds =
        text.get(4..).filter(|rest| !rest.is_empty()).map_or(Some(0.0), |rest| rest.parse().ok())?;
    let time = hours * 3600.0 + part(2..4).unwrap_or(0.0) * 60.0 + seconds;
    (0.0..=90_000.0).contains(&time).then_some(time)
}

fn day(text: &str) -> Option<i32> {
    let text = text.replace('.', "");
    let part = |range: std::ops::Range<usize>| text.get(range)?.parse::<u16>().ok();
    let month = time::Month::try_from(u8::try_from(part(4..6)?).ok()?).ok()?;
    let date = time::Date::from_calendar_date(part(0..4)?.into(), month, u8::try_from(part(6..8)?).ok()?);
    date.ok().map(time::Date::to_julian_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &[u8]) -> Value {
        Value { bytes: text.to_vec(), order: ByteOrder::LittleEndian }
    }

    #[test]
    fn texts_lose_what_fills_them() {
        assert_eq!(value(b" head\0").text(), "head");
        assert_eq!(value(b"Sch\xe4del\n ").text_in("ISO_IR 100"), "Schädel");
        assert_eq!(value("Schädel".as_bytes()).text_in("ISO_IR 192"), "Schädel");
        assert_eq!(value(b"Sch\xe4del").text_in(""), "Sch\u{fffd}del");
    }

    #[test]
    fn numbers_are_read_or_refused() {
        assert_eq!(value(b"1\\-2.5e0 \\ 3 ").array(), Some([1.0, -2.5, 3.0]));
        assert_eq!(value(b"1\\2").array::<3>(), None);
        assert_eq!(value(b"1\\nan").numbers(), None);
        assert_eq!((value(b"0.5\\0.25").number(), value(b"x").number()), (Some(0.5), None));
        assert_eq!((value(b"+12 ").integer(), value(b"1.5").integer()), (Some(12), None));
        let big = Value { bytes: vec![1, 2], order: ByteOrder::BigEndian };
        assert_eq!((big.u16(), big.unsigned(), value(b"\x01\x02").u16()), (Some(258), Some(258), Some(513)));
        assert_eq!(value(b"\0").u16(), None);
    }

    #[test]
    fn dates_and_times_are_numbers() {
        assert_eq!(value(b"010203.5").time_s(), Some(3723.5));
        assert_eq!(value(b"01:02:03").time_s(), Some(3723.0));
        assert_eq!((value(b"01").time_s(), value(b"x").time_s()), (Some(3600.0), None));
        let days = ["20240229", "20240301", "2024.03.01", "20240230", "2024"]
            .map(|text| value(text.as_bytes()).day());
        assert_eq!(days[0].map(|day| day + 1), days[1]);
        assert_eq!((days[1], days[3], days[4]), (days[2], None, None));
        let both = value(b"20240229010203.5+0100").day_and_time_s();
        assert_eq!(both, days[0].map(|day| (day, 3723.5)));
    }
}
