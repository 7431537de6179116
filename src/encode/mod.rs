//! From finished frames to a film: a file, bytes in memory or a stream.
//!
//! ```text
//! EncodeSettings + FilmSpec --EncodePlan::resolve--> EncodePlan --open_encoder--> FrameEncoder --finish--> Written
//! (what was asked for)        (every choice made)                  (encode frame by frame)
//! ```
//!
//! This room knows frames, not how they were drawn. Everything that touches libav needs the feature
//! `libav`; PNG and JPEG work without it. libav has one log for the whole process, which goes to `tracing` from its
//! first use here on.
//!
//! ```
//! use fieldreel::encode::{
//!     Container, EncodePlan, EncodeSettings, FilmSpec, GiveUp, MemoryBuffer, Output, OutputKind, open_encoder,
//! };
//! use fieldreel::frame::VideoFrame;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let settings = EncodeSettings::new(Container::PngStill);
//! let film =
//!     FilmSpec { resolution: "32x18".parse()?, rate: "25".parse()?, frames: Some(1), has_alpha: false };
//! let plan = EncodePlan::resolve(&settings, &film, OutputKind::Seekable)?;
//!
//! let memory = MemoryBuffer::new();
//! let mut encoder = open_encoder(&plan, Output::Seekable(Box::new(memory.clone())), None)?;
//! let pixels = vec![255; plan.layout().byte_count()];
//! encoder.encode(VideoFrame::new(0, plan.layout().clone(), pixels).ok_or("the layout has another size")?)?;
//! let written = encoder.finish(&GiveUp::default())?;
//! assert_eq!(written.bytes, memory.into_bytes().len() as u64);
//! # Ok(())
//! # }
//! ```

mod animation;
mod codec;
mod container;
mod destination;
mod encoder;
mod error;
mod excerpt;
mod ffi;
mod frame_gate;
mod frame_pattern;
mod give_up;
mod last_words;
mod memory_buffer;
mod output;
mod palette;
mod picture_file;
mod picture_sequence;
mod picture_still;
mod picture_texts;
mod plan;
mod published_file;
mod settings;
mod settings_check;
mod shared_sink;
mod size_budget;
mod web_page;

#[cfg(feature = "libav")]
mod codec_context;
#[cfg(feature = "libav")]
mod completion;
#[cfg(feature = "libav")]
mod digest;
#[cfg(feature = "libav")]
mod encoder_check;
#[cfg(feature = "libav")]
mod encoder_choice;
#[cfg(feature = "libav")]
mod encoder_facts;
#[cfg(feature = "libav")]
mod encoder_options;
#[cfg(feature = "libav")]
mod encoder_spec;
#[cfg(feature = "libav")]
mod encoder_survey;
#[cfg(feature = "libav")]
mod encoder_trial;
#[cfg(feature = "libav")]
mod encoder_turn;
#[cfg(feature = "libav")]
mod film_copy;
#[cfg(feature = "libav")]
mod gif_copy;
#[cfg(feature = "libav")]
mod gif_encoder;
#[cfg(feature = "libav")]
mod gif_graph;
#[cfg(feature = "libav")]
mod hardware_encoders;
#[cfg(feature = "libav")]
mod held_frames;
#[cfg(feature = "libav")]
mod joining;
#[cfg(feature = "libav")]
mod late_palette;
#[cfg(feature = "libav")]
mod ledger;
#[cfg(feature = "libav")]
mod libav_build;
#[cfg(feature = "libav")]
mod macroblock_tree;
#[cfg(feature = "libav")]
mod manifest;
#[cfg(feature = "libav")]
mod muxer;
#[cfg(feature = "libav")]
mod opened_encoder;
#[cfg(feature = "libav")]
mod packing;
#[cfg(feature = "libav")]
mod palette_sampler;
#[cfg(feature = "libav")]
mod recovery;
#[cfg(feature = "libav")]
mod row_copy;
#[cfg(feature = "libav")]
mod spliced_sink;
#[cfg(feature = "libav")]
mod stored_film;
#[cfg(feature = "libav")]
mod track;
#[cfg(feature = "libav")]
mod unfinished;
#[cfg(feature = "libav")]
mod video_encoder;
#[cfg(feature = "libav")]
mod webp_encoder;
mod whole_file;
#[cfg(feature = "libav")]
mod whole_frames;

pub use animation::{Animation, GifDither, PaletteChoice};
pub use codec::Codec;
pub use container::Container;
pub use encoder::{FrameEncoder, Written, open_encoder};
#[cfg(feature = "libav")]
pub use encoder_survey::{EncoderState, survey_encoders};
#[cfg(feature = "libav")]
pub use encoder_trial::try_encoder;
pub use error::EncodeError;
pub use excerpt::{Excerpt, Facts, difference};
pub use ffi::environment::set_process_variable;
pub use give_up::GiveUp;
#[cfg(feature = "libav")]
pub use joining::{Joined, join};
#[cfg(feature = "libav")]
pub use libav_build::{LibavBuild, libav_build};
pub use memory_buffer::MemoryBuffer;
pub use output::{Output, OutputKind, WriteSeek};
pub use palette::Palette;
#[cfg(feature = "libav")]
pub use palette_sampler::PaletteSampler;
pub use picture_texts::picture_metadata;
pub use plan::EncodePlan;
#[cfg(feature = "libav")]
pub use recovery::recover;
pub use settings::{EncodeSettings, FilmSpec, OddSize};
#[cfg(feature = "libav")]
pub use stored_film::film_metadata;
#[cfg(feature = "libav")]
pub use unfinished::{ShardState, Unfinished, left_parts, shard_state};
pub use web_page::{PageSpec, write_data_uri, write_html_page};
pub use whole_file::write_whole_file;
