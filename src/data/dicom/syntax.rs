use super::element::Encoding;
use crate::data::sample_decoder::ByteOrder;

/// How a file is written, by the identifier that it gives: PS3.5 of the DICOM standard, section 10 and annex A.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Syntax {
    pub(super) name: &'static str,
    pub(super) encoding: Encoding,
    /// Whether all that follows the first group is packed.
    pub(super) is_deflated: bool,
    pub(super) coding: Coding,
}

/// How samples are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Plain,
    RunLength,
    Jpeg,
    /// In a way that is not read.
    Unread,
}

impl Syntax {
    /// How files are written that do not say it.
    pub(super) const IMPLICIT_UID: &str = "1.2.840.10008.1.2";
    pub(super) const EXPLICIT_UID: &str = "1.2.840.10008.1.2.1";

    const IMPLICIT: Self = Self {
        name: "implicit little-endian",
        encoding: Encoding::IMPLICIT,
        is_deflated: false,
        coding: Coding::Plain,
    };

    /// The syntax with this identifier. One that is not known is written like most, and not read.
    pub(super) fn of(uid: &str) -> Self {
        let explicit = |name, coding| Self { name, encoding: Encoding::EXPLICIT, is_deflated: false, coding };
        let Some(last) = uid.strip_prefix(Self::IMPLICIT_UID) else {
            return explicit("a private one", Coding::Unread);
        };
        match last {
            "" => Self::IMPLICIT,
            ".1" => explicit("explicit little-endian", Coding::Plain),
            ".1.99" => Self { is_deflated: true, ..explicit("deflated", Coding::Plain) },
            ".2" => Self {
                encoding: Encoding { order: ByteOrder::BigEndian, is_explicit: true },
                ..explicit("explicit big-endian", Coding::Plain)
            },
            ".5" => explicit("RLE", Coding::RunLength),
            ".4.50" => explicit("JPEG baseline", Coding::Jpeg),
            ".4.51" => explicit("JPEG extended", Coding::Jpeg),
            ".4.57" | ".4.70" => explicit("JPEG lossless", Coding::Jpeg),
            ".4.80" | ".4.81" => explicit("JPEG-LS", Coding::Unread),
            ".4.90" | ".4.91" | ".4.92" | ".4.93" => explicit("JPEG 2000", Coding::Unread),
            ".4.100" | ".4.101" | ".4.100.1" | ".4.101.1" => explicit("MPEG-2", Coding::Unread),
            ".4.107" | ".4.108" => explicit("HEVC", Coding::Unread),
            ".4.110" | ".4.111" | ".4.112" => explicit("JPEG XL", Coding::Unread),
            ".4.201" | ".4.202" | ".4.203" => explicit("high-throughput JPEG 2000", Coding::Unread),
            _ if last.starts_with(".4.10") => explicit("MPEG-4", Coding::Unread),
            _ => explicit("one that is not known", Coding::Unread),
        }
    }
}
