use super::variable::{AttributeValue, Number, Variable};
use crate::data::sample_decoder::{ByteOrder, Sample, with_sample_type};
use crate::data::{Band, SampleType};

/// Which stored values mean "missing", by the conventions of `NetCDF`'s users' guide ("Attribute Conventions") and
/// CF 1.11, section 2.5.1. Numbers stand as texts, to be read in the type of the samples: what does not fit into it
/// equals none.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::data) struct Missing {
    values: Vec<String>,
    least: Option<String>,
    most: Option<String>,
}

/// How many values may mean "missing".
const MAX_VALUES: usize = 64;

impl Missing {
    /// What the attributes of `variable` say, read as numbers of `sample_type`.
    pub(in crate::data) fn of(variable: &Variable, sample_type: SampleType) -> Self {
        let attributes = &variable.attributes;
        let texts = |name: &str| match attributes.0.iter().find(|(known, _)| known == name) {
            Some((_, AttributeValue::Numbers(numbers))) => {
                let numbers = numbers.iter().take(MAX_VALUES);
                numbers.map(|number| as_stored(*number, sample_type).to_string()).collect()
            }
            Some((_, AttributeValue::Text(text))) => vec![text.trim().to_owned()],
            None => Vec::new(),
        };
        let mut values = texts("_FillValue");
        values.extend(texts("missing_value"));
        if variable.has_default_fill && !attributes.has("_FillValue") {
            values.extend(default_fill(sample_type).map(str::to_owned));
        }
        let (least, most) = match &texts("valid_range")[..] {
            [least, most] => (Some(least.clone()), Some(most.clone())),
            _ => (texts("valid_min").into_iter().next(), texts("valid_max").into_iter().next()),
        };
        Self { values, least, most }
    }

    /// Declares missing in `out`, from sample `first` on, what `bytes` say is.
    pub(in crate::data) fn invalidate(
        &self,
        (sample_type, order): (SampleType, ByteOrder),
        bytes: &[u8],
        valid: &mut [u8],
    ) {
        if *self == Self::default() {
            return;
        }
        with_sample_type!(sample_type, T => self.invalidate_as::<T>(order, bytes, valid));
    }

    fn invalidate_as<T: Sample>(&self, order: ByteOrder, bytes: &[u8], valid: &mut [u8]) {
        let values: Vec<T> = self.values.iter().filter_map(|text| T::from_text(text)).collect();
        let least = self.least.as_deref().and_then(T::from_text);
        let most = self.most.as_deref().and_then(T::from_text);
        let samples = bytes.chunks_exact(T::BYTES).map(|sample| T::from_bytes(sample, order));
        for (sample, valid) in samples.zip(valid) {
            let is_missing = values.contains(&sample)
                || least.is_some_and(|least| sample < least)
                || most.is_some_and(|most| sample > most);
            if is_missing {
                *valid = Band::INVALID;
            }
        }
    }
}

/// An attribute of a signed type that says something about samples which are meant as unsigned ones.
fn as_stored(number: Number, sample_type: SampleType) -> Number {
    let bits = match sample_type {
        SampleType::U8 => 8,
        SampleType::U16 => 16,
        SampleType::U32 => 32,
        SampleType::U64 => 64,
        _ => return number,
    };
    match number {
        Number::Integer(negative) if negative < 0 => Number::Integer(negative + (1 << bits)),
        _ => number,
    }
}

/// What the `NetCDF` library puts where nothing was written (`netcdf.h`, `NC_FILL_*`).
fn default_fill(sample_type: SampleType) -> Option<&'static str> {
    Some(match sample_type {
        SampleType::I8 => "-127",
        SampleType::U8 => "255",
        SampleType::I16 => "-32767",
        SampleType::U16 => "65535",
        SampleType::I32 => "-2147483647",
        SampleType::U32 => "4294967295",
        SampleType::I64 => "-9223372036854775806",
        SampleType::U64 => "18446744073709551614",
        SampleType::F32 | SampleType::F64 => "9.969209968386869e36",
        SampleType::F16 => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::cf::variable::{Attributes, Samples};

    fn variable(attributes: &[(&str, AttributeValue)], has_default_fill: bool) -> Variable {
        let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        Variable {
            path: "v".to_owned(),
            dimensions: Vec::new(),
            samples: Samples::Numbers(SampleType::I16, ByteOrder::NATIVE),
            attributes: Attributes(attributes.collect()),
            has_default_fill,
            chunk: None,
        }
    }

    fn integers(numbers: &[i128]) -> AttributeValue {
        AttributeValue::Numbers(numbers.iter().map(|number| Number::Integer(*number)).collect())
    }

    fn valid(missing: &Missing, samples: &[i16], sample_type: SampleType) -> Vec<bool> {
        let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_ne_bytes()).collect();
        let mut valid = vec![Band::VALID; samples.len()];
        missing.invalidate((sample_type, ByteOrder::NATIVE), &bytes, &mut valid);
        valid.into_iter().map(|valid| valid == Band::VALID).collect()
    }

    #[test]
    fn all_kinds_of_missing_values_count() {
        let samples = [-32767, -1, 0, 5, 6];
        let of = |attributes: &[(&str, AttributeValue)], is_netcdf| {
            valid(&Missing::of(&variable(attributes, is_netcdf), SampleType::I16), &samples, SampleType::I16)
        };
        assert_eq!(of(&[], false), [true; 5]);
        assert_eq!(of(&[], true), [false, true, true, true, true]);
        assert_eq!(of(&[("_FillValue", integers(&[-1]))], true), [true, false, true, true, true]);
        assert_eq!(of(&[("missing_value", integers(&[0, 5]))], true), [false, true, false, false, true]);
        assert_eq!(of(&[("valid_range", integers(&[0, 5]))], false), [false, false, true, true, false]);
        assert_eq!(of(&[("valid_max", integers(&[5]))], false), [true, true, true, true, false]);
        // Out of the type's range: equals nothing, limits nothing.
        let beyond = [("_FillValue", integers(&[65536])), ("valid_max", integers(&[-100_000]))];
        assert_eq!(of(&beyond, true), [true; 5]);
        assert!(!of(&[("missing_value", AttributeValue::Text("6 ".to_owned()))], false)[4]);
    }

    #[test]
    fn attributes_of_unsigned_samples_may_be_signed() {
        let attributes = [("_FillValue", integers(&[-1])), ("valid_range", integers(&[0, -3]))];
        let missing = Missing::of(&variable(&attributes, false), SampleType::U16);
        assert_eq!(valid(&missing, &[-1, -2, -3, 7], SampleType::U16), [false, false, true, true]);
    }

    #[test]
    fn doubles_mean_the_float_that_they_become() {
        let attributes = [("missing_value", AttributeValue::Numbers(vec![Number::Real(1e20)]))];
        let missing = Missing::of(&variable(&attributes, true), SampleType::F32);
        let bytes: Vec<u8> =
            [1e20_f32, 1.0, 9.969_21e36].iter().flat_map(|number| number.to_ne_bytes()).collect();
        let mut valid = [Band::VALID; 3];
        missing.invalidate((SampleType::F32, ByteOrder::NATIVE), &bytes, &mut valid);
        assert_eq!(valid, [Band::INVALID, Band::VALID, Band::INVALID]);
    }
}
