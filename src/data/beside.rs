//! Files that other files name.

use std::path::{Component, Path, PathBuf};

/// The path of a file that `path` names: in its own folder, or below. `None` if `name` leads out of the folder, by
/// itself or over a symbolic link: a file that somebody else wrote must not make the program read any other.
pub(super) fn beside(path: &Path, name: &str) -> Option<PathBuf> {
    let mut parts = Path::new(name).components();
    if name.is_empty() || !parts.all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
        return None;
    }
    let named = path.with_file_name("").join(name);
    // What does not exist leads nowhere; opening it says so.
    let Ok(target) = named.canonicalize() else {
        return Some(named);
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    folder.canonicalize().is_ok_and(|folder| target.starts_with(folder)).then_some(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_in_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let (inner, header) = (folder.path().join("inner"), folder.path().join("inner/a.nhdr"));
        std::fs::create_dir_all(inner.join("deep")).unwrap();
        for file in ["inner/a.raw", "inner/deep/b.raw", "outside.raw"] {
            std::fs::write(folder.path().join(file), "samples").unwrap();
        }
        for name in ["a.raw", "./a.raw", "deep/b.raw", "missing.raw"] {
            assert_eq!(beside(&header, name), Some(inner.join(name)), "{name}");
        }
        let outside = folder.path().join("outside.raw");
        for name in ["", "../outside.raw", "deep/../../outside.raw", outside.to_str().unwrap()] {
            assert_eq!(beside(&header, name), None, "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_may_only_lead_into_the_folder() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let (inner, header) = (folder.path().join("inner"), folder.path().join("inner/a.nhdr"));
        std::fs::create_dir(&inner).unwrap();
        std::fs::write(inner.join("a.raw"), "samples").unwrap();
        std::fs::write(folder.path().join("outside.raw"), "samples").unwrap();
        symlink("a.raw", inner.join("near.raw")).unwrap();
        symlink("../outside.raw", inner.join("far.raw")).unwrap();
        symlink("..", inner.join("up")).unwrap();
        assert_eq!(beside(&header, "near.raw"), Some(inner.join("near.raw")));
        assert_eq!(beside(&header, "far.raw"), None);
        assert_eq!(beside(&header, "up/outside.raw"), None);
        // The folder itself may be reached over a link.
        symlink(&inner, folder.path().join("link")).unwrap();
        let over_link = folder.path().join("link/a.nhdr");
        assert_eq!(beside(&over_link, "a.raw"), Some(folder.path().join("link/a.raw")));
    }
}
