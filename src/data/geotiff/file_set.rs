//! Stacks whose images are in several files.

use super::GeoTiffRaster;
use super::stack::ImagePlace;
use crate::data::error::ErrorContext;
use crate::data::source::SourceReader;
use crate::data::{Band, DataError, Raster, RasterInfo, ReadLimits, Window};
use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many files are open at once beside the first: as many channels may have one each, and are read in turn.
const MOST_OPEN: usize = 8;

/// A file with a page for each image.
pub(super) struct PagedFile {
    pub(super) raster: Box<GeoTiffRaster>,
    /// Bands by the images that they are.
    bands: HashMap<u64, u32>,
}

impl PagedFile {
    pub(super) fn new(raster: GeoTiffRaster) -> Self {
        let bands = raster.pages.iter().zip(0..).map(|(page, band)| (page.image as u64, band)).collect();
        Self { raster: Box::new(raster), bands }
    }

    /// The band that an image is.
    pub(super) fn band_of(&self, image: u64) -> Result<u32, DataError> {
        self.bands.get(&image).copied().ok_or_else(|| {
            let (number, pages) = (image.saturating_add(1), self.bands.len());
            let reason =
                format!("its description promises image {number}, the file holds {pages} of its kind");
            self.raster.context.malformed(reason)
        })
    }
}

/// The files of a stack, of which few are open at a time.
pub(super) struct FileSet {
    first: PagedFile,
    /// Those after the first.
    paths: Vec<PathBuf>,
    /// By their places in `paths`; the one read last stands first.
    open: VecDeque<(usize, PagedFile)>,
    value_offset: f64,
    limits: ReadLimits,
}

impl FileSet {
    /// The set to which `first` belongs. `wanted` are the images that will be read; a file that one of them is in has
    /// to be there.
    pub(super) fn new(
        first: GeoTiffRaster,
        paths: Vec<PathBuf>,
        wanted: &[ImagePlace],
        limits: &ReadLimits,
    ) -> Result<Self, DataError> {
        let mut is_wanted = vec![false; paths.len()];
        for place in wanted {
            if let Some(is_wanted) = place.file.checked_sub(1).and_then(|file| is_wanted.get_mut(file)) {
                *is_wanted = true;
            }
        }
        let missing = paths.iter().zip(is_wanted).find(|(path, is_wanted)| *is_wanted && !path.exists());
        if let Some((path, _)) = missing {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let reason = format!("some of its images are in {name:?}, which is missing");
            return Err(first.context.unsupported(reason, "put all files of the set into one folder"));
        }
        let value_offset = first.info.value_offset;
        let first = PagedFile::new(first);
        Ok(Self { first, paths, open: VecDeque::new(), value_offset, limits: *limits })
    }

    /// Reads a part of an image.
    pub(super) fn read(
        &mut self,
        place: ImagePlace,
        window: &Window,
        out: &mut Band,
    ) -> Result<(), DataError> {
        let file = match place.file.checked_sub(1) {
            None => &mut self.first,
            Some(file) => self.opened(file)?,
        };
        let band = file.band_of(place.image)?;
        file.raster.read_window(band, window, out)
    }

    pub(super) fn first(&self) -> &GeoTiffRaster {
        &self.first.raster
    }

    pub(super) fn rebase(&mut self, value_offset: f64) {
        self.value_offset = value_offset;
        self.first.raster.rebase(value_offset);
        for (_, file) in &mut self.open {
            file.raster.rebase(value_offset);
        }
    }

    /// One of the files after the first.
    fn opened(&mut self, file: usize) -> Result<&mut PagedFile, DataError> {
        let known = self.open.iter().position(|(open, _)| *open == file).and_then(|at| self.open.remove(at));
        let no_file = || self.first.raster.context.malformed("it names no such file");
        let newest = if let Some(known) = known {
            known
        } else {
            self.open.truncate(MOST_OPEN - 1);
            let path = self.paths.get(file).ok_or_else(no_file)?;
            let mut raster = open_like(&self.first.raster, path, &self.limits)?;
            raster.rebase(self.value_offset);
            (file, PagedFile::new(raster))
        };
        self.open.push_front(newest);
        self.open.front_mut().map(|(_, file)| file).ok_or_else(no_file)
    }
}

/// A file whose images are of the same kind as those of the first.
fn open_like(first: &GeoTiffRaster, path: &Path, limits: &ReadLimits) -> Result<GeoTiffRaster, DataError> {
    let reader = Arc::new(SourceReader::open(&path.into())?);
    let context = ErrorContext { path: path.display().to_string(), ..first.context.clone() };
    let raster = GeoTiffRaster::open(&reader, first.info.name.clone(), context.clone(), limits)?;
    let size = |info: &RasterInfo| format!("{} x {}", info.columns, info.rows);
    let differs = |property, expected: String, found: String| DataError::SeriesDiffers {
        property,
        expected,
        found,
        first: first.context.path.clone(),
        path: context.path.clone(),
    };
    let (expected, found) = (&first.info, &raster.info);
    if size(expected) != size(found) {
        return Err(differs("size", size(expected), size(found)));
    }
    if expected.sample_type != found.sample_type || first.is_exact_in_f32() != raster.is_exact_in_f32() {
        let (expected, found) = (expected.sample_type.to_string(), found.sample_type.to_string());
        return Err(differs("sample type", expected, found));
    }
    if raster.pages.iter().any(|page| page.bands != 1) {
        return Err(context.unsupported("pictures in a stack of images", "show it alone"));
    }
    Ok(raster)
}
