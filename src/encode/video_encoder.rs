use super::codec_context::libav_error;
use super::completion::complete;
use super::destination::Destination;
use super::ffi::reusable_frame::ReusableFrame;
use super::frame_gate::FrameGate;
use super::ledger::Ledger;
use super::row_copy::{as_it_is, without_alpha};
use super::track::Track;
use super::{EncodeError, EncodePlan, FrameEncoder, GiveUp, OutputKind, Written};
use crate::frame::VideoFrame;
use ffmpeg_next::format::Pixel;

/// Encodes frames that are already in the encoder's own pixel format: one copy, then libav.
pub(super) struct VideoEncoder {
    gate: FrameGate,
    /// How a row of a frame becomes one of the encoder's.
    copy_row: fn(&[u8], &mut [u8]),
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
        let picture = ReusableFrame::new(context.pixel, context.resolution, context.tags)
            .map_err(|error| libav_error("making room for a frame", error))?;
        let track = Track::open(plan, &context, &destination)?;
        let gate = FrameGate::new(plan.layout().clone(), plan.frames());
        let copy_row = if context.pixel == Pixel::RGB24 { without_alpha } else { as_it_is };
        let ledger = Ledger::open(plan, &track.header(), &mut destination)?;
        Ok(Self { gate, copy_row, picture, track, destination, ledger, plan: plan.clone() })
    }
}

impl FrameEncoder for VideoEncoder {
    fn encode(&mut self, frame: VideoFrame) -> Result<(), EncodeError> {
        let Self { gate, copy_row, picture, track, destination, .. } = self;
        let encoded = gate.pass(&frame, |frame| {
            let failed = |error| libav_error("copying a frame", error);
            picture.make_writable().map_err(failed)?;
            for plane in 0..frame.layout().planes().len() {
                picture.fill_plane(plane, frame.rows(plane), *copy_row).map_err(failed)?;
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
