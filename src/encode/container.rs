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
    /// `QuickTime`, for editing programs.
    Mov,
    /// Matroska.
    Mkv,
    /// `WebM`.
    Webm,
    /// An animated GIF.
    Gif,
    /// An animated PNG that repeats for ever.
    Apng,
    /// An animated WebP that repeats for ever.
    Webp,
    /// A single frame as PNG.
    PngStill,
    /// One PNG file a frame, numbered from 0.
    PngSequence,
    /// A single frame as JPEG.
    JpegStill,
    /// One JPEG file a frame, numbered from 0.
    JpegSequence,
}

/// How single pictures are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PictureFormat {
    Png,
    Jpeg,
}

impl Container {
    /// All containers, in the order in which they are listed to users.
    pub const ALL: [Self; 11] = [
        Self::Mp4,
        Self::Mov,
        Self::Mkv,
        Self::Webm,
        Self::Gif,
        Self::Apng,
        Self::Webp,
        Self::PngStill,
        Self::PngSequence,
        Self::JpegStill,
        Self::JpegSequence,
    ];

    /// The name, as in `--container`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mp4 => "mp4",
            Self::Mov => "mov",
            Self::Mkv => "mkv",
            Self::Webm => "webm",
            Self::Gif => "gif",
            Self::Apng => "apng",
            Self::Webp => "webp",
            Self::PngStill => "png",
            Self::PngSequence => "png-sequence",
            Self::JpegStill => "jpeg",
            Self::JpegSequence => "jpeg-sequence",
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
            Self::JpegSequence | Self::JpegStill => "jpg",
            other => other.name(),
        }
    }

    /// The container that a path's ending asks for. A `.png` or `.jpg` whose file name holds a frame number pattern
    /// (`%d`, `%05d`) is a sequence, any other a still.
    ///
    /// # Errors
    /// [`EncodeError::UnknownEnding`] when the ending is none of ours, [`EncodeError::Setting`] when the name of
    /// a picture holds more than one pattern.
    pub fn from_path(path: &Path) -> Result<Self, EncodeError> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("mp4" | "m4v") => Ok(Self::Mp4),
            Some("mov") => Ok(Self::Mov),
            Some("mkv") => Ok(Self::Mkv),
            Some("webm") => Ok(Self::Webm),
            Some("gif") => Ok(Self::Gif),
            Some("apng") => Ok(Self::Apng),
            Some("webp") => Ok(Self::Webp),
            Some("png") if FramePattern::find(path)?.is_some() => Ok(Self::PngSequence),
            Some("png") => Ok(Self::PngStill),
            Some("jpg" | "jpeg") if FramePattern::find(path)?.is_some() => Ok(Self::JpegSequence),
            Some("jpg" | "jpeg") => Ok(Self::JpegStill),
            _ => Err(EncodeError::UnknownEnding { path: path.to_owned() }),
        }
    }

    /// The first file that is written when a film is called `path`: the path itself, or of a sequence the picture
    /// of frame 0.
    pub fn first_file(path: &Path) -> PathBuf {
        let pattern = FramePattern::find(path).ok().flatten();
        pattern.map_or_else(|| path.to_owned(), |pattern| pattern.path(0))
    }

    /// The codecs it can hold, best first; none for pictures and GIF, which have only one form.
    pub fn codecs(self) -> &'static [Codec] {
        match self {
            Self::Mp4 => &[Codec::H264, Codec::Vp9, Codec::Av1, Codec::Hevc],
            Self::Mov => &[Codec::H264, Codec::Prores, Codec::Hevc],
            Self::Mkv => &[Codec::H264, Codec::Vp9, Codec::Av1, Codec::Hevc, Codec::Ffv1, Codec::Prores],
            Self::Webm => &[Codec::Vp9, Codec::Av1],
            Self::Apng => &[Codec::Apng],
            Self::Webp => &[Codec::Webp],
            Self::Gif | Self::PngStill | Self::PngSequence | Self::JpegStill | Self::JpegSequence => &[],
        }
    }

    /// Whether it holds the packets of an encoder, which can be copied from one to another.
    pub fn is_video(self) -> bool {
        matches!(self, Self::Mp4 | Self::Mov | Self::Mkv | Self::Webm)
    }

    /// Whether it is an animated picture, which says how often it plays.
    pub fn is_animation(self) -> bool {
        matches!(self, Self::Gif | Self::Apng | Self::Webp)
    }

    /// Whether films of it can be made in parts, and what is left of one that was interrupted be shown.
    pub fn has_parts(self) -> bool {
        self.is_video() || self == Self::Gif
    }

    /// Whether it is one picture and not a film.
    pub fn is_still(self) -> bool {
        matches!(self, Self::PngStill | Self::JpegStill)
    }

    /// Whether it is one file a frame.
    pub fn is_sequence(self) -> bool {
        matches!(self, Self::PngSequence | Self::JpegSequence)
    }

    /// Whether it can keep transparent parts, with one of its codecs at least.
    pub fn holds_alpha(self) -> bool {
        // MP4 has VP9, but no place for its alpha.
        !matches!(self, Self::Mp4 | Self::Gif | Self::JpegStill | Self::JpegSequence)
    }

    /// How a browser is told what it is, if browsers show it.
    pub fn media_type(self) -> Option<&'static str> {
        match self {
            Self::Mp4 => Some("video/mp4"),
            Self::Webm => Some("video/webm"),
            Self::Gif => Some("image/gif"),
            Self::Apng => Some("image/apng"),
            Self::Webp => Some("image/webp"),
            Self::PngStill => Some("image/png"),
            Self::JpegStill => Some("image/jpeg"),
            Self::Mov | Self::Mkv | Self::PngSequence | Self::JpegSequence => None,
        }
    }

    /// Whether its beginning can be written only at the end.
    pub(crate) fn goes_back(self) -> bool {
        matches!(self, Self::Apng | Self::Webp)
    }

    /// Whether it is MP4 or its elder brother `QuickTime`, which are laid out alike.
    #[cfg(feature = "libav")]
    pub(super) fn is_mp4_like(self) -> bool {
        matches!(self, Self::Mp4 | Self::Mov)
    }

    #[cfg(feature = "libav")]
    pub(super) fn is_matroska(self) -> bool {
        matches!(self, Self::Mkv | Self::Webm)
    }

    /// How its pictures are stored, where each is a file.
    pub(super) fn picture_format(self) -> Option<PictureFormat> {
        match self {
            Self::PngStill | Self::PngSequence => Some(PictureFormat::Png),
            Self::JpegStill | Self::JpegSequence => Some(PictureFormat::Jpeg),
            _ => None,
        }
    }

    /// libav's name of the muxer; WebP and pictures have none.
    #[cfg(feature = "libav")]
    pub(super) fn muxer_name(self) -> Option<&'static str> {
        match self {
            Self::Mp4 => Some("mp4"),
            Self::Mov => Some("mov"),
            Self::Mkv => Some("matroska"),
            Self::Webm => Some("webm"),
            Self::Gif => Some("gif"),
            Self::Apng => Some("apng"),
            Self::Webp | Self::PngStill | Self::PngSequence | Self::JpegStill | Self::JpegSequence => None,
        }
    }
}

/// Its name, or another one that its files end in, with or without the dot.
impl FromStr for Container {
    type Err = EncodeError;

    fn from_str(text: &str) -> Result<Self, EncodeError> {
        let name = text.strip_prefix('.').unwrap_or(text).to_ascii_lowercase();
        let name = match name.as_str() {
            "jpg" => "jpeg",
            "m4v" => "mp4",
            name => name,
        };
        Self::ALL
            .into_iter()
            .find(|container| container.name() == name)
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
            ("a.mov", Container::Mov),
            ("a.apng", Container::Apng),
            ("a.webp", Container::Webp),
            ("a.GIF", Container::Gif),
            ("a.JPG", Container::JpegStill),
            ("a%04d.jpeg", Container::JpegSequence),
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
        assert_eq!(".JPG".parse::<Container>().unwrap(), Container::JpegStill);
        assert_eq!("m4v".parse::<Container>().unwrap(), Container::Mp4);
        for unknown in ["avi", "", ".", "..gif"] {
            assert!(unknown.parse::<Container>().is_err(), "{unknown:?}");
        }
        for codec in Codec::ALL {
            assert_eq!(codec.name().parse::<Codec>().unwrap(), codec);
        }
        assert!("divx".parse::<Codec>().is_err());
    }
}
