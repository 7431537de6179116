//! libav's palette filters, fed and drained picture by picture.

use super::EncodeError;
use super::codec_context::{ColorTags, libav_error};
use super::ffi::reusable_frame::ReusableFrame;
use super::ffi::{filter_graph, log};
use crate::frame::{Resolution, VideoFrame};
use ffmpeg_next::color::{Primaries, Range, Space, TransferCharacteristic};
use ffmpeg_next::filter::{self, Graph};
use ffmpeg_next::{Error, Rational, error, frame};

/// The colours of a GIF: sRGB.
pub(super) const GIF_TAGS: ColorTags = ColorTags {
    space: Space::RGB,
    range: Range::JPEG,
    primaries: Primaries::BT709,
    transfer: TransferCharacteristic::IEC61966_2_1,
    is_chroma_left: false,
};

/// The side of the picture that carries 256 palette colours through a graph.
pub(super) const PALETTE_SIZE: Resolution = Resolution { width: 16, height: 16 };

/// A graph with the input `in` and the output `out`.
pub(super) fn single_input(
    size: Resolution,
    time_base: Rational,
    filters: &str,
) -> Result<Graph, EncodeError> {
    build(&[("in", size)], time_base, filters)
}

/// A graph with the inputs `in` and `palette` and the output `out`.
pub(super) fn with_palette(
    size: Resolution,
    time_base: Rational,
    filters: &str,
) -> Result<Graph, EncodeError> {
    build(&[("in", size), ("palette", PALETTE_SIZE)], time_base, filters)
}

fn build(inputs: &[(&str, Resolution)], time_base: Rational, filters: &str) -> Result<Graph, EncodeError> {
    let failed = |error| libav_error("making the palette filter", error);
    log::prepare_libav().map_err(failed)?;
    log::take_lines();
    let find = |name: &str| filter::find(name).ok_or_else(|| failed(Error::FilterNotFound));
    let mut graph = filter_graph::single_threaded();
    for (name, size) in inputs {
        let arguments = format!(
            "video_size={size}:pix_fmt=bgra:time_base={}/{}:pixel_aspect=1/1",
            time_base.numerator(),
            time_base.denominator()
        );
        graph.add(&find("buffer")?, name, &arguments).map_err(failed)?;
    }
    graph.add(&find("buffersink")?, "out", "").map_err(failed)?;
    // A parser's outputs are what flows into the described filters.
    let mut parser = filter::graph::Parser::new(&mut graph);
    for (name, _) in inputs {
        parser = parser.output(name, 0).map_err(failed)?;
    }
    parser.input("out", 0).and_then(|parser| parser.parse(filters)).map_err(failed)?;
    graph.validate().map_err(failed)?;
    Ok(graph)
}

/// Copies an RGBA frame in the order that the filters take, and opaque.
pub(super) fn fill(picture: &mut ReusableFrame, frame: &VideoFrame) -> Result<(), EncodeError> {
    let copied = picture.make_writable().and_then(|()| {
        picture.fill_plane(0, frame.rows(0), |source, target| {
            for (&[red, green, blue, _], target) in
                source.as_chunks::<4>().0.iter().zip(target.as_chunks_mut().0)
            {
                *target = [blue, green, red, 255];
            }
        })
    });
    copied.map_err(|error| libav_error("copying a frame", error))
}

/// Gives one picture to an input.
pub(super) fn push(graph: &mut Graph, input: &str, picture: &frame::Video) -> Result<(), EncodeError> {
    let mut context = input_of(graph, input)?;
    context.source().add(picture).map_err(|error| libav_error("choosing colours", error))
}

/// Says that no more pictures come.
pub(super) fn end(graph: &mut Graph, input: &str) -> Result<(), EncodeError> {
    let mut context = input_of(graph, input)?;
    context.source().flush().map_err(|error| libav_error("choosing colours", error))
}

/// Takes out every picture that is ready.
pub(super) fn pull(
    graph: &mut Graph,
    mut take: impl FnMut(&frame::Video) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    let mut context = input_of(graph, "out")?;
    let mut picture = frame::Video::empty();
    loop {
        match context.sink().frame(&mut picture) {
            Ok(()) => take(&picture)?,
            Err(Error::Eof) => return Ok(()),
            Err(Error::Other { errno }) if errno == error::EAGAIN => return Ok(()),
            Err(error) => return Err(libav_error("choosing colours", error)),
        }
    }
}

fn input_of(graph: &mut Graph, name: &str) -> Result<filter::Context, EncodeError> {
    graph.get(name).ok_or_else(|| libav_error("choosing colours", Error::FilterNotFound))
}
