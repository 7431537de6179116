use super::error::ErrorContext;
use super::npy::{NpyBytes, NpyRaster};
use super::npy_layout::NpyLayout;
use super::zip_archive::ZipReader;
use super::{DataError, ReadOptions};
use std::sync::Arc;

const EXTENSION: &str = ".npy";

/// How many arrays an error message lists.
const MAX_LISTED: usize = 20;

/// One array of an `.npz` file.
struct Array {
    index: usize,
    /// The name without `.npy`.
    name: String,
}

/// Whether a zip archive holds arrays.
pub(super) fn has_arrays(names: &[String]) -> bool {
    names.iter().any(|name| name.ends_with(EXTENSION))
}

/// Opens the array that is asked for, or the only one that is a raster.
pub(super) fn open(
    mut archive: ZipReader,
    name: String,
    context: &ErrorContext,
    options: &ReadOptions,
) -> Result<NpyRaster, DataError> {
    let names = archive.member_names();
    let arrays: Vec<Array> = names
        .iter()
        .enumerate()
        .filter_map(|(index, name)| Some(Array { index, name: name.strip_suffix(EXTENSION)?.to_owned() }))
        .collect();
    let chosen = match (&options.variable, &arrays[..]) {
        (Some(variable), _) => {
            let wanted = variable.strip_suffix(EXTENSION).unwrap_or(variable);
            arrays.iter().find(|array| array.name == wanted).ok_or_else(|| DataError::NoSuchVariable {
                variable: variable.clone(),
                known: listed(arrays.iter().map(|array| array.name.clone()), arrays.len()),
                path: context.path.clone(),
            })?
        }
        (None, [only]) => only,
        (None, several) => only_raster(&mut archive, several, context)?,
    };
    let title = if arrays.len() == 1 { name } else { format!("{name}: {}", chosen.name) };
    let context = in_archive(context, chosen);
    let bytes = bytes_of(&mut archive, chosen)?;
    NpyRaster::open(bytes, title, context, &options.limits)
}

/// Errors name the archive and the array.
fn in_archive(context: &ErrorContext, array: &Array) -> ErrorContext {
    let path = format!("{} ({}{EXTENSION})", context.path, array.name);
    ErrorContext { format: "NumPy", path }
}

fn bytes_of(archive: &mut ZipReader, array: &Array) -> Result<NpyBytes, DataError> {
    Ok(match archive.stored(array.index)? {
        Some(part) => NpyBytes::Plain(Arc::new(part)),
        None => NpyBytes::Packed(Box::new(archive.packed(array.index)?)),
    })
}

/// The one of several arrays that has the shape and type of a raster.
fn only_raster<'arrays>(
    archive: &mut ZipReader,
    arrays: &'arrays [Array],
    context: &ErrorContext,
) -> Result<&'arrays Array, DataError> {
    let (mut rasters, mut descriptions) = (Vec::new(), Vec::new());
    for array in arrays {
        let context = in_archive(context, array);
        let layout =
            bytes_of(archive, array).and_then(|mut bytes| NpyLayout::read(&mut *bytes.stream()?, &context));
        if layout.as_ref().is_ok_and(NpyLayout::is_raster) {
            rasters.push(array);
        }
        if descriptions.len() < MAX_LISTED {
            descriptions.push(match layout {
                Ok(layout) => format!("{} ({layout})", array.name),
                Err(DataError::Unsupported { reason, .. }) => format!("{} ({reason})", array.name),
                Err(_) => format!("{} (broken)", array.name),
            });
        }
    }
    match rasters[..] {
        [only] => Ok(only),
        _ => Err(DataError::SeveralVariables {
            count: arrays.len(),
            known: listed(descriptions.into_iter(), arrays.len()),
            path: context.path.clone(),
        }),
    }
}

/// The first of `count` names.
fn listed(names: impl Iterator<Item = String>, count: usize) -> String {
    let left_off = count.saturating_sub(MAX_LISTED);
    let mut listed: Vec<_> = names.take(MAX_LISTED).collect();
    if left_off > 0 {
        listed.push(format!("{left_off} more"));
    }
    listed.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_cut() {
        let names = |count: usize| (0..count).map(|index| index.to_string()).collect::<Vec<_>>().into_iter();
        assert_eq!(listed(names(3), 3), "0, 1, 2");
        assert!(listed(names(20), 20).ends_with(", 18, 19"));
        assert!(listed(names(27), 27).ends_with(", 19, 7 more"));
    }
}
