use super::{Images, context_of, is_dicom};
use crate::data::error::ErrorContext;
use crate::data::series::natural_order;
use crate::data::source::SourceReader;
use crate::data::{DataError, Raster, ReadLimits, ReadOptions, Source};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Opens the images in a folder, but not in those inside of it. `None` if there are none.
pub(in crate::data) fn open_folder(
    path: &Path,
    options: &ReadOptions,
) -> Result<Option<Box<dyn Raster>>, DataError> {
    let mut images = Images::default();
    let (mut without_image, mut ignored) = (0, 0);
    for file in files(path, &options.limits)? {
        let source = Source::Path(file);
        let reader = Arc::new(SourceReader::open(&source)?);
        match header(&source, &reader)? {
            Some(header) if header.pixels.is_some() => {
                images.add(source, reader.length(), header, options)?;
            }
            Some(_) => without_image += 1,
            None => ignored += 1,
        }
    }
    let location = path.display().to_string();
    if ignored > 0 && !images.files.is_empty() {
        tracing::info!(path = %location, ignored, "files of other kinds are ignored");
    }
    if images.files.is_empty() && without_image > 0 {
        let context = ErrorContext { format: "DICOM", path: location };
        return Err(context.unsupported(
            format!("none of its {without_image} files holds an image"),
            "name the folder with the images of one series",
        ));
    }
    images.raster(name(path), &location, options)
}

/// So many files are looked at to tell whether there is a series among them.
#[cfg(feature = "serve")]
const LOOKED_AT: usize = 16;

/// Whether two of the first files are images of one series, so that all of them are more than each for itself.
#[cfg(feature = "serve")]
pub(crate) fn are_of_one_series(files: &[&Path]) -> bool {
    let mut seen = Vec::new();
    files.iter().take(LOOKED_AT).any(|file| {
        let source = Source::Path(file.to_path_buf());
        let reader = SourceReader::open(&source).map(Arc::new);
        let header = reader.ok().and_then(|reader| header(&source, &reader).ok().flatten());
        let image = header.filter(|header| header.pixels.is_some());
        let series = image.map(|header| (header.series, header.rows, header.columns));
        series.is_some_and(|series| {
            let is_known = seen.contains(&series);
            seen.push(series);
            is_known
        })
    })
}

/// The regular files of a folder, in natural order.
fn files(path: &Path, limits: &ReadLimits) -> Result<Vec<PathBuf>, DataError> {
    let location = path.display().to_string();
    let context = ErrorContext { format: "", path: location.clone() };
    let (mut files, mut folders) = (Vec::new(), 0_u64);
    for entry in fs::read_dir(path).map_err(|error| context.io(error))? {
        let file = entry.map_err(|error| context.io(error))?.path();
        // What a link leads to may be gone.
        match fs::metadata(&file) {
            Ok(metadata) if metadata.is_file() => files.push(file),
            Ok(metadata) if metadata.is_dir() => folders += 1,
            _ => {}
        }
        if files.len() as u64 > limits.max_files.into() {
            return Err(DataError::LimitExceeded {
                quantity: "number of files in a folder",
                value: files.len() as u64,
                limit: limits.max_files.into(),
                path: location,
            });
        }
    }
    if folders > 0 && !files.is_empty() {
        tracing::warn!(path = %location, folders, "folders in the folder are not looked into");
    }
    let mut named: Vec<_> =
        files.into_iter().map(|file| (file.to_string_lossy().into_owned(), file)).collect();
    named.sort_by(|(first, _), (second, _)| natural_order::compare(first, second));
    Ok(named.into_iter().map(|(_, file)| file).collect())
}

/// What a file says about its images. `None` if it is of another kind.
fn header(source: &Source, reader: &Arc<SourceReader>) -> Result<Option<super::Header>, DataError> {
    let mut start = [0; 132];
    let context = context_of(source);
    if reader.length() < start.len() as u64 {
        return Ok(None);
    }
    reader.read_exact_at(0, &mut start).map_err(|error| context.io(error))?;
    if is_dicom(&start) {
        return super::Header::read(reader, true, &context).map(Some);
    }
    // Old files begin with one of these groups at once. Whatever is none after all is left alone.
    let is_plausible = matches!(start, [2 | 8, 0, _, 0, ..]);
    let header = is_plausible.then(|| super::Header::read(reader, false, &context).ok()).flatten();
    Ok(header.filter(|header| header.pixels.is_some() && header.rows > 0 && header.columns > 0))
}

/// What a folder is called.
fn name(path: &Path) -> String {
    let whole = || fs::canonicalize(path).ok().and_then(|whole| Some(whole.file_name()?.to_owned()));
    let name = path.file_name().map(ToOwned::to_owned).or_else(whole);
    name.map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
