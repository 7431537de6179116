//! The server, used as its clients do: over HTTP, with films that are decoded.
#![cfg(feature = "serve")]
#![allow(clippy::unwrap_used, reason = "what cannot be made fails the test")]
#![allow(clippy::print_stdout, reason = "measurements are for who runs them")]

#[path = "../decode/mod.rs"]
mod decode;

mod bounds;
mod changes;
mod client;
mod films;
mod load;
mod names;
mod pages;
mod protocol;
mod refusals;
mod running;
mod uploads;
