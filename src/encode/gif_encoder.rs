use super::codec_context::{ContextSpec, libav_error, time_base};
use super::destination::Destination;
use super::ffi::reusable_frame::ReusableFrame;
use super::frame_gate::FrameGate;
use super::gif_graph::{self, GIF_TAGS, PALETTE_SIZE};
use super::plan::gif_time_centiseconds;
use super::track::Track;
use super::{
    Animation, EncodeError, EncodePlan, FrameEncoder, GifDither, GiveUp, Palette, PaletteChoice, Written,
};
use crate::frame::{FrameRate, VideoFrame};
use ffmpeg_next::codec::threading;
use ffmpeg_next::filter::Graph;
use ffmpeg_next::format::Pixel;
use ffmpeg_next::{Rational, frame};
use std::time::Duration;

/// One palette for all frames.
fn with_palette(dither: GifDither) -> String {
    format!("[in][palette]paletteuse={}:diff_mode=rectangle[out]", dither.filter_option())
}

/// A palette for every frame. Unlike one palette computed in the same pass, it holds no frames back.
fn palette_per_frame(dither: GifDither) -> String {
    let colors = "[in]split[colors][pixels];[colors]palettegen=stats_mode=single[palette]";
    format!("{colors};[pixels][palette]paletteuse=new=1:{}:diff_mode=rectangle[out]", dither.filter_option())
}

/// Encodes RGBA frames as an animated GIF, in memory that does not grow with the film.
pub(super) struct GifEncoder {
    gate: FrameGate,
    picture: ReusableFrame,
    graph: Graph,
    track: Track,
    rate: FrameRate,
    last_frame: Option<Duration>,
    destination: Destination,
}

impl GifEncoder {
    /// Opens filter, encoder and container. `palette` is that of the film, if one was found; where there is none,
    /// each frame gets its own.
    pub(super) fn open(
        plan: &EncodePlan,
        destination: Destination,
        palette: Option<Palette>,
    ) -> Result<Self, EncodeError> {
        let time_base = time_base(plan.rate());
        let Animation { last_frame, palette: choice, dither, .. } = plan.animation();
        let given = match choice {
            PaletteChoice::Given(given) => Some(given.as_ref()),
            PaletteChoice::OfFilm => palette.as_ref(),
            PaletteChoice::OfEachFrame => None,
        };
        let graph = match given {
            Some(palette) => {
                let filters = with_palette(*dither);
                let mut graph = gif_graph::with_palette(plan.resolution(), time_base, &filters)?;
                push_palette(&mut graph, palette)?;
                graph
            }
            None => gif_graph::single_input(plan.resolution(), time_base, &palette_per_frame(*dither))?,
        };
        let picture = ReusableFrame::new(Pixel::BGRA, plan.resolution(), GIF_TAGS)
            .map_err(|error| libav_error("making room for a frame", error))?;
        let track = Track::open(plan, &context(plan, time_base), &destination)?;
        let gate = FrameGate::new(plan.layout().clone(), plan.frames());
        Ok(Self { gate, picture, graph, track, rate: plan.rate(), last_frame: *last_frame, destination })
    }
}

impl FrameEncoder for GifEncoder {
    fn encode(&mut self, frame: VideoFrame) -> Result<(), EncodeError> {
        let Self { gate, picture, graph, track, .. } = self;
        gate.pass(&frame, |frame| {
            gif_graph::fill(picture, frame)?;
            gif_graph::push(graph, "in", picture.at(frame.index() as i64))?;
            gif_graph::pull(graph, |indexed| track.send(indexed))
        })
    }

    fn bytes_so_far(&self) -> u64 {
        self.destination.bytes_so_far()
    }

    fn finish(self: Box<Self>, give_up: &GiveUp) -> Result<Written, EncodeError> {
        let Self { gate, mut graph, mut track, rate, last_frame, destination, .. } = *self;
        let frames = gate.finish()?;
        gif_graph::end(&mut graph, "in")?;
        gif_graph::pull(&mut graph, |indexed| track.send(indexed))?;
        let usual = gif_time_centiseconds(rate, frames) - gif_time_centiseconds(rate, frames - 1);
        let last_delay = last_frame.map_or(usual, |last| ((last.as_millis() + 5) / 10) as u64);
        track.finish(give_up, |muxer| muxer.set_final_delay(last_delay))?;
        Ok(Written { bytes: destination.publish(give_up)?, frames, files: 1 })
    }
}

fn context(plan: &EncodePlan, time_base: Rational) -> ContextSpec {
    ContextSpec {
        encoder: "gif".to_owned(),
        pixel: Pixel::PAL8,
        resolution: plan.resolution(),
        time_base,
        tags: GIF_TAGS,
        key_interval: None,
        b_frames: None,
        bitrate: None,
        threading: threading::Type::None,
        threads: 1,
        has_global_header: false,
        options: Vec::new(),
        must_be_drained: false,
    }
}

/// Sends a palette through its input, once: the filter keeps it for all frames.
fn push_palette(graph: &mut Graph, palette: &Palette) -> Result<(), EncodeError> {
    let failed = |error| libav_error("making room for the palette", error);
    let mut picture = ReusableFrame::new(Pixel::BGRA, PALETTE_SIZE, GIF_TAGS).map_err(failed)?;
    let pixels = palette.colors().map(|[red, green, blue, alpha]| [blue, green, red, alpha]);
    let rows = pixels.as_flattened().chunks(4 * PALETTE_SIZE.width as usize);
    picture
        .fill_plane(0, rows, |source, target| target[..source.len()].copy_from_slice(source))
        .map_err(failed)?;
    let picture: &frame::Video = picture.at(0);
    gif_graph::push(graph, "palette", picture)?;
    gif_graph::end(graph, "palette")
}
