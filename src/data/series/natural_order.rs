use std::cmp::Ordering;

/// Compares texts as people order names: `band2` before `band10`. Runs of digits count as numbers, everything
/// else by its characters; names that differ only in leading zeros keep a fixed order.
pub(in crate::data) fn compare(first: &str, second: &str) -> Ordering {
    let (mut left, mut right) = (first, second);
    loop {
        let (order, rests) = match (leading_number(left), leading_number(right)) {
            // Without leading zeros the longer number is the larger.
            (Some((left, left_rest)), Some((right, right_rest))) => {
                (left.len().cmp(&right.len()).then_with(|| left.cmp(right)), (left_rest, right_rest))
            }
            (None, None) if left.is_empty() && right.is_empty() => return first.cmp(second),
            _ => {
                let (mut left_chars, mut right_chars) = (left.chars(), right.chars());
                let order = left_chars.next().cmp(&right_chars.next());
                (order, (left_chars.as_str(), right_chars.as_str()))
            }
        };
        if order != Ordering::Equal {
            return order;
        }
        (left, right) = rests;
    }
}

/// The digits at the beginning without leading zeros, and what follows them.
fn leading_number(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end).filter(|(digits, _)| !digits.is_empty())?;
    Some((digits.trim_start_matches('0'), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count() {
        let sorted = [
            "",
            "a",
            "a/file2.tif",
            "a/file10.tif",
            "a/file10b.tif",
            "a1/file1.tif",
            "a10/x",
            "b",
            "b-1",
            "b0",
            "b00",
            "b01",
            "b1",
            "b1x",
            "b99999999999999999999999",
            "b100000000000000000000000",
            "\u{e4}",
        ];
        for (index, first) in sorted.iter().enumerate() {
            for (other, second) in sorted.iter().enumerate() {
                assert_eq!(compare(first, second), index.cmp(&other), "{first} {second}");
            }
        }
    }
}
