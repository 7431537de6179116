//! The classic formats: CDF-1, CDF-2 and CDF-5 ("File Format Specifications" of the `NetCDF` User's Guide).

use crate::data::cf::Container;
use crate::data::cf::{AttributeValue, Attributes, Dimension, Number, Samples, Variable};
use crate::data::error::ErrorContext;
use crate::data::sample_decoder::ByteOrder;
use crate::data::source::SourceReader;
use crate::data::{DataError, SampleType};
use netcdf_reader::{NcAttrValue, NcFile, NcOpenOptions, NcSliceInfo, NcSliceInfoElem, NcType, NcVariable};
use std::ops::Range;
use std::sync::Arc;

pub(super) struct ClassicContainer {
    file: NcFile,
    variables: Vec<Variable>,
    file_bytes: u64,
    context: ErrorContext,
}

impl ClassicContainer {
    pub(super) fn open(
        reader: Arc<SourceReader>,
        context: ErrorContext,
        options: NcOpenOptions,
    ) -> Result<Self, DataError> {
        let file_bytes = reader.length();
        let file = NcFile::from_storage_with_options(reader, options)
            .map_err(|error| netcdf_error(error, &context))?;
        let variables = file.variables().map_err(|error| netcdf_error(error, &context))?;
        let variables = variables.iter().map(variable).collect();
        Ok(Self { file, variables, file_bytes, context })
    }

    fn samples<T: netcdf_reader::NcReadable, const BYTES: usize>(
        &self,
        variable: &Variable,
        selection: &NcSliceInfo,
        bytes_of: fn(&T) -> [u8; BYTES],
    ) -> Result<Vec<u8>, DataError> {
        let samples = self.file.read_variable_slice::<T>(&variable.path, selection);
        let samples = samples.map_err(|error| netcdf_error(error, &self.context))?;
        Ok(samples.iter().flat_map(bytes_of).collect())
    }
}

impl Container for ClassicContainer {
    fn variables(&self) -> &[Variable] {
        &self.variables
    }

    fn file_bytes(&self) -> u64 {
        self.file_bytes
    }

    fn read(&self, variable: &Variable, selection: &[Range<u64>]) -> Result<Vec<u8>, DataError> {
        let one = |range: &Range<u64>| NcSliceInfoElem::Slice { start: range.start, end: range.end, step: 1 };
        let selection = NcSliceInfo { selections: selection.iter().map(one).collect() };
        let stored =
            self.file.variable(&variable.path).map_err(|error| netcdf_error(error, &self.context))?;
        // Asked of the file again: the type in `variable` may be the unsigned one that is meant.
        match stored.dtype() {
            NcType::Byte => self.samples(variable, &selection, |number: &i8| number.to_ne_bytes()),
            NcType::UByte => self.samples(variable, &selection, |number: &u8| number.to_ne_bytes()),
            NcType::Short => self.samples(variable, &selection, |number: &i16| number.to_ne_bytes()),
            NcType::UShort => self.samples(variable, &selection, |number: &u16| number.to_ne_bytes()),
            NcType::Int => self.samples(variable, &selection, |number: &i32| number.to_ne_bytes()),
            NcType::UInt => self.samples(variable, &selection, |number: &u32| number.to_ne_bytes()),
            NcType::Int64 => self.samples(variable, &selection, |number: &i64| number.to_ne_bytes()),
            NcType::UInt64 => self.samples(variable, &selection, |number: &u64| number.to_ne_bytes()),
            NcType::Float => self.samples(variable, &selection, |number: &f32| number.to_ne_bytes()),
            NcType::Double => self.samples(variable, &selection, |number: &f64| number.to_ne_bytes()),
            _ => Err(self.context.malformed(format!("{} holds no numbers", variable.path))),
        }
    }
}

fn variable(stored: &NcVariable) -> Variable {
    let dimension = |dimension: &netcdf_reader::NcDimension| Dimension {
        name: dimension.name.clone(),
        size: dimension.size,
        scale: None,
    };
    let attribute = |attribute: &netcdf_reader::NcAttribute| {
        Some((attribute.name.clone(), attribute_value(&attribute.value)?))
    };
    Variable {
        path: stored.name().to_owned(),
        dimensions: stored.dimensions().iter().map(dimension).collect(),
        samples: samples(stored.dtype()),
        attributes: Attributes(stored.attributes().iter().filter_map(attribute).collect()),
        has_default_fill: true,
        chunk: None,
    }
}

fn samples(stored: &NcType) -> Samples {
    let sample_type = match stored {
        NcType::Byte => SampleType::I8,
        NcType::UByte => SampleType::U8,
        NcType::Short => SampleType::I16,
        NcType::UShort => SampleType::U16,
        NcType::Int => SampleType::I32,
        NcType::UInt => SampleType::U32,
        NcType::Int64 => SampleType::I64,
        NcType::UInt64 => SampleType::U64,
        NcType::Float => SampleType::F32,
        NcType::Double => SampleType::F64,
        NcType::Char | NcType::String => return Samples::Other("text".to_owned()),
        _ => return Samples::Other("structured values".to_owned()),
    };
    Samples::Numbers(sample_type, ByteOrder::NATIVE)
}

fn attribute_value(value: &NcAttrValue) -> Option<AttributeValue> {
    fn integers<T: Copy + Into<i128>>(numbers: &[T]) -> AttributeValue {
        AttributeValue::Numbers(numbers.iter().map(|number| Number::Integer((*number).into())).collect())
    }
    fn reals<T: Copy + Into<f64>>(numbers: &[T]) -> AttributeValue {
        AttributeValue::Numbers(numbers.iter().map(|number| Number::Real((*number).into())).collect())
    }
    Some(match value {
        NcAttrValue::Bytes(numbers) => integers(numbers),
        NcAttrValue::UBytes(numbers) => integers(numbers),
        NcAttrValue::Shorts(numbers) => integers(numbers),
        NcAttrValue::UShorts(numbers) => integers(numbers),
        NcAttrValue::Ints(numbers) => integers(numbers),
        NcAttrValue::UInts(numbers) => integers(numbers),
        NcAttrValue::Int64s(numbers) => integers(numbers),
        NcAttrValue::UInt64s(numbers) => integers(numbers),
        NcAttrValue::Floats(numbers) => reals(numbers),
        NcAttrValue::Doubles(numbers) => reals(numbers),
        NcAttrValue::Chars(text) => AttributeValue::Text(text.clone()),
        NcAttrValue::Strings(texts) => AttributeValue::Text(texts.first()?.clone()),
        NcAttrValue::UserDefined { .. } => return None,
    })
}

fn netcdf_error(error: netcdf_reader::Error, context: &ErrorContext) -> DataError {
    match error {
        netcdf_reader::Error::Io(error) => context.io(error),
        netcdf_reader::Error::Hdf5(error) => super::hdf5::hdf5_error(error, context),
        netcdf_reader::Error::UnsupportedFeature(reason) => {
            context.unsupported(reason, "write it as a single file first")
        }
        other => context.malformed(other.to_string()),
    }
}
