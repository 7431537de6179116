use super::gpu_context::GpuContext;
use super::gpu_memory::GpuMemory;
use super::raster_samples::bytes_of;
use crate::data::level_size;
use crate::scene::{Layer, Norm};

/// What limits the level at which a raster is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RasterRoom {
    /// The longest side of a texture.
    pub(super) longest: u32,
    /// What the layer may take.
    pub(super) memory: GpuMemory,
}

/// Levels beyond which nothing is left to average.
const COARSEST: u32 = 31;

impl RasterRoom {
    pub(super) fn new(gpu: &GpuContext, memory: GpuMemory) -> Self {
        Self { longest: gpu.limits().max_texture_dimension_2d, memory }
    }

    /// The finest level that has room.
    fn finest_level(self, layer: &Layer) -> u32 {
        let has_room = |level: &u32| {
            let size = level_size([layer.columns, layer.rows], *level);
            size.iter().all(|side| *side <= self.longest) && bytes_of(layer, *level) <= self.memory.0
        };
        (0..COARSEST).find(has_room).unwrap_or(COARSEST)
    }

    /// The level to draw if a sample spans at most `sample_px` pixels, and samples are averaged while they span less
    /// than `merged_px` together.
    pub(super) fn level_for(self, layer: &Layer, sample_px: f64, merged_px: f64) -> u32 {
        if has_classes(layer) {
            return 0;
        }
        seen_level(sample_px, merged_px).max(self.finest_level(layer))
    }

    /// What a user may want to know of a level: that more could be seen than there is room for.
    pub(super) fn note(self, layer: &Layer, sample_px: f64, merged_px: f64) -> Option<String> {
        let level = self.level_for(layer, sample_px, merged_px);
        if level <= seen_level(sample_px, merged_px) {
            return None;
        }
        let text = |level: u32| {
            let [columns, rows] = level_size([layer.columns, layer.rows], level);
            format!("{columns}x{rows} ({})", GpuMemory(bytes_of(layer, level)))
        };
        let side = if layer.columns.max(layer.rows) > self.longest {
            format!("the adapter takes {} along a side, and ", self.longest)
        } else {
            String::new()
        };
        let (all, means, memory) = (text(0), text(level), self.memory);
        Some(format!(
            "the raster of {all} samples is drawn from {means} means: {side}--gpu-memory is {memory}"
        ))
    }
}

/// Whether values are classes: the mean of two is none of them.
pub(super) fn has_classes(layer: &Layer) -> bool {
    matches!(layer.scale.norm(), Norm::Classes { .. })
}

fn seen_level(sample_px: f64, merged_px: f64) -> u32 {
    (merged_px / sample_px).log2().floor().clamp(0.0, f64::from(COARSEST)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{BandReader, MemoryRaster};
    use crate::scene::{SceneOptions, compose};

    fn layer(side: u32, moments: u32) -> Layer {
        let raster = MemoryRaster::new("m", [1, 2, 2], vec![0.0, 1.0, 2.0, 3.0]).unwrap();
        let mut reader = BandReader::new(Box::new(raster));
        let composition = compose(&mut reader, &SceneOptions::default(), &mut |_| true).unwrap();
        Layer { columns: side, rows: side, moments, ..composition.scene.layers[0].clone() }
    }

    const WIDE: RasterRoom = RasterRoom { longest: 16_384, memory: GpuMemory(1 << 40) };

    #[test]
    fn samples_are_averaged_up_to_a_pixel() {
        let layer = layer(4097, 1);
        for (sample_px, level) in [(3.0, 0), (0.51, 0), (0.5, 1), (0.26, 1), (0.25, 2), (1e-30, 31)] {
            assert_eq!(WIDE.level_for(&layer, sample_px, 1.0), level, "{sample_px}");
            assert_eq!(WIDE.note(&layer, sample_px, 1.0), None);
        }
        assert_eq!(WIDE.level_for(&layer, 0.5, 0.0), 0);
    }

    #[test]
    fn what_has_no_room_is_averaged_and_said() {
        let small = RasterRoom { longest: 16_384, memory: GpuMemory(200 << 20) };
        assert_eq!([layer(4097, 1), layer(4097, 12)].map(|layer| small.level_for(&layer, 2.0, 1.0)), [1, 2]);
        let note = small.note(&layer(4097, 1), 2.0, 1.0).unwrap();
        assert!(note.starts_with("the raster of 4097x4097 (560."), "{note}");
        assert!(
            note.ends_with("is drawn from 2049x2049 (172.17 MiB) means: --gpu-memory is 200 MiB"),
            "{note}"
        );
        let note = WIDE.note(&layer(40_000, 1), 2.0, 1.0).unwrap();
        assert!(note.contains("drawn from 10001x10001 "), "{note}");
        assert!(note.contains("the adapter takes 16384 along a side, and --gpu-memory is 1 TiB"), "{note}");
    }
}
