use super::codec_context::libav_error;
use super::completion::complete;
use super::destination::Destination;
use super::ffi::reusable_frame::ReusableFrame;
use super::frame_gate::FrameGate;
use super::ledger::Ledger;
use super::row_copy::{CopyRow, copies_into};
use super::track::Track;
use super::{EncodeError, EncodePlan, FrameEncoder, GiveUp, OutputKind, Written};
use crate::frame::VideoFrame;

/// Encodes frames that are already in the encoder's own pixel format: one copy, then libav.
pub(super) struct VideoEncoder {
    gate: FrameGate,
    /// Where the planes of a frame go, and how.
    copies: [(usize, CopyRow); 4],
    picture: ReusableFrame,
    track: Track,
    destination: Destination,
    ledger: Option<Ledger>,
    plan: EncodePlan,
}

impl VideoEncoder {
    /// Opens the plan's encoder and container.
    pub(super) fn open(plan: &EncodePlan, mut destination: Destination) -> Result<Self, EncodeError> {
        let context = plan.context(destination.kind() == OutputKind::Stream)?;
        let picture = ReusableFrame::new(context.picture_pixel(), context.resolution, context.tags)
            .map_err(|error| libav_error("making room for a frame", error))?;
        let track = Track::open(plan, &context, &destination)?;
        let gate = FrameGate::new(plan.layout().clone(), plan.frames());
        let ledger = Ledger::open(plan, &track.header(), &mut destination)?;
        let copies = copies_into(context.picture_pixel());
        Ok(Self { gate, copies, picture, track, destination, ledger, plan: plan.clone() })
    }
}

impl FrameEncoder for VideoEncoder {
    fn encode(&mut self, frame: VideoFrame) -> Result<(), EncodeError> {
        let Self { gate, copies, picture, track, destination, .. } = self;
        let encoded = gate.pass(&frame, |frame| {
            let failed = |error| libav_error("copying a frame", error);
            picture.make_writable().map_err(failed)?;
            for (plane, (target, copy_row)) in (0..frame.layout().planes().len()).zip(copies.iter()) {
                picture.fill_plane(*target, frame.rows(plane), *copy_row).map_err(failed)?;
            }
            let time = track.time_for(frame.index() as i64)?;
            track.send(picture.at(time))?;
            destination.check_budget(frame.index() + 1)
        });
        encoded.map_err(|error| track.left_after(error, destination))
    }

    fn bytes_so_far(&self) -> u64 {
        self.destination.bytes_so_far()
    }

    fn finish(self: Box<Self>, give_up: &GiveUp) -> Result<Written, EncodeError> {
        let Self { gate, track, mut destination, ledger, plan, .. } = *self;
        let recorded = gate.finish()?;
        track.finish((&mut destination, give_up), |_| Ok(()))?;
        complete(&plan, (destination, ledger), recorded, give_up)
    }
}
