//! Films over HTTP: rendered when they are asked for, encoded in memory and sent while they render.
//!
//! A request becomes a `FilmRequest`: the words of its query, read and checked as those of a command line. The
//! `FilmShelf` has the film, or knows who renders it, or puts a job into the `RenderQueue`. Whoever
//! asks reads from the same `StoredFilm`, to which the encoder appends.
//!
//! What a server does for its clients is bounded from the beginning: connections, renders at a time and waiting, frames, pixels,
//! seconds and bytes of each, and the bytes of all films that are in memory.

mod access;
mod answers;
mod catalog;
mod companions;
mod connections;
mod description;
mod film_request;
mod film_shelf;
mod held_film;
mod limits;
mod memory_budget;
mod metrics;
mod open_datasets;
mod openapi;
mod origins;
mod paced_body;
mod page;
mod problem;
mod render_queue;
mod rendering;
mod routes;
mod said_words;
mod server;
mod state;
mod stored_film;
mod upload;

pub use catalog::CatalogError;
pub use limits::ServeLimits;
pub use server::{ServeError, ServeSettings, Server, Stop};
