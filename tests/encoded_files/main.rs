//! Films are written through the public interface and decoded again: what came out is what went in.
#![cfg(feature = "libav")]
#![allow(clippy::unwrap_used, reason = "what cannot be made fails the test")]

mod animations;
#[path = "../decode/mod.rs"]
mod decode;
mod failures;
mod faults;
mod films;
mod gif;
mod last_words;
mod outputs;
mod pictures;
mod pushed;
mod refusals;
mod times;
