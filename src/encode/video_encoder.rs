use super::codec_context::libav_error;
use super::destination::Destination;
use super::encoder_options::{self, Use};
use super::ffi::reusable_frame::ReusableFrame;
use super::film_copy::FilmCopy;
use super::frame_gate::FrameGate;
use super::packing::Layout;
use super::track::Track;
use super::{Container, EncodeError, EncodePlan, FrameEncoder, GiveUp, OutputKind, Written};
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
    container: Container,
    metadata: Vec<(String, String)>,
}

impl VideoEncoder {
    /// Opens the plan's encoder and container.
    pub(super) fn open(plan: &EncodePlan, destination: Destination) -> Result<Self, EncodeError> {
        let Some(choice) = plan.choice() else {
            return Err(EncodeError::NoEncoder { wanted: plan.container().to_string(), reasons: Vec::new() });
        };
        let use_of = Use {
            rate: plan.rate(),
            threads: plan.threads(),
            is_stream: destination.kind() == OutputKind::Stream,
        };
        let context = encoder_options::context(choice, &use_of);
        let picture = ReusableFrame::new(context.pixel, context.resolution, context.tags)
            .map_err(|error| libav_error("making room for a frame", error))?;
        let track = Track::open(plan, &context, &destination)?;
        let gate = FrameGate::new(plan.layout().clone(), plan.frames());
        let metadata = plan.metadata().to_vec();
        let copy_row = if context.pixel == Pixel::RGB24 { without_alpha } else { as_it_is };
        Ok(Self { gate, copy_row, picture, track, destination, container: plan.container(), metadata })
    }
}

impl FrameEncoder for VideoEncoder {
    fn encode(&mut self, frame: VideoFrame) -> Result<(), EncodeError> {
        let Self { gate, copy_row, picture, track, destination, .. } = self;
        gate.pass(&frame, |frame| {
            let failed = |error| libav_error("copying a frame", error);
            picture.make_writable().map_err(failed)?;
            for plane in 0..frame.layout().planes().len() {
                picture.fill_plane(plane, frame.rows(plane), *copy_row).map_err(failed)?;
            }
            track.send(picture.at(frame.index() as i64))?;
            destination.check_budget(frame.index() + 1)
        })
    }

    fn bytes_so_far(&self) -> u64 {
        self.destination.bytes_so_far()
    }

    fn finish(self: Box<Self>, give_up: &GiveUp) -> Result<Written, EncodeError> {
        let Self { gate, track, mut destination, container, metadata, .. } = *self;
        let frames = gate.finish()?;
        track.finish(give_up, |_| Ok(()))?;
        let kind = destination.kind();
        if Layout::while_recording(kind).needs_completion(container) {
            destination = destination.rewritten(|source, sink| {
                let layout = Layout::when_complete(kind);
                let copied =
                    FilmCopy { source, container, layout, metadata: Some(&metadata) }.write(sink, give_up)?;
                if copied == frames { Ok(()) } else { Err(EncodeError::Incomplete { copied, frames }) }
            })?;
        }
        Ok(Written { bytes: destination.publish(give_up)?, frames, files: 1 })
    }
}

fn as_it_is(source: &[u8], target: &mut [u8]) {
    target[..source.len()].copy_from_slice(source);
}

/// RGBA to RGB.
fn without_alpha(source: &[u8], target: &mut [u8]) {
    for (&[red, green, blue, _], target) in source.as_chunks::<4>().0.iter().zip(target.as_chunks_mut().0) {
        *target = [red, green, blue];
    }
}
