//! Comparison with pictures that somebody has looked at.
//!
//! `UPDATE_GOLDEN=NAME` writes the picture of one case; look at it before it is committed. A failure leaves the picture
//! as it came out under the build folder and says by how much it is off.
#![allow(dead_code, unreachable_pub, reason = "shared by several test files, each of which uses a part")]

use crate::picture_files::{read, write};
use crate::pictures::{Difference, Picture, compare};
use std::path::{Path, PathBuf};

/// How far a picture may be from the one that somebody has looked at.
#[derive(Debug, Clone, Copy)]
pub struct Tolerance {
    /// Levels that a channel may be off.
    pub levels: u8,
    /// Pixels that may be off by more.
    pub outliers: usize,
}

impl Tolerance {
    pub fn holds(self, expected: &Picture, actual: &Picture) -> bool {
        self.admits(compare(expected, actual, self.levels))
    }

    pub fn admits(self, difference: Option<Difference>) -> bool {
        difference.is_some_and(|difference| difference.outliers <= self.outliers)
    }
}

/// Where the picture of a case is kept; the name may hold folders.
pub fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.png"))
}

/// Fails unless `actual` is as close as `tolerance` says to the picture of the case.
pub fn check(name: &str, actual: &Picture, tolerance: Tolerance) {
    let expected_path = path(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|wanted| wanted == name) {
        write(&expected_path, actual);
        return;
    }
    let expected = read(&expected_path);
    let difference = expected.as_ref().and_then(|expected| compare(expected, actual, tolerance.levels));
    if !tolerance.admits(difference) {
        let actual_name = format!("{}-actual.png", name.replace('/', "-"));
        let actual_path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(actual_name);
        write(&actual_path, actual);
        let sweep: Vec<_> = [0, 1, 2, 4, 8, 16, 32, 64]
            .iter()
            .filter_map(|level| Some((level, compare(expected.as_ref()?, actual, *level)?.outliers)))
            .collect();
        panic!(
            "{name}: {difference:?} from {}; off by more than (levels, pixels): {sweep:?}; it is {}",
            expected_path.display(),
            actual_path.display()
        );
    }
}
