//! Numbers as the panel writes them.

use std::time::Duration;

/// Time in a film: `0:07.3`.
pub(super) fn film_time(time: Duration) -> String {
    let tenths = time.as_millis() / 100;
    format!("{}:{:02}.{}", tenths / 600, tenths / 10 % 60, tenths % 10)
}

/// Size of a file: `1.2 MB`.
pub(super) fn byte_count(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} B"),
        1000..1_000_000 => format!("{:.0} kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}

/// A value of the data, as exact as someone can see in a range of `span`.
pub(super) fn value(value: f64, span: f64) -> String {
    let span = if span.is_finite() && span > 0.0 { span } else { value.abs().max(1.0) };
    let largest = value.abs().max(span);
    let text = if (1e-4..1e7).contains(&largest) {
        format!("{value:.*}", decimals(span))
    } else {
        format!("{value:.3e}")
    };
    text.replace('-', "\u{2212}")
}

/// Decimals that tell apart about a thousand values in a range of `span`.
pub(super) fn decimals(span: f64) -> usize {
    if span.is_finite() && span > 0.0 { (3.0 - span.log10()).floor().clamp(0.0, 8.0) as usize } else { 2 }
}

/// The last part of a path, as people call a file.
pub(super) fn file_name(path: &std::path::Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_sizes_and_values_are_short() {
        let times = [0, 7_349, 59_999, 600_000].map(|millis| film_time(Duration::from_millis(millis)));
        assert_eq!(times, ["0:00.0", "0:07.3", "0:59.9", "10:00.0"]);
        let sizes = [999, 1_500, 1_234_567, 2_500_000_000].map(byte_count);
        assert_eq!(sizes, ["999 B", "2 kB", "1.2 MB", "2.50 GB"]);
        let values = [(-1234.5, 3000.0), (0.123_456, 1.0), (3e9, 1e9), (5.0, 0.0), (2e-9, 1e-9)];
        let values = values.map(|(number, span)| value(number, span));
        assert_eq!(values, ["\u{2212}1234", "0.123", "3.000e9", "5.00", "2.000e\u{2212}9"]);
    }
}
