use super::ffi::muxer_state::knows_hybrid_mp4;
use super::{Animation, Container, OutputKind};

/// What a muxer has to know of a film to lay it out.
pub(super) struct Packing<'a> {
    pub(super) container: Container,
    pub(super) layout: Layout,
    /// Units a second for times in MP4.
    pub(super) timescale: u32,
    /// How many frames at most, if that is known.
    pub(super) frames: Option<u64>,
    pub(super) metadata: &'a [(String, String)],
    /// For GIF and APNG.
    pub(super) animation: &'a Animation,
}

/// In which order a film's parts are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// As it should be in the end: an MP4 begins with its index. Cut off in the middle it may be lost.
    Finished,
    /// Playable up to where it is cut off, whenever that is: in pieces of [`PIECE_SECS`], each given out at once.
    Safe,
    /// Forward only, for whoever is watching.
    Stream,
}

/// Seconds of film that a piece of a safe layout holds at most.
const PIECE_SECS: u32 = 2;

/// The frames of a piece, at this many a second; at least 1.
pub(super) fn piece_frames(frames_per_second: f64) -> u64 {
    (f64::from(PIECE_SECS) * frames_per_second).round().max(1.0) as u64
}

/// Keys that MP4 stores under names that every player knows; others need its general form.
const MP4_KEYS: [&str; 11] = [
    "album",
    "artist",
    "comment",
    "composer",
    "copyright",
    "date",
    "description",
    "encoder",
    "genre",
    "synopsis",
    "title",
];

/// Room for an MP4's index at the start of the file, so that it plays before it is loaded whole: its fixed
/// part with the encoder's header, and each frame's entries in the tables of sizes, times and places.
const MP4_INDEX_BYTES: u64 = 8192;
const MP4_INDEX_BYTES_PER_FRAME: u64 = 40;
const MP4_INDEX_BYTES_PER_KEY: usize = 128;

impl Layout {
    /// What a film is written as, while it is made, to an output of this kind.
    pub(super) fn while_recording(kind: OutputKind) -> Self {
        match kind {
            OutputKind::File => Self::Safe,
            OutputKind::Seekable => Self::Finished,
            OutputKind::Stream => Self::Stream,
        }
    }

    /// What a film that is complete is written as.
    pub(super) fn when_complete(kind: OutputKind) -> Self {
        match kind {
            OutputKind::File | OutputKind::Seekable => Self::Finished,
            OutputKind::Stream => Self::Stream,
        }
    }

    /// Whether a film in this layout is not yet what was asked for.
    pub(super) fn needs_completion(self, container: Container) -> bool {
        self == Self::Safe && container.is_mp4_like()
    }

    /// Whether it could be left so: an MP4 whose index comes last plays, if not while it is loaded.
    pub(super) fn is_whole(self, container: Container) -> bool {
        !self.needs_completion(container) || knows_hybrid_mp4()
    }
}

impl Packing<'_> {
    /// What the muxer is told.
    pub(super) fn options(&self) -> Vec<(String, String)> {
        let mut options = Vec::new();
        let mut set = |key: &str, value: String| options.push((key.to_owned(), value));
        if self.layout != Layout::Finished {
            set("flush_packets", "1".to_owned());
        }
        if self.container.is_matroska() {
            // Without random identifiers: the same film has the same bytes.
            set("fflags", "+bitexact".to_owned());
        }
        match self.container {
            Container::Mp4 | Container::Mov => {
                // One scale for film and track: durations are then whole numbers in both.
                set("video_track_timescale", self.timescale.to_string());
                set("movie_timescale", self.timescale.to_string());
                let mut flags = Vec::new();
                match self.layout {
                    Layout::Stream => flags.push("frag_keyframe+empty_moov+default_base_moof"),
                    Layout::Safe => {
                        flags.push(if knows_hybrid_mp4() {
                            // Firefox shows only the first piece of a film that was cut off if its index has frames.
                            "hybrid_fragmented+empty_moov+negative_cts_offsets+default_base_moof"
                        } else {
                            // The index waits for the first piece, when the order of frames is known.
                            "delay_moov+default_base_moof"
                        });
                        set("frag_duration", (u64::from(PIECE_SECS) * 1_000_000).to_string());
                    }
                    Layout::Finished => {
                        if let Some(bytes) =
                            self.frames.and_then(|frames| mp4_index_bytes(frames, self.metadata))
                        {
                            set("moov_size", bytes.to_string());
                        }
                    }
                }
                if self.metadata.iter().any(|(key, _)| !MP4_KEYS.contains(&key.as_str())) {
                    flags.push("use_metadata_tags");
                }
                if !flags.is_empty() {
                    set("movflags", flags.join("+"));
                }
            }
            // A finished copy has the pieces of the film it is a copy of.
            Container::Mkv | Container::Webm if self.layout != Layout::Stream => {
                set("cluster_time_limit", (u64::from(PIECE_SECS) * 1000).to_string());
            }
            // How often it is repeated after the first time; -1 is never.
            Container::Gif => set(
                "loop",
                match self.animation.plays {
                    0 => "0".to_owned(),
                    1 => "-1".to_owned(),
                    plays => (plays - 1).to_string(),
                },
            ),
            Container::Apng => {
                set("plays", self.animation.plays.to_string());
                if let Some(last) = self.animation.last_frame {
                    set("final_delay", format!("{}/1000", last.as_millis()));
                }
            }
            Container::Mkv
            | Container::Webm
            | Container::Webp
            | Container::PngStill
            | Container::PngSequence
            | Container::JpegStill
            | Container::JpegSequence => {}
        }
        options
    }
}

/// Units a second in which a frame lasts a whole number of units, and which players do not find too coarse.
pub(super) fn mp4_timescale(rate_numerator: u32) -> u32 {
    let mut timescale = rate_numerator.max(1);
    while timescale < 10_000 {
        timescale *= 2;
    }
    timescale
}

/// The room to leave for the index, if it fits the 31 bits that the muxer takes.
fn mp4_index_bytes(frames: u64, metadata: &[(String, String)]) -> Option<u64> {
    let texts: usize =
        metadata.iter().map(|(key, value)| MP4_INDEX_BYTES_PER_KEY + 2 * (key.len() + value.len())).sum();
    let bytes = frames.checked_mul(MP4_INDEX_BYTES_PER_FRAME)?.checked_add(MP4_INDEX_BYTES + texts as u64)?;
    i32::try_from(bytes).is_ok().then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timescales_hold_whole_frames() {
        for (numerator, timescale) in [(30_000, 30_000), (30, 15_360), (25, 12_800), (1, 16_384), (0, 16_384)]
        {
            assert_eq!(mp4_timescale(numerator), timescale);
        }
    }

    #[test]
    fn an_index_that_is_too_large_is_not_reserved() {
        assert_eq!(mp4_index_bytes(10, &[]), Some(8592));
        assert_eq!(mp4_index_bytes(u64::MAX, &[]), None);
        assert_eq!(mp4_index_bytes(100_000_000, &[]), None);
    }
}
