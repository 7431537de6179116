//! The only unsafe code: what libav and the process need that has no safe interface.
#![allow(unsafe_code, reason = "each use is in this folder, small and with its safety argument")]

pub(in crate::encode) mod environment;

#[cfg(feature = "libav")]
pub(in crate::encode) mod codec_fields;
#[cfg(feature = "libav")]
pub(in crate::encode) mod filter_graph;
#[cfg(feature = "libav")]
pub(in crate::encode) mod hardware_pictures;
#[cfg(feature = "libav")]
pub(in crate::encode) mod log;
#[cfg(feature = "libav")]
pub(in crate::encode) mod muxer_state;
#[cfg(feature = "libav")]
pub(in crate::encode) mod reusable_frame;
#[cfg(feature = "libav")]
pub(in crate::encode) mod stream_header;
