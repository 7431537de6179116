use super::codec_context::{ContextSpec, libav_error};
use super::destination::Destination;
use super::muxer::Muxer;
use super::opened_encoder::OpenedEncoder;
use super::packing::Layout;
use super::{EncodeError, EncodePlan, GiveUp};
use ffmpeg_next::{Packet, frame};
use std::num::NonZeroU64;

/// An encoder and the container that its packets go into.
///
/// A film may be cut into segments: after so many frames the encoder starts anew, while the container goes on.
pub(super) struct Track {
    context: ContextSpec,
    encoder: OpenedEncoder,
    muxer: Muxer,
    packet: Packet,
    segment_frames: Option<NonZeroU64>,
    /// Frames sent since the encoder was opened.
    sent: u64,
    /// When its first frame is shown.
    segment_begin: i64,
}

impl Track {
    /// Opens both and writes the header.
    pub(super) fn open(
        plan: &EncodePlan,
        context: &ContextSpec,
        destination: &Destination,
    ) -> Result<Self, EncodeError> {
        let encoder = context.open()?;
        let layout = Layout::while_recording(destination.kind());
        let muxer = Muxer::open(plan, layout, destination.sink(), (encoder.context(), context))?;
        Ok(Self {
            context: context.clone(),
            encoder,
            muxer,
            packet: Packet::empty(),
            segment_frames: plan.segment_frames(),
            sent: 0,
            segment_begin: 0,
        })
    }

    /// What a decoder is told before the first frame.
    pub(super) fn header(&self) -> Vec<u8> {
        self.muxer.header()
    }

    /// What an error leaves of the film: itself, and a file that is worth keeping.
    pub(super) fn left_after(&self, error: EncodeError, destination: &mut Destination) -> EncodeError {
        if self.muxer.has_pieces() { destination.kept_after(error) } else { error }
    }

    /// What time the next picture needs that is shown at `time`, counted in frames: encoders see every segment as a film that
    /// begins at 0, so that it becomes the same wherever it is.
    pub(super) fn time_for(&mut self, time: i64) -> Result<i64, EncodeError> {
        if self.segment_frames.is_some_and(|frames| self.sent == frames.get()) {
            self.begin_segment()?;
            self.segment_begin = time;
        }
        Ok(time - self.segment_begin)
    }

    /// Encodes one picture and writes whatever comes out.
    pub(super) fn send(&mut self, picture: &frame::Video) -> Result<(), EncodeError> {
        self.sent += 1;
        self.encoder.send(picture).map_err(|error| libav_error("encoding a frame", error))?;
        while self.write_next()? {}
        Ok(())
    }

    /// Writes what is still inside the encoder, and the trailer; what was recorded is kept if that fails. `before_trailer` may
    /// change the container.
    pub(super) fn finish(
        mut self,
        (destination, give_up): (&mut Destination, &GiveUp),
        before_trailer: impl FnOnce(&mut Muxer) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let emptied = self.empty_encoder(give_up).and_then(|()| before_trailer(&mut self.muxer));
        let finished = emptied.and_then(|()| self.muxer.finish());
        finished.map_err(|error| self.left_after(error, destination))
    }

    /// The next frame starts a new encoder, so that nothing that follows depends on what was.
    fn begin_segment(&mut self) -> Result<(), EncodeError> {
        self.empty_encoder(&GiveUp::default())?;
        self.encoder = self.context.open()?;
        self.sent = 0;
        Ok(())
    }

    fn empty_encoder(&mut self, give_up: &GiveUp) -> Result<(), EncodeError> {
        self.encoder.end().map_err(|error| libav_error("ending the film", error))?;
        while self.write_next()? {
            give_up.check()?;
        }
        Ok(())
    }

    /// Writes the next packet, if the encoder has one.
    fn write_next(&mut self) -> Result<bool, EncodeError> {
        let received = self.encoder.receive(&mut self.packet);
        let has_packet = received.map_err(|error| libav_error("encoding a frame", error))?;
        if has_packet {
            let moved = |time: i64| time.saturating_add(self.segment_begin);
            self.packet.set_pts(self.packet.pts().map(moved));
            self.packet.set_dts(self.packet.dts().map(moved));
            self.muxer.write(&mut self.packet)?;
        }
        Ok(has_packet)
    }
}
