use super::codec_context::libav_error;
use super::ffi::{log, stream_header};
use super::whole_frames::whole_frames;
use super::{EncodeError, GiveUp, picture_metadata};
use ffmpeg_next::format::context::{Input, StreamIo};
use ffmpeg_next::{Dictionary, Error, Packet, codec, format, media};
use std::fs::File;
use std::path::Path;

/// A film in a file, of which packets are read: nothing is decoded.
pub(super) struct StoredFilm {
    pub(super) input: Input,
    video: usize,
}

/// What is wrong with a file that was cut off before its first frame was whole.
pub(super) const NOTHING: &str = "no frame in it is complete";

/// One frame of a file, in the order in which they are stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct StoredFrame {
    /// When it is shown, in the file's own units.
    time: i64,
    is_key: bool,
}

impl StoredFilm {
    pub(super) fn open(path: &Path) -> Result<Self, EncodeError> {
        Self::open_with(path, None)
    }

    /// For its packets alone. Libav decodes frames to find out what streams are, which takes longer than to read the film,
    /// unless it may use no decoder.
    fn open_for_packets(path: &Path) -> Result<Self, EncodeError> {
        Self::open_with(path, Some([("codec_whitelist", "none")].into_iter().collect()))
    }

    fn open_with(path: &Path, options: Option<Dictionary<'_>>) -> Result<Self, EncodeError> {
        let file = File::open(path).map_err(|source| EncodeError::Output {
            action: "read the film",
            path: Some(path.to_owned()),
            source,
        })?;
        log::prepare_libav().map_err(|error| libav_error("reading the film", error))?;
        log::take_lines();
        let refused = |_| unrecoverable(path, "libav finds no film in it");
        let io = StreamIo::from_read_seek(file).map_err(refused)?;
        // Where a file was cut off libav complains, and goes on.
        let input = log::while_trying(|| format::input_from_stream(io, None, options)).map_err(refused)?;
        let video = input.streams().best(media::Type::Video).map(|stream| stream.index());
        let video = video.ok_or_else(|| unrecoverable(path, "it holds no film"))?;
        Ok(Self { input, video })
    }

    /// What it says about itself, less what every container says by itself.
    pub(super) fn metadata(&self) -> Vec<(String, String)> {
        const OF_CONTAINERS: [&str; 5] =
            ["major_brand", "minor_version", "compatible_brands", "encoder", "duration"];
        let all = self.input.metadata();
        let own = all.iter().filter(|(key, _)| !OF_CONTAINERS.contains(&key.to_ascii_lowercase().as_str()));
        own.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    pub(super) fn stream(&self) -> Option<format::stream::Stream<'_>> {
        self.input.stream(self.video)
    }

    /// Codec and all that a decoder is told before the first frame.
    pub(super) fn header(&self) -> Option<(codec::Id, Vec<u8>)> {
        let parameters = self.stream()?.parameters();
        Some((parameters.id(), stream_header::of(&parameters)))
    }

    /// The next packet of the film that is complete.
    pub(super) fn next(&mut self) -> Result<Option<Packet>, EncodeError> {
        let mut packet = Packet::empty();
        loop {
            match packet.read(&mut self.input) {
                Ok(()) if packet.stream() != self.video => {}
                Ok(()) if packet.is_corrupt() => return Ok(None),
                Ok(()) => return Ok(Some(packet)),
                // Where a film was cut off, what follows is no packet.
                Err(Error::Eof | Error::InvalidData) => return Ok(None),
                Err(error) => return Err(libav_error("reading the film", error)),
            }
        }
    }

    /// All frames that can be read up to the first that is missing.
    pub(super) fn frames(path: &Path, give_up: &GiveUp) -> Result<Vec<StoredFrame>, EncodeError> {
        let mut film = Self::open_for_packets(path)?;
        let mut frames = Vec::new();
        while let Some(packet) = film.next()? {
            give_up.check()?;
            let Some(time) = packet.pts() else { break };
            frames.push(StoredFrame { time, is_key: packet.is_key() });
        }
        frames.truncate(whole_frames(&times(&frames)));
        Ok(frames)
    }
}

/// What a film or picture says about itself: [`EncodeSettings::metadata`](super::EncodeSettings::metadata), and what others
/// wrote into it. Matroska has capital letters in keys.
///
/// # Errors
/// [`EncodeError::Output`] for a file that cannot be read, [`EncodeError::Damaged`] where its metadata is broken,
/// [`EncodeError::Unrecoverable`] for what is no film.
pub fn film_metadata(path: &Path) -> Result<Vec<(String, String)>, EncodeError> {
    match picture_metadata(path)? {
        Some(texts) => Ok(texts),
        None => Ok(StoredFilm::open(path)?.metadata()),
    }
}

/// When each frame is shown, in the file's own units.
pub(super) fn times(frames: &[StoredFrame]) -> Vec<i64> {
    frames.iter().map(|frame| frame.time).collect()
}

/// The number of each frame in the order in which they are shown, from 0: its time in frames, exact although containers
/// round.
pub(super) fn numbers(frames: &[StoredFrame]) -> Vec<i64> {
    let mut sorted = times(frames);
    sorted.sort_unstable();
    frames.iter().map(|frame| sorted.partition_point(|time| *time < frame.time) as i64).collect()
}

/// The numbers of frames, ascending, behind which a film can be cut: those that are stored until there are shown before
/// all others, and the next one needs none of them. Behind the last frame it can be cut, too.
pub(super) fn cuts(frames: &[StoredFrame]) -> Vec<u64> {
    let mut is_before_the_rest = vec![true; frames.len() + 1];
    let mut least = i64::MAX;
    for (count, frame) in frames.iter().enumerate().rev() {
        least = least.min(frame.time);
        is_before_the_rest[count] = frame.is_key && least == frame.time;
    }
    let mut largest = i64::MIN;
    for (count, frame) in frames.iter().enumerate() {
        is_before_the_rest[count] &= largest < frame.time;
        largest = largest.max(frame.time);
    }
    (1..=frames.len()).filter(|count| is_before_the_rest[*count]).map(|count| count as u64).collect()
}

pub(super) fn unrecoverable(path: &Path, reason: &str) -> EncodeError {
    EncodeError::Unrecoverable { path: path.to_owned(), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Groups of one key frame and three others, the second of which is stored before the first.
    fn groups(count: i64) -> Vec<StoredFrame> {
        let group = |index: i64| {
            [0, 2, 1, 3].map(|place| StoredFrame { time: 33 * (4 * index + place), is_key: place == 0 })
        };
        (0..count).flat_map(group).collect()
    }

    #[test]
    fn frames_are_counted_as_they_are_shown() {
        assert_eq!(numbers(&groups(2)), [0, 2, 1, 3, 4, 6, 5, 7]);
    }

    #[test]
    fn films_are_cut_between_closed_groups() {
        assert_eq!(cuts(&groups(3)), [4, 8, 12]);
        assert_eq!(cuts(&groups(3)[..10]), [4, 8, 10]);
        assert!(cuts(&[]).is_empty());
        // An open group: a frame behind the key frame is shown before it.
        let open = [0, 2, 1].map(|time| StoredFrame { time, is_key: true });
        assert_eq!(cuts(&open), [3]);
    }
}
