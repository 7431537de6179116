//! `DICOM`, as scanners of hospitals write images: a file for each slice, or one for all, after the standard's parts 3
//! (what headers mean), 5 (how they are written) and 10 (files).
//!
//! Headers are read here and not by a library, so that a hostile one costs neither memory nor time. Nothing of a patient
//! is kept: elements that name one are passed over.

mod element;
mod folder;
mod fragments;
mod header;
mod image_file;
mod jpeg;
mod plane;
mod raster;
mod run_length;
mod sample_format;
mod series;
mod slice;
mod stack;
mod stacked;
mod syntax;
mod value;

#[cfg(feature = "serve")]
pub(crate) use folder::are_of_one_series;
pub(super) use folder::open_folder;

use super::error::ErrorContext;
use super::series::natural_order;
use super::source::SourceReader;
use super::{DataError, Raster, ReadOptions, Source};
use header::Header;
use series::AllSeries;
use std::sync::Arc;

/// Whether a file that begins like this is one of these. Some lack the mark; they are read in folders only.
pub(super) fn is_dicom(start: &[u8]) -> bool {
    start.get(128..132) == Some(b"DICM")
}

/// Whether several files are to be one series: if the first of them is one of these.
pub(super) fn begins(sources: &[Source]) -> bool {
    let mut start = [0; 132];
    sources.first().is_some_and(|first| {
        let reader = SourceReader::open(first);
        reader.is_ok_and(|reader| reader.read_exact_at(0, &mut start).is_ok() && is_dicom(&start))
    })
}

/// Opens files as one series, in any order.
pub(super) fn open_all(sources: &[Source], options: &ReadOptions) -> Result<Box<dyn Raster>, DataError> {
    let mut sources = sources.to_vec();
    sources.sort_by(|first, second| natural_order::compare(&first.location(), &second.location()));
    let mut images = Images::default();
    for source in &sources {
        let reader = Arc::new(SourceReader::open(source)?);
        images.add_only(source, &reader, options)?;
    }
    let first = sources.first().ok_or(DataError::NoFiles)?;
    images.raster(first.name(), &first.location(), options)?.ok_or(DataError::NoFiles)
}

/// Opens a file: an image, or all that it holds.
pub(super) fn open(
    source: &Source,
    reader: &Arc<SourceReader>,
    options: &ReadOptions,
) -> Result<Box<dyn Raster>, DataError> {
    let mut images = Images::default();
    images.add_only(source, reader, options)?;
    images.raster(source.name(), &source.location(), options)?.ok_or(DataError::NoFiles)
}

fn context_of(source: &Source) -> ErrorContext {
    ErrorContext { format: "DICOM", path: source.location() }
}

/// A file whose header is known.
struct ScannedFile {
    source: Source,
    bytes: u64,
    header: Header,
}

/// The images of some files.
#[derive(Default)]
struct Images {
    files: Vec<ScannedFile>,
    series: AllSeries,
}

impl Images {
    /// Adds a file that was named, so that it has to be of use.
    fn add_only(
        &mut self,
        source: &Source,
        reader: &Arc<SourceReader>,
        options: &ReadOptions,
    ) -> Result<(), DataError> {
        let context = context_of(source);
        let header = Header::read(reader, true, &context)?;
        if header.is_directory() {
            return Err(context.unsupported("a list of files (DICOMDIR)", "name the folder of one series"));
        }
        if header.pixels.is_none() {
            return Err(context.unsupported("it holds no image", "name one that does, or their folder"));
        }
        self.add(source.clone(), reader.length(), header, options)
    }

    fn add(
        &mut self,
        source: Source,
        bytes: u64,
        mut header: Header,
        options: &ReadOptions,
    ) -> Result<(), DataError> {
        let context = context_of(&source);
        if header.columns == 0 || header.rows == 0 {
            let Header { columns, rows, .. } = header;
            return Err(context.malformed(format!("{columns} x {rows} samples are none")));
        }
        let frames = u64::from(header.frame_count());
        // No frame takes less than a byte.
        let is_deflated = header.pixels.is_some_and(|pixels| pixels.deflated_from.is_some());
        let most = if is_deflated { bytes.saturating_mul(super::deflate::MAX_RATIO) } else { bytes };
        if frames > most {
            return Err(context.malformed(format!("the header promises {frames} frames in {bytes} bytes")));
        }
        self.series.add(self.files.len(), &mut header, &options.limits, &context)?;
        self.files.push(ScannedFile { source, bytes, header });
        Ok(())
    }

    /// The series that is wanted, if there is one at all.
    fn raster(
        self,
        name: String,
        path: &str,
        options: &ReadOptions,
    ) -> Result<Option<Box<dyn Raster>>, DataError> {
        let context = ErrorContext { format: "DICOM", path: path.to_owned() };
        let Some(series) = self.series.choose(options.variable.as_deref(), &context)? else {
            return Ok(None);
        };
        let raster = stacked::raster(series, &self.files, (name, context), &options.limits)?;
        Ok(Some(Box::new(raster)))
    }
}
