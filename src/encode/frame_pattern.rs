use super::EncodeError;
use std::path::{Path, PathBuf};

/// The longest zero padding that a pattern may ask for; file names hold 255 bytes.
const MAX_DIGITS: usize = 20;

/// A file name with a place for the frame number, as in `frame-%05d.png`. `%%` stands for one per cent sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FramePattern {
    folder: PathBuf,
    before: String,
    digits: usize,
    after: String,
}

impl FramePattern {
    /// The pattern in the last part of a path, or `None` if there is none. Folders are taken as they are.
    ///
    /// # Errors
    /// [`EncodeError::Setting`] when there is more than one.
    pub(super) fn find(path: &Path) -> Result<Option<Self>, EncodeError> {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return Ok(None) };
        let (mut before, mut found, mut current) = (String::new(), None, String::new());
        let mut rest = name;
        while let Some((text, behind)) = rest.split_once('%') {
            current.push_str(text);
            if let Some(behind) = behind.strip_prefix('%') {
                current.push('%');
                rest = behind;
            } else if let Some((digits, behind)) = number_place(behind) {
                if found.replace(digits).is_some() {
                    return Err(EncodeError::Setting {
                        setting: "output",
                        value: path.display().to_string(),
                        rule: "a file name may hold one frame number pattern such as %05d".to_owned(),
                    });
                }
                before = std::mem::take(&mut current);
                rest = behind;
            } else {
                current.push('%');
                rest = behind;
            }
        }
        current.push_str(rest);
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        Ok(found.map(|digits| Self { folder, before, digits, after: current }))
    }

    /// The file of frame `index`.
    pub(super) fn path(&self, index: u64) -> PathBuf {
        let Self { folder, before, digits, after } = self;
        folder.join(format!("{before}{index:0digits$}{after}"))
    }

    /// The frame whose file is called as `file` is, in the pattern's folder.
    pub(super) fn frame_named_like(&self, file: &Path) -> Option<PathBuf> {
        let name = file.file_name()?.to_str()?;
        let number = name.strip_prefix(&self.before)?.strip_suffix(&self.after)?;
        let frame = self.path(number.parse().ok()?);
        (frame.file_name() == file.file_name()).then_some(frame)
    }
}

/// Reads `d` or `0Nd` from the start of a text: the number of digits and what follows.
fn number_place(text: &str) -> Option<(usize, &str)> {
    if let Some(behind) = text.strip_prefix('d') {
        return Some((1, behind));
    }
    let (digits, behind) = text.strip_prefix('0')?.split_once('d')?;
    let digits: usize = digits.parse().ok()?;
    (1..=MAX_DIGITS).contains(&digits).then_some((digits, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(pattern: &str, index: u64) -> Option<String> {
        let found = FramePattern::find(Path::new(pattern)).unwrap()?;
        Some(found.path(index).to_string_lossy().into_owned())
    }

    #[test]
    fn numbers_are_padded_and_never_cut() {
        assert_eq!(name("out/f-%05d.png", 7).unwrap(), "out/f-00007.png");
        assert_eq!(name("f%d.png", 12).unwrap(), "f12.png");
        assert_eq!(name("f%02d.png", 1234).unwrap(), "f1234.png");
        assert_eq!(name("100%%-%03d.png", 1).unwrap(), "100%-001.png");
        assert_eq!(name("50%-%03d.png", 1).unwrap(), "50%-001.png");
    }

    #[test]
    fn a_frame_is_found_by_its_name() {
        let pattern = FramePattern::find(Path::new("out/50%%-%03d.png")).unwrap().unwrap();
        let found = |file: &str| pattern.frame_named_like(Path::new(file));
        assert_eq!(found("elsewhere/50%-007.png"), Some(PathBuf::from("out/50%-007.png")));
        for other in ["50%-7.png", "50%-0x7.png", "50%-.png", "51%-007.png", "50%-007.jpg", ""] {
            assert_eq!(found(other), None, "{other}");
        }
    }

    #[test]
    fn other_per_cent_signs_are_no_pattern() {
        for text in ["a.png", "50%.png", "a%5d.png", "a%0d.png", "a%099d.png", "%%d.png", "%d/a.png", ""] {
            assert_eq!(name(text, 0), None, "{text}");
        }
    }
}
