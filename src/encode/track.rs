use super::codec_context::{ContextSpec, libav_error};
use super::destination::Destination;
use super::muxer::Muxer;
use super::opened_encoder::OpenedEncoder;
use super::packing::Layout;
use super::{EncodeError, EncodePlan, GiveUp};
use ffmpeg_next::{Packet, frame};

/// An encoder and the container that its packets go into.
pub(super) struct Track {
    encoder: OpenedEncoder,
    muxer: Muxer,
    packet: Packet,
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
        Ok(Self { encoder, muxer, packet: Packet::empty() })
    }

    /// Encodes one picture and writes whatever comes out.
    pub(super) fn send(&mut self, picture: &frame::Video) -> Result<(), EncodeError> {
        self.encoder.send(picture).map_err(|error| libav_error("encoding a frame", error))?;
        while self.write_next()? {}
        Ok(())
    }

    /// Writes what is still inside the encoder, and the trailer. `before_trailer` may change the container.
    pub(super) fn finish(
        mut self,
        give_up: &GiveUp,
        before_trailer: impl FnOnce(&mut Muxer) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        self.encoder.end().map_err(|error| libav_error("ending the film", error))?;
        while self.write_next()? {
            give_up.check()?;
        }
        before_trailer(&mut self.muxer)?;
        self.muxer.finish()
    }

    /// Writes the next packet, if the encoder has one.
    fn write_next(&mut self) -> Result<bool, EncodeError> {
        let received = self.encoder.receive(&mut self.packet);
        let has_packet = received.map_err(|error| libav_error("encoding a frame", error))?;
        if has_packet {
            self.muxer.write(&mut self.packet)?;
        }
        Ok(has_packet)
    }
}
