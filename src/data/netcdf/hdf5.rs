//! HDF5 files, and NetCDF-4 files, which are HDF5 with dimensions ("HDF5 File Format Specification", "HDF5
//! Dimension Scale Specification").

use super::hdf5_dimensions::Dimensions;
use crate::data::cf::Container;
use crate::data::cf::{AttributeValue, Attributes, Number, Samples, Variable};
use crate::data::error::ErrorContext;
use crate::data::sample_decoder::ByteOrder;
use crate::data::source::SourceReader;
use crate::data::{DataError, SampleType};
use hdf5_reader::error::Error;
use hdf5_reader::group::Group;
use hdf5_reader::messages::fill_value::FillTime;
use hdf5_reader::{Attribute, Dataset, Datatype, H5Type, Hdf5File, OpenOptions, SliceInfo, SliceInfoElem};
use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

/// Groups in groups beyond this, and objects beyond that, are no data that somebody wants to look at.
const MAX_DEPTH: usize = 64;
const MAX_OBJECTS: usize = 1 << 16;

pub(super) struct Hdf5Container {
    file: Hdf5File,
    variables: Vec<Variable>,
    file_bytes: u64,
    context: ErrorContext,
}

/// A dataset that was found, and where.
pub(super) struct Found {
    pub(super) path: String,
    pub(super) dataset: Result<Dataset, Error>,
}

impl Hdf5Container {
    /// Opens a file of which perhaps only the dataset at the path `wanted` matters.
    pub(super) fn open(
        reader: Arc<SourceReader>,
        context: ErrorContext,
        options: OpenOptions,
        wanted: Option<&str>,
    ) -> Result<Self, DataError> {
        let failed = |error| hdf5_error(error, &context);
        let file_bytes = reader.length();
        let file = Hdf5File::from_storage_with_options(reader, options).map_err(failed)?;
        let root = file.root_group().map_err(failed)?;
        let is_netcdf_named = root.attribute("_NCProperties").is_ok();
        let mut found = Vec::new();
        let listed = find_datasets(root, &mut found);
        // One object that is not understood hides its neighbours, but not from somebody who knows their names.
        let hidden = wanted.map(|wanted| wanted.trim_matches('/')).filter(|_| listed.is_err());
        match hidden.and_then(|path| Some((path.to_owned(), file.dataset(path).ok()?))) {
            Some((path, dataset)) => found.push(Found { path, dataset: Ok(dataset) }),
            None => listed.map_err(failed)?,
        }
        let dimensions = Dimensions::of(&found);
        let is_netcdf = is_netcdf_named || dimensions.are_netcdf;
        let context = if is_netcdf { ErrorContext { format: "NetCDF", ..context } } else { context };
        let variables = found.iter().filter(|found| !dimensions.is_nameless(&found.path));
        let variables = variables.map(|found| variable(found, &dimensions, is_netcdf)).collect();
        Ok(Self { file, variables, file_bytes, context })
    }

    /// What errors are to say, the format that was found included.
    pub(super) fn context(&self) -> &ErrorContext {
        &self.context
    }

    fn raw_samples<const BYTES: usize>(
        &self,
        dataset: &Dataset,
        selection: &SliceInfo,
    ) -> Result<Vec<u8>, DataError> {
        let samples = dataset.read_slice::<RawSample<BYTES>>(selection);
        let samples = samples.map_err(|error| hdf5_error(error, &self.context))?;
        Ok(samples.iter().flat_map(|sample| sample.0).collect())
    }
}

impl Container for Hdf5Container {
    fn variables(&self) -> &[Variable] {
        &self.variables
    }

    fn file_bytes(&self) -> u64 {
        self.file_bytes
    }

