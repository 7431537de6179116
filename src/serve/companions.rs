//! Files that are read together with the one that was named.

use std::fs::DirEntry;
use std::io;
use std::path::{Path, PathBuf};

/// More files than one folder is thought to have; what lies behind is not looked at.
const MOST_FILES: usize = 10_000;

/// How files end that belong to one of the same name: samples of NIfTI and Analyze, coordinate systems of grids.
const SAME_NAME: [&str; 4] = ["img", "img.gz", "prj", "PRJ"];

/// How parts of an OME-TIFF end.
const OME: [&str; 2] = [".ome.tif", ".ome.tiff"];

/// Whatever may be read because of what is in `file`, as far as its name tells: headers name other files of their folder,
/// parts of an OME-TIFF each other.
///
/// # Errors
/// If its folder cannot be read.
pub(super) fn companions(file: &Path) -> io::Result<Vec<PathBuf>> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let ends = |endings: &[&str], name: &str| endings.iter().any(|ending| name.ends_with(ending));
    let endings: &[&str] = if ends(&[".nhdr", ".mhd"], &name) {
        &[""]
    } else if ends(&OME, &name) {
        &OME
    } else {
        let same = SAME_NAME.map(|ending| file.with_extension(ending));
        return Ok(same.into_iter().filter(|path| path != file && path.is_file()).collect());
    };
    let mut found = Vec::new();
    for entry in std::fs::read_dir(file.parent().unwrap_or(Path::new(".")))?.take(MOST_FILES) {
        let path = entry?.path();
        let is_one =
            path.file_name().is_some_and(|name| ends(endings, &name.to_string_lossy().to_lowercase()));
        if is_one && path != file && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a link in a folder, or deeper, leads out of `root`.
///
/// # Errors
/// If a folder cannot be read.
pub(super) fn leads_out(folder: &Path, root: &Path) -> io::Result<bool> {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_symlink() && is_outside(&entry, root) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// What leads nowhere is not outside.
fn is_outside(link: &DirEntry, root: &Path) -> bool {
    link.path().canonicalize().is_ok_and(|target| !target.starts_with(root))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_are_found_that_a_file_may_name() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a.nhdr", "a.raw", "b.hdr", "b.img", "b.prj", "c.ome.tif", "d.ome.tiff", "e.tif"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        let of = |name: &str| -> Vec<String> {
            let found = companions(&folder.path().join(name)).unwrap();
            found.iter().filter_map(|path| path.file_name()?.to_str().map(str::to_owned)).collect()
        };
        assert_eq!(of("b.hdr"), ["b.img", "b.prj"]);
        assert_eq!(of("c.ome.tif"), ["d.ome.tiff"]);
        assert_eq!(of("a.nhdr").len(), 7);
        assert_eq!(of("e.tif"), [""; 0]);
    }

    #[cfg(unix)]
    #[test]
    fn links_out_of_a_folder_are_seen_at_any_depth() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("served/a.zarr/deep")).unwrap();
        let root = folder.path().join("served").canonicalize().unwrap();
        std::fs::write(folder.path().join("secret"), "s").unwrap();
        std::fs::write(root.join("near"), "n").unwrap();
        symlink(root.join("near"), root.join("a.zarr/deep/0")).unwrap();
        symlink("nowhere", root.join("a.zarr/1")).unwrap();
        assert!(!leads_out(&root.join("a.zarr"), &root).unwrap());
        symlink("../../../secret", root.join("a.zarr/deep/1")).unwrap();
        assert!(leads_out(&root.join("a.zarr"), &root).unwrap());
    }
}
