//! What samples are stored as, by the names that Zarr has for it.

use crate::data::SampleType;
use crate::data::cf::Samples;
use crate::data::sample_decoder::ByteOrder;
use serde_json::Value;

/// `NumPy`'s text for a type, such as `<u2` (version 2 of the specification).
pub(super) fn of_version_2(value: Option<&Value>) -> Result<Samples, String> {
    let Some(name) = value.and_then(Value::as_str) else {
        return Ok(Samples::Other("structured values".to_owned()));
    };
    let mut letters = name.chars();
    let order = match letters.next() {
        Some('<') => ByteOrder::LittleEndian,
        Some('>') => ByteOrder::BigEndian,
        Some('|') => ByteOrder::NATIVE,
        _ => return Err(format!("its dtype is {name:?}")),
    };
    let kind = letters.as_str();
    if let Some(sample_type) = SampleType::of_numpy(kind) {
        return Ok(Samples::Numbers(sample_type, order));
    }
    let what = match kind.chars().next() {
        Some('c') => "complex numbers",
        Some('S' | 'U' | 'a') => "text",
        Some('M' | 'm') => "dates",
        Some('O') => "objects",
        Some('V') => "raw bytes",
        _ => return Ok(Samples::Other(format!("values of type {name}"))),
    };
    Ok(Samples::Other(what.to_owned()))
}

/// A name such as `uint16` (version 3), in the order that the codec `bytes` says.
pub(super) fn of_version_3(value: Option<&Value>, order: ByteOrder) -> Samples {
    let name = value.and_then(Value::as_str).unwrap_or("a structure");
    if name == "bool" {
        return Samples::Numbers(SampleType::U8, order);
    }
    match SampleType::ALL.iter().find(|known| known.to_string() == name) {
        Some(sample_type) => Samples::Numbers(*sample_type, order),
        None if name.starts_with("complex") => Samples::Other("complex numbers".to_owned()),
        None => Samples::Other(format!("values of type {name}")),
    }
}

/// The bytes of one sample that stands for chunks which were never written.
pub(super) fn fill_bytes(
    value: Option<&Value>,
    sample_type: SampleType,
    order: ByteOrder,
) -> Result<Vec<u8>, String> {
    let size = sample_type.byte_count();
    let refused = || format!("its fill_value {} is no {sample_type}", value.unwrap_or(&Value::Null));
    let bits = match value {
        None | Some(Value::Null) => 0,
        Some(Value::Bool(is_set)) => u64::from(*is_set),
        Some(Value::String(text)) => match text.strip_prefix("0x") {
            Some(digits) => u64::from_str_radix(digits, 16).map_err(|_| refused())?,
            None => real_bits(real(text).ok_or_else(refused)?, sample_type).ok_or_else(refused)?,
        },
        Some(Value::Number(number)) => {
            let whole = number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
            let is_real = matches!(sample_type, SampleType::F16 | SampleType::F32 | SampleType::F64);
            match whole.filter(|_| !is_real) {
                Some(whole) => whole_bits(whole, sample_type).ok_or_else(refused)?,
                None => real_bits(number.as_f64().ok_or_else(refused)?, sample_type).ok_or_else(refused)?,
            }
        }
        Some(_) => return Err(refused()),
    };
    if size < 8 && bits >> (size * 8) != 0 {
        return Err(refused());
    }
    let little = bits.to_le_bytes();
    let mut bytes = little[..size].to_vec();
    if order == ByteOrder::BigEndian {
        bytes.reverse();
    }
    Ok(bytes)
}

fn real(text: &str) -> Option<f64> {
    match text {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        other => other.parse().ok(),
    }
}

fn whole_bits(whole: i128, sample_type: SampleType) -> Option<u64> {
    let bits = sample_type.byte_count() as u32 * 8;
    let is_signed =
        matches!(sample_type, SampleType::I8 | SampleType::I16 | SampleType::I32 | SampleType::I64);
    let (least, most) = if is_signed {
        (-(1_i128 << (bits - 1)), (1_i128 << (bits - 1)) - 1)
    } else {
        (0, (1_i128 << bits) - 1)
    };
    // Two's complement, no more of it than the type has.
    let mask = u64::MAX >> (64 - bits);
    (least..=most).contains(&whole).then_some(whole as u64 & mask)
}

fn real_bits(real: f64, sample_type: SampleType) -> Option<u64> {
    Some(match sample_type {
        SampleType::F64 => real.to_bits(),
        SampleType::F32 => u64::from((real as f32).to_bits()),
        SampleType::F16 => u64::from(half_bits(real)?),
        // Some writers have `0.0` for integers.
        _ if real.fract() == 0.0 => whole_bits(real as i128, sample_type)?,
        _ => return None,
    })
}

