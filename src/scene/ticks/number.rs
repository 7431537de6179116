/// Numbers stand for themselves while the largest is within these; otherwise a power of ten is taken out.
const PLAIN_MAGNITUDES: std::ops::RangeInclusive<f64> = 1e-3..=1e5;

const SUPERSCRIPTS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// Whether a number of this size is written out, not as a power of ten.
pub(super) fn is_plain(size: f64) -> bool {
    size == 0.0 || PLAIN_MAGNITUDES.contains(&size)
}

/// The power of ten that numbers up to `largest` in size are divided by; 0 where they stand for themselves.
pub(super) fn exponent_taken_out(largest: f64) -> i32 {
    if is_plain(largest) { 0 } else { exponent_of(largest) }
}

/// The power of ten of the first digit. Formatting finds it exactly; a logarithm is off by one at powers of ten.
pub(super) fn exponent_of(value: f64) -> i32 {
    format!("{value:e}").split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0)
}

/// `number * 10^exponent`, correctly rounded, which multiplying by a power of ten is not.
pub(super) fn decimal(number: i128, exponent: i32) -> f64 {
    format!("{number}e{exponent}").parse().unwrap_or(0.0)
}

/// `value / 10^exponent` to six significant digits, as many as 32-bit data have.
pub(super) fn scaled(value: f64, exponent: i32) -> f64 {
    let shifted = |(digits, power): (&str, &str)| {
        format!("{digits}e{}", power.parse::<i32>().ok()? - exponent).parse::<f64>().ok()
    };
    // Adding zero turns a negative zero into zero.
    format!("{value:.5e}").split_once('e').and_then(shifted).unwrap_or(value) + 0.0
}

/// Decimals that `value`, a result of [`scaled`], is written with.
pub(super) fn decimals_of(value: f64) -> usize {
    value.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

/// How single values between two are written, so that hundredths of their range can be told apart: the power of ten that they
/// are divided by, and their decimals.
pub(in crate::scene) fn bar_number_format(low: f64, high: f64) -> (i32, usize) {
    let exponent = exponent_taken_out(low.abs().max(high.abs()));
    let step = scaled((high - low) / 100.0, exponent);
    let decimals = if step > 0.0 { (-exponent_of(step)).clamp(0, 6) } else { 0 };
    (exponent, decimals as usize)
}

/// The number with the true minus sign, U+2212.
pub(super) fn text(value: f64, decimals: usize) -> String {
    with_minus_sign(&format!("{value:.decimals$}"))
}

/// U+2212 in place of the hyphen.
pub(super) fn with_minus_sign(text: &str) -> String {
    text.replace('-', "\u{2212}")
}

/// `10⁻⁵`.
pub(super) fn power_of_ten(exponent: i32) -> String {
    let raised = |character: char| {
        character.to_digit(10).and_then(|digit| SUPERSCRIPTS.get(digit as usize)).copied().unwrap_or('⁻')
    };
    format!("10{}", exponent.to_string().chars().map(raised).collect::<String>())
}

/// `×10⁻⁵`, which stands for all numbers of a scale; `None` for an exponent of 0.
pub(in crate::scene) fn multiplier(exponent: i32) -> Option<String> {
    (exponent != 0).then(|| format!("×{}", power_of_ten(exponent)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_are_exact_at_powers_of_ten() {
        for exponent in -300..=300 {
            let power = decimal(1, exponent);
            assert_eq!(exponent_of(power), exponent);
            assert_eq!(exponent_of(-power * 9.5), exponent);
        }
        assert_eq!(exponent_taken_out(1e5), 0);
        assert_eq!(exponent_taken_out(1.1e5), 5);
        assert_eq!(exponent_taken_out(0.0), 0);
        assert_eq!(exponent_taken_out(9e-4), -4);
    }

    #[test]
    fn numbers_are_written_as_a_person_would() {
        assert_eq!(text(-2.5, 2), "−2.50");
        assert_eq!(power_of_ten(-12), "10⁻¹²");
        assert_eq!(multiplier(6).as_deref(), Some("×10⁶"));
        assert_eq!(multiplier(0), None);
        assert_eq!(scaled(-0.0, 0).to_string(), "0");
        assert_eq!(scaled(0.1 + 0.2, 0).to_string(), "0.3");
        assert_eq!(decimals_of(scaled(1234.5, 3)), 4);
        assert_eq!(decimals_of(scaled(2e6, 6)), 0);
    }

    #[test]
    fn values_have_as_many_decimals_as_their_range_needs() {
        for ((low, high), expected) in [
            ((-2.0, 33.0), (0, 1)),
            ((0.0, 10.0), (0, 1)),
            ((236.0, 1076.0), (0, 0)),
            ((0.0, 0.5), (0, 3)),
            ((0.0, 5e6), (6, 2)),
            ((7.0, 7.0), (0, 0)),
        ] {
            assert_eq!(bar_number_format(low, high), expected, "{low} {high}");
        }
    }
}