    fn read(&self, variable: &Variable, selection: &[Range<u64>]) -> Result<Vec<u8>, DataError> {
        let failed = |error| hdf5_error(error, &self.context);
        let dataset = self.file.dataset(&variable.path).map_err(failed)?;
        // A dimension that others have made longer ends in samples that were never written.
        let shape: Vec<u64> = variable.dimensions.iter().map(|dimension| dimension.size).collect();
        let dataset = dataset.with_padded_shape(&shape).map_err(failed)?;
        let one = |range: &Range<u64>| SliceInfoElem::Slice { start: range.start, end: range.end, step: 1 };
        let selection = SliceInfo { selections: selection.iter().map(one).collect() };
        match variable.sample_type().map(SampleType::byte_count) {
            Some(1) => self.raw_samples::<1>(&dataset, &selection),
            Some(2) => self.raw_samples::<2>(&dataset, &selection),
            Some(4) => self.raw_samples::<4>(&dataset, &selection),
            Some(8) => self.raw_samples::<8>(&dataset, &selection),
            _ => Err(self.context.malformed(format!("{} holds no numbers", variable.path))),
        }
    }
}

/// All datasets, group by group from the outermost. What cannot be opened is kept, since it may not be wanted.
fn find_datasets(root: Group, found: &mut Vec<Found>) -> Result<(), Error> {
    let mut seen = HashSet::from([root.address()]);
    let mut groups = vec![(String::new(), 0, root)];
    while let Some((path, depth, group)) = groups.pop() {
        let (children, datasets) = match group.member_names() {
            Ok(names) => names,
            Err(error) if depth == 0 => return Err(error),
            Err(error) => {
                tracing::warn!(group = path, %error, "a group that cannot be read is left out");
                continue;
            }
        };
        if found.len().saturating_add(datasets.len()).saturating_add(children.len()) > MAX_OBJECTS {
            return Err(Error::ResourceLimit(format!("more than {MAX_OBJECTS} objects")));
        }
        for name in datasets {
            found.push(Found { path: format!("{path}{name}"), dataset: group.dataset(&name) });
        }
        let mut below = Vec::new();
        for name in children {
            // The same group may be linked from several places, and from within itself.
            let child = group.group(&name).ok().filter(|child| seen.insert(child.address()));
            below.extend(child.map(|child| (format!("{path}{name}/"), depth + 1, child)));
        }
        if depth < MAX_DEPTH {
            groups.extend(below.into_iter().rev());
        }
    }
    Ok(())
}

fn variable(found: &Found, dimensions: &Dimensions, is_netcdf: bool) -> Variable {
    let path = found.path.clone();
    let dataset = match &found.dataset {
        Ok(dataset) => dataset,
        Err(error) => {
            return Variable {
                path,
                dimensions: Vec::new(),
                samples: Samples::Other(unreadable(error)),
                attributes: Attributes::default(),
                has_default_fill: false,
                chunk: None,
            };
        }
    };
    let attributes = dataset.attributes().iter().filter_map(attribute).collect();
    // HDF5 has no values of its own for "missing"; what its arrays hold by default is zero. The crate's names for
    // the codes 1 and 2 are exchanged: this one is "never" in the format's specification.
    let is_filled = dataset.fill_value().is_none_or(|fill| fill.fill_time != FillTime::Always);
    let is_byte = |datatype: &Datatype| {
        matches!(samples(datatype), Samples::Numbers(SampleType::U8 | SampleType::I8, _))
    };
    Variable {
        dimensions: dimensions.of_dataset(&found.path, dataset),
        samples: if is_other_half(dataset) {
            Samples::Other("floats of 2 bytes that are no IEEE halves".to_owned())
        } else {
            samples(dataset.dtype())
        },
        attributes: Attributes(attributes),
        // As netCDF4-python has it: bytes may be anything where nothing was filled in.
        has_default_fill: is_netcdf && (is_filled || !is_byte(dataset.dtype())),
        chunk: dataset.chunks().map(|lengths| lengths.into_iter().map(u64::from).collect()),
        path,
    }
}

fn unreadable(error: &Error) -> String {
    match innermost(error) {
        Error::UnsupportedLayoutClass(3) => "virtual, put together from other files".to_owned(),
        error => error.to_string(),
    }
}

