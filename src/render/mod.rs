//! wgpu: draws the state of a scene at one frame, converts the picture and maps it into memory.
//!
//! The only room that names wgpu. What leaves it are [`VideoFrame`](crate::frame::VideoFrame)s.

mod atlas_texts;
mod bake_pass;
mod bar_layout;
mod behind_volumes;
mod block_pass;
mod cell_distances;
mod cell_grid;
mod color_levels;
mod color_lookup;
mod colored_groups;
mod contour_numbers;
mod distant_ground;
mod dither;
mod drape_texture;
mod draw_layout;
mod drawn_layer;
mod driver_memory;
mod error;
mod film_renderer;
mod film_tiles;
mod frame_uniforms;
mod globe;
mod gpu_context;
mod gpu_memory;
mod gpu_times;
mod ground_layer;
mod ground_places;
mod heightmap_pass;
mod image_pass;
mod layer_layouts;
mod over_ground;
#[cfg(feature = "window")]
mod panel_painter;
#[cfg(feature = "window")]
mod picture_pass;
mod pipelines;
mod pixel_converter;
mod place_ground;
mod place_pieces;
mod place_sight;
mod places_pass;
#[cfg(feature = "window")]
mod preview;
mod raster_exposure;
mod raster_layer;
mod raster_room;
mod raster_samples;
mod raster_uniforms;
mod readback_ring;
mod render_target;
mod renderer;
mod resolve_pass;
mod scene_pass;
mod shaders;
mod shape_pass;
mod shape_uniforms;
mod side_levels;
mod surface;
mod surface_relief;
mod surroundings_pass;
mod terrain_block;
mod tile_plan;
mod veil_uniforms;
mod volume_layer;
mod volume_pass;
mod volume_reduction;
mod volume_texture;
mod volume_uniforms;
#[cfg(feature = "window")]
mod window_surface;

pub use dither::Dither;
pub use error::RenderError;
pub use film_renderer::FilmRenderer;
pub use gpu_context::{AdapterChoice, GpuContext, GpuOptions};
pub use gpu_memory::GpuMemory;
pub use gpu_times::GpuTimes;
#[cfg(feature = "window")]
pub(crate) use panel_painter::{PanelPaint, PanelPainter};
#[cfg(feature = "window")]
pub(crate) use picture_pass::Picture;
#[cfg(feature = "window")]
pub(crate) use preview::{Preview, PreviewDetail};
pub use renderer::{Quality, WantedBand};
#[cfg(feature = "window")]
pub(crate) use window_surface::{Presented, WindowSurface};
