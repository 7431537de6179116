use std::fmt;
use std::str::FromStr;

/// How much of an adapter's memory the samples of one picture may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct GpuMemory(pub u64);

impl Default for GpuMemory {
    /// 1 GiB: software drivers give no more than 2 GiB to one texture, and small graphics cards have no more.
    fn default() -> Self {
        Self(1 << 30)
    }
}

/// In the order in which they are looked for at the end of a text.
const UNITS: [(&str, u64); 8] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
    ("kB", 1000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("B", 1),
];

impl FromStr for GpuMemory {
    type Err = String;

    /// A number with its unit, as in `512MiB` or `1.5 GB`; without one it is bytes.
    fn from_str(text: &str) -> Result<Self, String> {
        let invalid =
            || format!("expected a size from 1MiB to 1024TiB, such as 512MiB or 4GiB; got {text:?}");
        let trimmed = text.trim();
        let with_unit = UNITS.iter().find_map(|(unit, bytes)| {
            let number_end = trimmed.len().checked_sub(unit.len())?;
            let (number, end) = trimmed.split_at_checked(number_end)?;
            end.eq_ignore_ascii_case(unit).then_some((number, *bytes))
        });
        let (number, unit) = with_unit.unwrap_or((trimmed, 1));
        let number: f64 = number.trim().parse().map_err(|_| invalid())?;
        let bytes = number * unit as f64;
        let has_sense = (f64::from(1 << 20)..=(1_u64 << 50) as f64).contains(&bytes);
        if has_sense { Ok(Self(bytes as u64)) } else { Err(invalid()) }
    }
}

impl fmt::Display for GpuMemory {
    /// In the largest binary unit that it has one of, with two decimals where they tell something.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let binary = UNITS.iter().take(4).rev().find(|(_, bytes)| self.0 >= *bytes);
        let (unit, bytes) = binary.copied().unwrap_or(("B", 1));
        let rounded = (self.0 as f64 / bytes as f64 * 100.0).round() / 100.0;
        write!(formatter, "{rounded} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_and_written() {
        for (text, bytes, written) in [
            ("1GiB", 1 << 30, "1 GiB"),
            ("512 mib", 512 << 20, "512 MiB"),
            ("1.5GB", 1_500_000_000, "1.4 GiB"),
            ("2000000", 2_000_000, "1.91 MiB"),
            ("3072kib", 3 << 20, "3 MiB"),
            ("2000000B", 2_000_000, "1.91 MiB"),
        ] {
            let size: GpuMemory = text.parse().unwrap();
            assert_eq!((size, size.to_string().as_str()), (GpuMemory(bytes), written), "{text}");
        }
        assert_eq!(GpuMemory(5).to_string(), "5 B");
    }

    #[test]
    fn what_is_no_size_is_refused() {
        for text in ["", "0", "-1GiB", "GiB", "1", "nanGiB", "1e30GiB", "1PiB", "1\u{b5}"] {
            assert!(text.parse::<GpuMemory>().is_err(), "{text:?}");
        }
    }
}
