use super::EncodeError;
use super::codec_context::{ContextSpec, libav_error};
use super::encoder_turn::EncoderTurn;
use super::ffi::hardware_pictures::HardwarePictures;
use super::ffi::reusable_frame::ReusableFrame;
use ffmpeg_next::codec::Context;
use ffmpeg_next::codec::encoder::video::Encoder;
use ffmpeg_next::{Error, Packet, error, frame};

/// An open encoder that can be given up at any moment.
///
/// SVT-AV1 waits for ever when it is closed before its last packet was taken, or before its first picture
/// was sent; such encoders get both here.
pub(super) struct OpenedEncoder {
    encoder: Encoder,
    /// Where its pictures have to be, if not in ordinary memory.
    hardware: Option<HardwarePictures>,
    /// A picture for an encoder that may not be closed without one.
    spare: Option<ReusableFrame>,
    has_pictures: bool,
    is_empty: bool,
    /// Taken to close the encoder, which is dropped before this.
    turn: Option<EncoderTurn>,
}

impl OpenedEncoder {
    pub(super) fn new(
        (encoder, hardware): (Encoder, Option<HardwarePictures>),
        context: &ContextSpec,
    ) -> Result<Self, EncodeError> {
        let mut opened =
            Self { encoder, hardware, spare: None, has_pictures: false, is_empty: false, turn: None };
        if context.must_be_drained {
            let spare = ReusableFrame::new(context.picture_pixel(), context.resolution, context.tags);
            opened.spare = Some(spare.map_err(|error| libav_error("making room for a frame", error))?);
        }
        Ok(opened)
    }

    /// What a container has to know about the stream.
    pub(super) fn context(&self) -> &Context {
        &self.encoder
    }

    /// Takes one picture.
    pub(super) fn send(&mut self, picture: &frame::Video) -> Result<(), Error> {
        self.has_pictures = true;
        match &mut self.hardware {
            Some(hardware) => self.encoder.send_frame(hardware.upload(picture)?),
            None => self.encoder.send_frame(picture),
        }
    }

    /// Says that no more pictures come.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        self.encoder.send_eof()
    }

    /// Fills in the next packet; `false` when there is none for now, or none any more.
    pub(super) fn receive(&mut self, packet: &mut Packet) -> Result<bool, Error> {
        match self.encoder.receive_packet(packet) {
            Ok(()) => Ok(true),
            Err(Error::Eof) => {
                self.is_empty = true;
                Ok(false)
            }
            Err(Error::Other { errno }) if errno == error::EAGAIN => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn drain(&mut self, spare: &mut ReusableFrame) -> Result<(), Error> {
        if !self.has_pictures {
            self.send(spare.at(0))?;
        }
        // An error here means that the end was said before.
        if let Err(error) = self.end() {
            tracing::debug!(%error, "the encoder was ended before");
        }
        let mut packet = Packet::empty();
        while self.receive(&mut packet)? {}
        Ok(())
    }
}

impl Drop for OpenedEncoder {
    fn drop(&mut self) {
        let Some(mut spare) = self.spare.take() else { return };
        if !self.is_empty
            && let Err(error) = self.drain(&mut spare)
        {
            tracing::debug!(%error, "the encoder was not drained");
        }
        self.turn = Some(EncoderTurn::wait());
    }
}
