use super::destination::Destination;
use super::frame_gate::FrameGate;
use super::png_image::PngImage;
use super::{EncodeError, EncodePlan, FrameEncoder, GiveUp, Written};
use crate::frame::VideoFrame;

/// Writes one frame as a PNG.
pub(super) struct PngStillEncoder {
    gate: FrameGate,
    image: PngImage,
    destination: Destination,
}

impl PngStillEncoder {
    pub(super) fn open(plan: &EncodePlan, destination: Destination) -> Self {
        let gate = FrameGate::new(plan.layout().clone(), Some(1));
        Self { gate, image: plan.png_image(), destination }
    }
}

impl FrameEncoder for PngStillEncoder {
    fn encode(&mut self, frame: VideoFrame) -> Result<(), EncodeError> {
        let Self { gate, image, destination } = self;
        gate.pass(&frame, |frame| {
            let mut pixels = Vec::new();
            image.pack(frame, &mut pixels);
            image.write_to(destination, &pixels)
        })
    }

    fn bytes_so_far(&self) -> u64 {
        self.destination.bytes_so_far()
    }

    fn finish(self: Box<Self>, give_up: &GiveUp) -> Result<Written, EncodeError> {
        let frames = self.gate.finish()?;
        Ok(Written { bytes: self.destination.publish(give_up)?, frames, files: 1 })
    }
}
