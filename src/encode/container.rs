use super::frame_pattern::FramePattern;
use super::{Codec, EncodeError};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// What kind of file a film becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Container {
    /// MPEG-4, the default.
    Mp4,
    /// Matroska.
    Mkv,
    /// `WebM`.
    Webm,
    /// An animated GIF that repeats for ever.
    Gif,
    /// One PNG file a frame, numbered from 0.
    PngSequence,
    /// A single frame as PNG.
    PngStill,
}

impl Container {
    /// All containers, in the order in which they are listed to users.
    pub const ALL: [Self; 6] =
        [Self::Mp4, Self::Mkv, Self::Webm, Self::Gif, Self::PngStill, Self::PngSequence];

    /// The name, as in `--container`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::Mkv => "mkv",
            Self::Webm => "webm",
            Self::Gif => "gif",
            Self::PngSequence => "png-sequence",
            Self::PngStill => "png",
        }
    }

    /// Every name, in the order of [`Container::ALL`].
    pub fn names() -> Vec<&'static str> {
        Self::ALL.iter().map(|container| container.name()).collect()
    }

    /// What names of its files end in.
    pub fn ending(self) -> &'static str {
        match self {
            Self::PngSequence | Self::PngStill => "png",
            other => other.name(),
        }
    }

    /// The container that a path's ending asks for. A `.png` whose file name holds a frame number pattern
    /// (`%d`, `%05d`) is a sequence, any other `.png` a still.
    ///
    /// # Errors
    /// [`EncodeError::UnknownEnding`] when the ending is none of ours, [`EncodeError::Setting`] when a
    /// `.png` holds more than one pattern.
    pub fn from_path(path: &Path) -> Result<Self, EncodeError> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("mp4" | "m4v") => Ok(Self::Mp4),
            Some("mkv") => Ok(Self::Mkv),
            Some("webm") => Ok(Self::Webm),
            Some("gif") => Ok(Self::Gif),
            Some("png") if FramePattern::find(path)?.is_some() => Ok(Self::PngSequence),
            Some("png") => Ok(Self::PngStill),
            _ => Err(EncodeError::UnknownEnding { path: path.to_owned() }),
        }
    }

    /// The first file that is written when a film is called `path`: the path itself, or of a PNG sequence the picture
    /// of frame 0.
    pub fn first_file(path: &Path) -> PathBuf {
        let pattern = FramePattern::find(path).ok().flatten();
        pattern.map_or_else(|| path.to_owned(), |pattern| pattern.path(0))
    }

    /// The codecs it can hold, best first; none for images and GIF, which have only one form.
    pub fn codecs(self) -> &'static [Codec] {
        match self {
            Self::Mp4 => &[Codec::H264, Codec::Vp9, Codec::Av1, Codec::Hevc],
            Self::Mkv => &[Codec::H264, Codec::Vp9, Codec::Av1, Codec::Hevc, Codec::Ffv1],
            Self::Webm => &[Codec::Vp9, Codec::Av1],
            Self::Gif | Self::PngSequence | Self::PngStill => &[],
        }
    }

    /// Whether it is PNG, still or sequence: what can carry an alpha channel.
    pub fn is_png(self) -> bool {
        matches!(self, Self::PngSequence | Self::PngStill)
    }

    /// libav's name of the muxer.
    #[cfg(feature = "libav")]
    pub(super) fn muxer_name(self) -> Option<&'static str> {
        match self {
            Self::Mp4 => Some("mp4"),
            Self::Mkv => Some("matroska"),
            Self::Webm => Some("webm"),
            Self::Gif => Some("gif"),
            Self::PngSequence | Self::PngStill => None,
        }
    }
}

impl FromStr for Container {
    type Err = EncodeError;

    fn from_str(text: &str) -> Result<Self, EncodeError> {
        Self::ALL
            .into_iter()
            .find(|container| container.name().eq_ignore_ascii_case(text))
            .ok_or_else(|| EncodeError::UnknownContainer { value: text.to_owned() })
    }
}

impl fmt::Display for Container {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_choose_the_container() {
        for (path, container) in [
            ("a.mp4", Container::Mp4),
            ("a.M4V", Container::Mp4),
            ("dir.png/a.mkv", Container::Mkv),
            ("a.webm", Container::Webm),
            ("a.GIF", Container::Gif),
            ("a.png", Container::PngStill),
            ("100%.png", Container::PngStill),
            ("a-%05d.png", Container::PngSequence),
            ("a%d.png", Container::PngSequence),
            ("a%%d.png", Container::PngStill),
        ] {
            assert_eq!(Container::from_path(Path::new(path)).unwrap(), container, "{path}");
        }
        for path in ["a", "a.", "a.avi", ".mp4", "", "%d%d.png"] {
            assert!(Container::from_path(Path::new(path)).is_err(), "{path:?} was accepted");
        }
    }

    #[test]
    fn names_are_read_back() {
        for container in Container::ALL {
            assert_eq!(container.name().parse::<Container>().unwrap(), container);
        }
        assert!("avi".parse::<Container>().is_err());
        for codec in Codec::ALL {
            assert_eq!(codec.name().parse::<Codec>().unwrap(), codec);
        }
        assert!("divx".parse::<Codec>().is_err());
    }
}
