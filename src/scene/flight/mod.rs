//! Flights along a path over the ground.

mod path;
mod route;
#[cfg(test)]
mod tests;

pub use path::{FlightPath, FlightPathError};
pub(super) use route::{Course, Flight, ground_value};
