//! The options of further datasets in a scene.

use clap::Args;
use fieldreel::scene::{AddedLayers, LayerChoice};

/// Further datasets in the scene.
#[derive(Debug, Args)]
#[command(next_help_heading = "Layers")]
pub(super) struct LayerArguments {
    /// Other datasets over a surface or flat image, where their georeferencing says that they lie (else over all of it), each
    /// with settings of its own, as in 'cloud.nc; mode=volume; heights=500,3000; clim=0,1 | ice.tif; colormap=ice': mode,
    /// colormap, norm, clim, percentile, nan, opacity, iso, slices, clip-planes, contours, drape, unlit, no-colorbar,
    /// value-unit, variable, bands and heights, the values of the input at which it begins and ends; in a scene file it is a
    /// list of tables
    #[arg(long, value_name = "LIST")]
    pub(super) layers: Option<AddedLayers>,
    /// Layers that are drawn: all, none or numbers such as 1,3; the input is 1, the first of --layers 2
    #[arg(long, value_name = "LIST", default_value = "all")]
    pub(super) visible_layers: LayerChoice,
}
