use super::array::Array;
use crate::data::SampleType;
use crate::data::cf::{AttributeValue, Attributes, Number, Samples};
use serde_json::{Number as JsonNumber, Value};

/// What an array says of itself, as CF's conventions know it.
pub(super) fn of(array: &Array) -> Attributes {
    let is_real =
        matches!(array.samples, Samples::Numbers(SampleType::F16 | SampleType::F32 | SampleType::F64, _));
    let attribute = |(name, value): (&String, &Value)| {
        let value = attribute(value)?;
        Some((name.clone(), if name == "_FillValue" && is_real { unpacked(value) } else { value }))
    };
    let mut attributes: Vec<_> = array.attributes.iter().filter_map(attribute).collect();
    if array.is_fill_missing && !array.attributes.contains_key("_FillValue") {
        attributes.extend(fill_text(array).map(|text| ("_FillValue".to_owned(), AttributeValue::Text(text))));
    }
    Attributes(attributes)
}

fn attribute(value: &Value) -> Option<AttributeValue> {
    match value {
        Value::String(text) => Some(AttributeValue::Text(text.clone())),
        Value::Number(one) => Some(AttributeValue::Numbers(vec![number(one)?])),
        Value::Array(list) => {
            let numbers = list.iter().map(|one| number(one.as_number()?)).collect::<Option<_>>()?;
            Some(AttributeValue::Numbers(numbers))
        }
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

fn number(number: &JsonNumber) -> Option<Number> {
    let whole = number.as_i64().map(i128::from).or(number.as_u64().map(i128::from));
    whole.map(Number::Integer).or(number.as_f64().map(Number::Real))
}

/// xarray writes floats of version 3 as the base64 of eight bytes, the lowest first.
fn unpacked(value: AttributeValue) -> AttributeValue {
    match &value {
        AttributeValue::Text(text) => eight_bytes(text)
            .map_or(value, |bytes| AttributeValue::Numbers(vec![Number::Real(f64::from_le_bytes(bytes))])),
        AttributeValue::Numbers(_) => value,
    }
}

fn eight_bytes(text: &str) -> Option<[u8; 8]> {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digits = text.strip_suffix('=').filter(|digits| digits.len() == 11)?;
    // Eleven digits of 6 bits, of which the last two bits are none.
    let bits =
        digits.chars().try_fold(0_u128, |bits, digit| Some(bits << 6 | LETTERS.find(digit)? as u128))?;
    Some(((bits >> 2) as u64).to_be_bytes())
}

/// The sample that stands for what is missing, as a number.
fn fill_text(array: &Array) -> Option<String> {
    use crate::data::sample_decoder::{Sample, with_sample_type};
    let Samples::Numbers(sample_type, order) = array.samples else { return None };
    // As exact as it is stored; integers of 64 bits do not fit a float.
    Some(match (sample_type, <[u8; 8]>::try_from(array.fill.as_slice())) {
        (SampleType::I64, Ok(bytes)) => i64::from_bytes(&bytes, order).to_string(),
        (SampleType::U64, Ok(bytes)) => u64::from_bytes(&bytes, order).to_string(),
        _ => with_sample_type!(sample_type, T => T::from_bytes(&array.fill, order).to_f64().to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_lists_and_texts_are_kept() {
        assert_eq!(attribute(&json!("m")), Some(AttributeValue::Text("m".to_owned())));
        assert_eq!(
            attribute(&json!(u64::MAX)),
            Some(AttributeValue::Numbers(vec![Number::Integer(u64::MAX.into())]))
        );
        assert_eq!(
            attribute(&json!([1, 2.5])),
            Some(AttributeValue::Numbers(vec![Number::Integer(1), Number::Real(2.5)]))
        );
        assert_eq!(attribute(&json!(["a"])), None);
        assert_eq!(attribute(&json!({"a": 1})), None);
    }

    #[test]
    fn floats_are_unpacked() {
        // base64.standard_b64encode(struct.pack("<d", -9999.0))
        let text = |text: &str| unpacked(AttributeValue::Text(text.to_owned()));
        assert_eq!(text("AAAAAICHw8A="), AttributeValue::Numbers(vec![Number::Real(-9999.0)]));
        for other in ["NaN", "-9999", "AAAAAICHw8A", "AAAAAICHw!A=", ""] {
            assert_eq!(text(other), AttributeValue::Text(other.to_owned()));
        }
    }
}
