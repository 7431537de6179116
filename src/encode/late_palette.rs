use super::destination::Destination;
use super::frame_gate::FrameGate;
use super::gif_encoder::GifEncoder;
use super::held_frames::HeldFrames;
use super::{EncodeError, EncodePlan, FrameEncoder, GiveUp, PaletteSampler, Written};
use crate::frame::VideoFrame;

/// The most memory that frames may take while the palette of their film is not known.
const MOST_HELD: usize = 256 << 20;

/// The most frames that are looked at.
const SAMPLES: u64 = 16;

/// Encodes a GIF of which nobody knows the palette in advance: frames come once, and from somewhere else.
///
/// They are held, packed, until the film is over. Then its palette is found in some of them, as in films that are drawn
/// here. A film that is too large for that gets the palette of its beginning.
pub(super) struct LatePaletteEncoder {
    plan: EncodePlan,
    stage: Stage,
}

enum Stage {
    Holding(Box<Holding>),
    Encoding(Box<GifEncoder>),
    Failed,
}

struct Holding {
    gate: FrameGate,
    held: HeldFrames,
    destination: Destination,
}

impl LatePaletteEncoder {
    pub(super) fn open(plan: &EncodePlan, destination: Destination) -> Self {
        let gate = FrameGate::new(plan.layout().clone(), plan.frames());
        let held = HeldFrames::new(plan.layout().clone());
        Self { plan: plan.clone(), stage: Stage::Holding(Box::new(Holding { gate, held, destination })) }
    }

    /// Encodes what was held.
    fn begin(&mut self, give_up: &GiveUp) -> Result<&mut GifEncoder, EncodeError> {
        if let Stage::Holding(holding) = std::mem::replace(&mut self.stage, Stage::Failed) {
            let Holding { held, destination, .. } = *holding;
            let mut sampler = PaletteSampler::new(self.plan.resolution())?;
            let step = held.count().div_ceil(SAMPLES).max(1);
            for index in (0..held.count()).step_by(step as usize) {
                sampler.add(&held.frame(index)?)?;
            }
            let mut encoder = GifEncoder::open(&self.plan, destination, Some(sampler.finish()?))?;
            for index in 0..held.count() {
                give_up.check()?;
                encoder.encode(held.frame(index)?)?;
            }
            self.stage = Stage::Encoding(Box::new(encoder));
        }
        match &mut self.stage {
            Stage::Encoding(encoder) => Ok(encoder),
            Stage::Holding(_) | Stage::Failed => Err(EncodeError::FailedBefore),
        }
    }
}

impl FrameEncoder for LatePaletteEncoder {
    fn encode(&mut self, frame: VideoFrame) -> Result<(), EncodeError> {
        match &mut self.stage {
            Stage::Holding(holding) => {
                let Holding { gate, held, .. } = &mut **holding;
                gate.pass(&frame, |frame| held.push(frame))?;
                if held.bytes() > MOST_HELD {
                    self.begin(&GiveUp::default())?;
                }
                Ok(())
            }
            Stage::Encoding(encoder) => encoder.encode(frame),
            Stage::Failed => Err(EncodeError::FailedBefore),
        }
    }

    fn bytes_so_far(&self) -> u64 {
        match &self.stage {
            Stage::Encoding(encoder) => encoder.bytes_so_far(),
            Stage::Holding(_) | Stage::Failed => 0,
        }
    }

    fn finish(mut self: Box<Self>, give_up: &GiveUp) -> Result<Written, EncodeError> {
        if let Stage::Holding(holding) = &self.stage {
            holding.gate.finish()?;
        }
        self.begin(give_up)?;
        match self.stage {
            Stage::Encoding(encoder) => encoder.finish(give_up),
            Stage::Holding(_) | Stage::Failed => Err(EncodeError::FailedBefore),
        }
    }
}
