//! Rasters as globes: the mesh of a sphere, and what finds longitude and latitude in it.

mod mesh;
mod pass;
mod patches;
mod poles;
mod uniforms;

pub(super) use mesh::{GlobeMesh, GlobeView};
pub(super) use pass::GlobePass;
