use super::codec_context::{ContextSpec, libav_error};
use super::destination::Destination;
use super::muxer::Muxer;
use super::opened_encoder::OpenedEncoder;
use super::{EncodeError, EncodePlan};
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
        let muxer = Muxer::open(plan, destination.kind(), destination.sink(), (encoder.context(), context))?;
        Ok(Self { encoder, muxer, packet: Packet::empty() })
    }

    /// Encodes one picture and writes whatever comes out.
    pub(super) fn send(&mut self, picture: &frame::Video) -> Result<(), EncodeError> {
        self.encoder.send(picture).map_err(|error| libav_error("encoding a frame", error))?;
        self.drain()
    }

    /// Writes what is still inside the encoder, and the trailer. `before_trailer` may change the container.
    pub(super) fn finish(
        mut self,
        before_trailer: impl FnOnce(&mut Muxer) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        self.encoder.end().map_err(|error| libav_error("ending the film", error))?;
        self.drain()?;
        before_trailer(&mut self.muxer)?;
        self.muxer.finish()
    }

    fn drain(&mut self) -> Result<(), EncodeError> {
        while self
            .encoder
            .receive(&mut self.packet)
            .map_err(|error| libav_error("encoding a frame", error))?
        {
            self.muxer.write(&mut self.packet)?;
        }
        Ok(())
    }
}