/// Whether floats of two bytes are divided otherwise than IEEE 754's, such as bfloat16.
fn is_other_half(dataset: &Dataset) -> bool {
    // Where the size of the exponent stands in the description of the type, and what it should be.
    const EXPONENT_SIZE: (usize, u8) = (13, 5);
    let is_half = matches!(dataset.dtype(), Datatype::FloatingPoint { size: 2, .. });
    let is_ieee =
        || dataset.raw_datatype().is_ok_and(|raw| raw.get(EXPONENT_SIZE.0) == Some(&EXPONENT_SIZE.1));
    is_half && !is_ieee()
}

fn samples(datatype: &Datatype) -> Samples {
    let (sample_type, order) = match datatype {
        Datatype::FixedPoint { size, signed, byte_order } => {
            let sample_type = match (size, signed) {
                (1, false) => SampleType::U8,
                (1, true) => SampleType::I8,
                (2, false) => SampleType::U16,
                (2, true) => SampleType::I16,
                (4, false) => SampleType::U32,
                (4, true) => SampleType::I32,
                (8, false) => SampleType::U64,
                (8, true) => SampleType::I64,
                _ => return Samples::Other(format!("integers of {size} bytes")),
            };
            (sample_type, byte_order)
        }
        Datatype::FloatingPoint { size, byte_order } => match size {
            2 => (SampleType::F16, byte_order),
            4 => (SampleType::F32, byte_order),
            8 => (SampleType::F64, byte_order),
            _ => return Samples::Other(format!("floats of {size} bytes")),
        },
        // Booleans of h5py, among others.
        Datatype::Enum { base, .. } => return samples(base),
        Datatype::String { .. } => return Samples::Other("text".to_owned()),
        Datatype::VarLen { .. } => return Samples::Other("lists of any length".to_owned()),
        Datatype::Compound { .. } => return Samples::Other("structured values".to_owned()),
        _ => return Samples::Other("no numbers".to_owned()),
    };
    let order = match order {
        hdf5_reader::ByteOrder::LittleEndian => ByteOrder::LittleEndian,
        hdf5_reader::ByteOrder::BigEndian => ByteOrder::BigEndian,
    };
    Samples::Numbers(sample_type, order)
}

fn attribute(stored: &Attribute) -> Option<(String, AttributeValue)> {
    fn integers<T: H5Type + Into<i128>>(stored: &Attribute) -> Option<Vec<Number>> {
        let numbers = stored.read_1d::<T>().ok()?;
        Some(numbers.into_iter().map(|number| Number::Integer(number.into())).collect())
    }
    fn reals<T: H5Type + Into<f64>>(stored: &Attribute) -> Option<Vec<Number>> {
        let numbers = stored.read_1d::<T>().ok()?;
        Some(numbers.into_iter().map(|number| Number::Real(number.into())).collect())
    }
    let value = match samples(&stored.datatype) {
        Samples::Numbers(sample_type, _) => AttributeValue::Numbers(match sample_type {
            SampleType::U8 => integers::<u8>(stored)?,
            SampleType::I8 => integers::<i8>(stored)?,
            SampleType::U16 => integers::<u16>(stored)?,
            SampleType::I16 => integers::<i16>(stored)?,
            SampleType::U32 => integers::<u32>(stored)?,
            SampleType::I32 => integers::<i32>(stored)?,
            SampleType::U64 => integers::<u64>(stored)?,
            SampleType::I64 => integers::<i64>(stored)?,
            SampleType::F32 => reals::<f32>(stored)?,
            SampleType::F64 => reals::<f64>(stored)?,
            SampleType::F16 => return None,
        }),
        Samples::Other(_) => {
            let texts = stored.read_strings().ok();
            AttributeValue::Text(
                texts.and_then(|texts| texts.into_iter().next()).or(stored.read_string().ok())?,
            )
        }
    };
    Some((stored.name.clone(), value))
}

