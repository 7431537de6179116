use crate::scene::{Layer, LayerMode, Scene, VolumeMode};

/// Whether gradients in films of 8 bits get a fixed pattern that tells what lies between two codes.
///
/// It lies in planes of luma and chroma alone. Pixels of a colour that 8 bits have exactly, as colormaps' entries
/// are, keep their codes, and every frame has the same pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dither {
    /// On lit surfaces in volumes, where it shows most.
    #[default]
    Auto,
    /// Wherever there are 8 bits.
    On,
    /// Nowhere.
    Off,
}

impl Dither {
    /// Whether films of this scene have it.
    pub(super) fn shows_in(self, scene: &Scene) -> bool {
        match self {
            Self::On => true,
            Self::Off => false,
            // Fog has a noise of its own, and elsewhere a colormap's entries are steps as large as those of 8 bits.
            Self::Auto => {
                let is_shaded = |layer: &Layer| layer.mode == LayerMode::Volume(VolumeMode::Isosurface);
                scene.light.is_some() && scene.layers.iter().any(is_shaded)
            }
        }
    }
}
