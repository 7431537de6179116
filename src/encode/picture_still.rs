use super::destination::Destination;
use super::frame_gate::FrameGate;
use super::picture_file::PictureFile;
use super::{EncodeError, EncodePlan, FrameEncoder, GiveUp, Written};
use crate::frame::VideoFrame;

/// Writes one frame as a picture.
pub(super) struct PictureStillEncoder {
    gate: FrameGate,
    file: PictureFile,
    destination: Destination,
    plan: EncodePlan,
}

impl PictureStillEncoder {
    pub(super) fn open(plan: &EncodePlan, destination: Destination) -> Self {
        let gate = FrameGate::new(plan.layout().clone(), Some(1));
        Self { gate, file: plan.picture_file(), destination, plan: plan.clone() }
    }
}

impl FrameEncoder for PictureStillEncoder {
    fn encode(&mut self, frame: VideoFrame) -> Result<(), EncodeError> {
        let Self { gate, file, destination, plan } = self;
        gate.pass(&frame, |frame| {
            file.texts = plan.whole_metadata();
            let mut pixels = Vec::new();
            file.pack(frame, &mut pixels);
            file.write_to(destination, &pixels)
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