/// The bytes of one sample as they are stored: the decoder that all readers share makes values of them.
#[derive(Clone, Copy)]
#[repr(transparent)]
struct RawSample<const BYTES: usize>([u8; BYTES]);

impl<const BYTES: usize> H5Type for RawSample<BYTES> {
    fn hdf5_type() -> Datatype {
        Datatype::Opaque { size: BYTES as u32, tag: String::new() }
    }

    fn from_bytes(bytes: &[u8], _datatype: &Datatype) -> Result<Self, Error> {
        let sample = bytes.first_chunk::<BYTES>();
        sample.map(|sample| Self(*sample)).ok_or_else(|| Error::InvalidData("a sample is cut off".to_owned()))
    }

    fn element_size(_datatype: &Datatype) -> usize {
        BYTES
    }

    fn decode_vec(raw: &[u8], _datatype: &Datatype, count: usize) -> Option<Result<Vec<Self>, Error>> {
        let samples: Vec<Self> = raw
            .chunks_exact(BYTES)
            .take(count)
            .filter_map(|bytes| Some(Self(*bytes.first_chunk()?)))
            .collect();
        (samples.len() == count).then_some(Ok(samples))
    }
}

/// The error itself, without the names of the objects around it.
fn innermost(error: &Error) -> &Error {
    match error {
        Error::Context { source, .. } => innermost(source),
        error => error,
    }
}

pub(super) fn hdf5_error(error: Error, context: &ErrorContext) -> DataError {
    let path = context.quoted_path();
    let repack = format!("convert it with: h5repack -f GZIP=1 {path} converted.h5");
    match error {
        Error::Io(error) => context.io(error),
        Error::Context { source, .. } => hdf5_error(*source, context),
        Error::UnsupportedFilter(filter) => {
            context.unsupported(format!("compression by {}", filter_name(&filter)), repack)
        }
        Error::UnsupportedLayoutClass(3) => {
            context.unsupported("a virtual dataset, put together from other files", repack)
        }
        error @ (Error::UnsupportedEncoding(_)
        | Error::UnsupportedLayoutClass(_)
        | Error::UnsupportedLayoutVersion(_)
        | Error::UnsupportedDatatypeClass(_)
        | Error::UnsupportedSuperblockVersion(_)) => context.unsupported(error.to_string(), repack),
        Error::ResourceLimit(reason) => context
            .unsupported(format!("it asks for too much memory: {reason}"), "--read-limits raises limits"),
        other => context.malformed(other.to_string()),
    }
}

/// What a filter is called, of those that are registered and used.
fn filter_name(filter: &str) -> String {
    let known = [
        ("307", "bzip2"),
        ("32000", "LZF"),
        ("32001", "Blosc"),
        ("32008", "Bitshuffle"),
        ("32013", "ZFP"),
        ("32015", "Zstandard"),
        ("32017", "SZ"),
        ("32026", "Blosc2"),
    ];
    let number = filter.trim_start_matches("filter id ");
    let name = known.iter().find(|(id, _)| *id == number);
    name.map_or_else(|| filter.to_owned(), |(_, name)| (*name).to_owned())
}

impl hdf5_reader::Storage for SourceReader {
    fn len(&self) -> u64 {
        self.length()
    }

    fn read_range(&self, offset: u64, len: usize) -> Result<hdf5_reader::StorageBuffer, Error> {
        let needed = len as u64;
        // Asked before allocating: lengths come from the file.
        if offset.checked_add(needed).is_none_or(|end| end > self.length()) {
            let available = self.length().saturating_sub(offset);
            return Err(Error::UnexpectedEof { offset, needed, available });
        }
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(len).map_err(|_| Error::Io(std::io::ErrorKind::OutOfMemory.into()))?;
        bytes.resize(len, 0);
        self.read_exact_at(offset, &mut bytes)?;
        Ok(hdf5_reader::StorageBuffer::from_vec(bytes))
    }
}
