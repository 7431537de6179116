use super::codec_context::{ContextSpec, libav_error, time_base};
use super::completion::complete;
use super::destination::Destination;
use super::ffi::reusable_frame::ReusableFrame;
use super::frame_gate::FrameGate;
use super::gif_graph::{self, GIF_TAGS, PALETTE_SIZE};
use super::ledger::Ledger;
use super::plan::gif_time_centiseconds;
use super::track::Track;
use super::{
    Animation, EncodeError, EncodePlan, FrameEncoder, GifDither, GiveUp, Palette, PaletteChoice, Written,
};
use crate::frame::VideoFrame;
use ffmpeg_next::codec::threading;
use ffmpeg_next::filter::Graph;
use ffmpeg_next::format::Pixel;
use ffmpeg_next::frame;

/// One palette for all frames.
fn with_palette(dither: GifDither) -> String {
    format!("[in][palette]paletteuse={}[out]", dithering(dither))
}

/// A palette for every frame. Unlike one palette computed in the same pass, it holds no frames back. Every picture is looked at
/// whole: what stands still has other numbers in the next palette.
fn palette_per_frame(dither: GifDither) -> String {
    let colors = "[in]split[colors][pixels];[colors]palettegen=stats_mode=single[palette]";
    format!("{colors};[pixels][palette]paletteuse=new=1:{}[out]", dither.filter_option())
}

/// Only what changed is looked at, unless errors spread: then a picture would depend on those before it, and a film made in
/// parts be another.
fn dithering(dither: GifDither) -> String {
    let window = match dither {
        GifDither::None | GifDither::Bayer => ":diff_mode=rectangle",
        GifDither::FloydSteinberg | GifDither::Sierra => "",
    };
    format!("{}{window}", dither.filter_option())
}

/// Encodes RGBA frames as an animated GIF, in memory that does not grow with the film.
pub(super) struct GifEncoder {
    gate: FrameGate,
    picture: ReusableFrame,
    graph: Graph,
    track: Track,
    destination: Destination,
    ledger: Option<Ledger>,
    plan: EncodePlan,
}

impl GifEncoder {
    /// Opens filter, encoder and container. `palette` is that of the film, if one was found; where there is none,
    /// each frame gets its own.
    pub(super) fn open(
        plan: &EncodePlan,
        mut destination: Destination,
        palette: Option<Palette>,
    ) -> Result<Self, EncodeError> {
        let time_base = time_base(plan.rate());
        let Animation { palette: choice, dither, .. } = plan.animation();
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
        let track = Track::open(plan, &plan.context(false)?, &destination)?;
        let gate = FrameGate::new(plan.layout().clone(), plan.frames());
        let header = given.map_or(&[][..], |palette| palette.colors().as_flattened());
        let ledger = Ledger::open(plan, header, &mut destination)?;
        Ok(Self { gate, picture, graph, track, destination, ledger, plan: plan.clone() })
    }
}

impl FrameEncoder for GifEncoder {
    fn encode(&mut self, frame: VideoFrame) -> Result<(), EncodeError> {
        let Self { gate, picture, graph, track, destination, .. } = self;
        let encoded = gate.pass(&frame, |frame| {
            gif_graph::fill(picture, frame)?;
            gif_graph::push(graph, "in", picture.at(frame.index() as i64))?;
            gif_graph::pull(graph, |indexed| track.send(indexed))?;
            destination.check_budget(frame.index() + 1)
        });
        encoded.map_err(|error| track.left_after(error, destination))
    }

    fn bytes_so_far(&self) -> u64 {
        self.destination.bytes_so_far()
    }

    fn finish(self: Box<Self>, give_up: &GiveUp) -> Result<Written, EncodeError> {
        let Self { gate, mut graph, mut track, mut destination, ledger, plan, .. } = *self;
        let recorded = gate.finish()?;
        let ended = gif_graph::end(&mut graph, "in");
        let pulled = ended.and_then(|()| gif_graph::pull(&mut graph, |indexed| track.send(indexed)));
        pulled.map_err(|error| track.left_after(error, &mut destination))?;
        let last_delay = last_delay(&plan, recorded);
        track.finish((&mut destination, give_up), |muxer| muxer.set_final_delay(last_delay))?;
        complete(&plan, (destination, ledger), recorded, give_up)
    }
}

/// How long the last frame stays, in hundredths of a second, if so many were recorded.
fn last_delay(plan: &EncodePlan, recorded: u64) -> u64 {
    if let Some(last) = plan.animation().last_frame {
        return ((last.as_millis() + 5) / 10) as u64;
    }
    let end = plan.first_frame() + plan.kept_frames() + recorded;
    gif_time_centiseconds(plan.rate(), end) - gif_time_centiseconds(plan.rate(), end - 1)
}

/// What libav's encoder is opened with.
pub(super) fn context(plan: &EncodePlan) -> ContextSpec {
    ContextSpec {
        encoder: "gif".to_owned(),
        pixel: Pixel::PAL8,
        resolution: plan.resolution(),
        time_base: time_base(plan.rate()),
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
