use crate::scene::{LayerMode, Scene, VolumeMode};

/// Whether gradients in films of 8 bits get a fixed pattern that tells what lies between two codes.
///
/// It lies in planes of luma and chroma alone. Pixels of a colour that 8 bits have exactly, as colormaps' entries
/// are, keep their codes, and every frame has the same pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dither {
    /// Where it shows.
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
            Self::Auto => scene.layers.iter().any(|layer| {
                matches!(layer.mode, LayerMode::Volume(VolumeMode::Composite | VolumeMode::Isosurface))
            }),
        }
    }
}