/// The bits of a half float; `None` for the many that it does not hold exactly.
fn half_bits(real: f64) -> Option<u16> {
    if real.is_nan() {
        return Some(0x7e00);
    }
    let sign = if real.is_sign_negative() { 0x8000 } else { 0 };
    let size = real.abs();
    if size.is_infinite() || size == 0.0 {
        return Some(sign | if size == 0.0 { 0 } else { 0x7c00 });
    }
    // Normal numbers are 1.m x 2^e with 10 bits of m; below 2^-14 there are multiples of 2^-24.
    let exponent = size.log2().floor().max(-14.0);
    let steps = size / 2.0_f64.powf(exponent - 10.0);
    let is_exact = steps.fract() == 0.0 && exponent <= 15.0;
    let biased = if steps < 1024.0 { 0 } else { (exponent as i32 + 15) as u16 };
    is_exact.then_some(sign | biased << 10 | (steps as u16 & 0x3ff))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::sample_decoder::{Sample, with_sample_type};
    use serde_json::json;

    fn number(value: &Value, sample_type: SampleType) -> Option<f64> {
        let value_of = |order| {
            let bytes = fill_bytes(Some(value), sample_type, order).ok()?;
            Some(with_sample_type!(sample_type, T => T::from_bytes(&bytes, order).to_f64()))
        };
        let (one, other) = (value_of(ByteOrder::LittleEndian), value_of(ByteOrder::BigEndian));
        assert!(one == other || one.is_some_and(f64::is_nan), "{one:?} {other:?}");
        one
    }

    #[test]
    fn types_have_names() {
        let numbers = |sample_type, order| Ok(Samples::Numbers(sample_type, order));
        assert_eq!(of_version_2(Some(&json!("<u2"))), numbers(SampleType::U16, ByteOrder::LittleEndian));
        assert_eq!(of_version_2(Some(&json!(">f8"))), numbers(SampleType::F64, ByteOrder::BigEndian));
        for (name, what) in
            [("<c8", "complex numbers"), ("|S3", "text"), ("<M8[ns]", "dates"), ("|O", "objects")]
        {
            assert_eq!(of_version_2(Some(&json!(name))), Ok(Samples::Other(what.to_owned())));
        }
        assert_eq!(
            of_version_2(Some(&json!([["a", "<u2"]]))),
            Ok(Samples::Other("structured values".to_owned()))
        );
        assert!(of_version_2(Some(&json!("u2"))).is_err());
        let little = ByteOrder::LittleEndian;
        assert_eq!(of_version_3(Some(&json!("bool")), little), Samples::Numbers(SampleType::U8, little));
        assert_eq!(of_version_3(Some(&json!("float16")), little), Samples::Numbers(SampleType::F16, little));
        assert_eq!(
            of_version_3(Some(&json!("complex64")), little),
            Samples::Other("complex numbers".to_owned())
        );
        assert!(matches!(of_version_3(None, little), Samples::Other(_)));
    }

    #[test]
    fn fill_values_become_samples() {
        for (value, sample_type, expected) in [
            (json!(7), SampleType::U8, 7.0),
            (json!(-7), SampleType::I8, -7.0),
            (json!(-32768), SampleType::I16, -32768.0),
            (json!(u64::MAX), SampleType::U64, u64::MAX as f64),
            (json!(i64::MIN), SampleType::I64, i64::MIN as f64),
            (json!(0.0), SampleType::U16, 0.0),
            (json!(true), SampleType::U8, 1.0),
            (json!(-2.5), SampleType::F32, -2.5),
            (json!(3), SampleType::F64, 3.0),
            (json!("-Infinity"), SampleType::F32, f64::NEG_INFINITY),
            (json!("0x40490fdb"), SampleType::F32, f64::from(f32::from_bits(0x4049_0fdb))),
            (json!(-1.5), SampleType::F16, -1.5),
            (json!(65504), SampleType::F16, 65504.0),
            (json!(2.0_f64.powi(-24)), SampleType::F16, 2.0_f64.powi(-24)),
            (json!(null), SampleType::F16, 0.0),
        ] {
            assert_eq!(number(&value, sample_type), Some(expected), "{value} {sample_type}");
        }
        for sample_type in [SampleType::F16, SampleType::F32, SampleType::F64] {
            assert!(number(&json!("NaN"), sample_type).is_some_and(f64::is_nan));
        }
        for (value, sample_type) in [
            (json!(256), SampleType::U8),
            (json!(-1), SampleType::U8),
            (json!(128), SampleType::I8),
            (json!(1.5), SampleType::I32),
            (json!("0x1ffffffff"), SampleType::F32),
            (json!("x"), SampleType::F32),
            (json!([1, 2]), SampleType::F32),
            (json!(65536), SampleType::F16),
        ] {
            assert_eq!(number(&value, sample_type), None, "{value} {sample_type}");
        }
    }
}
