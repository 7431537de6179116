//! What films and stills of the window are called: never as a file that is there, nor one that is being made.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Where a film goes unless told otherwise: beside the input, or in the current folder if nothing can be written there.
pub(super) fn beside(input: Option<&Path>, ending: &str) -> PathBuf {
    let Some(input) = input.filter(|input| *input != Path::new("-")) else {
        return PathBuf::from(format!("fieldreel.{ending}"));
    };
    let mut stem = input.file_stem().unwrap_or_else(|| "fieldreel".as_ref());
    // Of `head.nii.gz` both endings say what kind of file it is.
    if input.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz")) {
        stem = Path::new(stem).file_stem().unwrap_or(stem);
    }
    let mut name = OsString::from(stem);
    name.push(".");
    name.push(ending);
    let folder = input.parent().unwrap_or(Path::new(""));
    let is_writable = |folder: &Path| {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        tempfile::tempfile_in(folder).is_ok()
    };
    if is_writable(folder) { folder.join(name) } else { PathBuf::from(name) }
}

/// Where the take of a film is kept: beside it, without the place that a sequence has for numbers.
pub(super) fn take_beside(film: &Path) -> PathBuf {
    let stem = film.file_stem().unwrap_or_default().to_string_lossy();
    match stem.split_once('%') {
        None => film.with_extension("take.csv"),
        Some((name, _)) => {
            let name = name.trim_end_matches(['-', '_', '.', ' ']);
            film.with_file_name(format!("{}.take.csv", if name.is_empty() { "fieldreel" } else { name }))
        }
    }
}

/// The path itself if it is free, or else the first free one of `name-2.mp4`, `name-3.mp4` and so on.
pub(super) fn first_free(path: &Path, is_taken: impl Fn(&Path) -> bool) -> PathBuf {
    let numbered = (2_u64..).map(|number| with_number(path, number));
    std::iter::once(path.to_owned())
        .chain(numbered)
        .find(|path| !is_taken(path))
        .unwrap_or_else(|| path.to_owned())
}

fn with_number(path: &Path, number: u64) -> PathBuf {
    let mut name = OsString::from(path.file_stem().unwrap_or_default());
    name.push(format!("-{number}"));
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn films_lie_beside_their_input() {
        let folder = tempfile::tempdir().unwrap();
        let input = folder.path().join("dem.v2.tif");
        assert_eq!(beside(Some(&input), "mp4"), folder.path().join("dem.v2.mp4"));
        assert_eq!(beside(Some(&folder.path().join("head.nii.gz")), "mp4"), folder.path().join("head.mp4"));
        assert_eq!(beside(None, "mp4"), Path::new("fieldreel.mp4"));
        assert_eq!(beside(Some(Path::new("-")), "gif"), Path::new("fieldreel.gif"));
        // Nobody writes there.
        assert_eq!(beside(Some(Path::new("/proc/dem.tif")), "mp4"), Path::new("dem.mp4"));
    }

    #[test]
    fn takes_lie_beside_their_films() {
        for (film, take) in [
            ("a/dem.mp4", "a/dem.take.csv"),
            ("a/dem-%05d.png", "a/dem.take.csv"),
            ("a/%05d.png", "a/fieldreel.take.csv"),
        ] {
            assert_eq!(take_beside(Path::new(film)), Path::new(take));
        }
    }

    #[test]
    fn no_name_is_used_twice() {
        let taken = ["a.mp4", "a-2.mp4", "b"].map(PathBuf::from);
        let free = |path: &str| first_free(Path::new(path), |path| taken.iter().any(|taken| taken == path));
        assert_eq!(free("a.mp4"), Path::new("a-3.mp4"));
        assert_eq!(free("b"), Path::new("b-2"));
        assert_eq!(free("c.mp4"), Path::new("c.mp4"));
    }
}
