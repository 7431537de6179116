use super::gpu_context::GpuContext;
use super::gpu_memory::GpuMemory;
use super::raster_samples::bytes_of;
use super::side_levels::{COARSEST, SideLevels, level_of};
use crate::data::Excerpt;
use crate::scene::{GroundSeen, Layer, LayerMode, Norm};
use glam::DVec2;

/// What limits how finely a raster is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RasterRoom {
    /// The longest side of a texture.
    pub(super) longest: u32,
    /// What the layer may take.
    pub(super) memory: GpuMemory,
    /// Samples that are drawn.
    pub(super) most: u64,
}

/// What a sample of a surface takes of one buffer at most: the corners of two triangles.
const INDEX_BYTES: u64 = 24;

/// What of a raster can be seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SeenSamples {
    /// Where.
    pub(super) ground: GroundSeen,
    /// Pixels that a sample spans at most.
    pub(super) sample_px: f64,
    /// Samples are averaged while they span less than so many pixels together.
    pub(super) merged_px: f64,
    /// Cells that are held around it.
    pub(super) margin_cells: u32,
}

/// Cells that are drawn beside the picture: light, means of colours and means of samples look at neighbours.
pub(super) const MARGIN_CELLS: u32 = 8;

/// The same where they throw shadows into the picture: ground beyond them is coarser (`DistantGround`).
pub(super) const SHADOW_MARGIN_CELLS: u32 = 128;

/// If more than this of a raster is seen, all of it is drawn: what is read for the range of its values is of use then.
const MOST_OF_IT: f64 = 0.7;

impl RasterRoom {
    pub(super) fn new(gpu: &GpuContext, memory: GpuMemory, layer: &Layer) -> Self {
        let limits = gpu.limits();
        let most = match &layer.shape {
            Some(shape) => shape.most(),
            None if layer.mode == LayerMode::Surface => limits.max_buffer_size / INDEX_BYTES,
            None => u64::MAX,
        };
        Self { longest: limits.max_texture_dimension_2d, memory, most }
    }

    fn has_room(self, layer: &Layer, excerpt: &Excerpt) -> bool {
        let [columns, rows] = excerpt.size();
        columns.max(rows) <= self.longest
            && bytes_of(layer, excerpt) <= self.memory.0
            && u64::from(columns) * u64::from(rows) <= self.most
    }

    /// What of the bands is to be drawn: what can be seen, as finely as it can and as there is room.
    pub(super) fn excerpt_for(self, layer: &Layer, seen: &SeenSamples) -> Excerpt {
        let levels = seen.level(layer)..=COARSEST;
        let mut excerpts = levels.map(|level| seen.excerpt(layer, level));
        let coarsest = || seen.excerpt(layer, COARSEST);
        excerpts.find(|excerpt| self.has_room(layer, excerpt)).unwrap_or_else(coarsest)
    }

    /// What a user may want to know: that more could be seen than there is room for.
    pub(super) fn note(self, layer: &Layer, seen: &SeenSamples) -> Option<String> {
        let drawn = self.excerpt_for(layer, seen);
        let is_finest = level_of(&drawn) <= seen.level(layer);
        if layer.shape.is_some() {
            return shape_note(layer, &drawn, is_finest);
        }
        if is_finest {
            return None;
        }
        let text = |[columns, rows]: [u32; 2], bytes| format!("{columns}x{rows} ({})", GpuMemory(bytes));
        let all = Excerpt::whole(drawn.extent(), 0);
        let side = if all.size().iter().any(|side| *side > self.longest) {
            format!("the adapter takes {} along a side, and ", self.longest)
        } else if all.size().map(u64::from).iter().product::<u64>() > self.most {
            format!("the adapter takes surfaces of up to {} samples, and ", self.most)
        } else {
            String::new()
        };
        let what =
            if drawn.extent() == [layer.columns, layer.rows] { "raster" } else { "part in the picture" };
        let kind = if has_classes(layer) { "of them" } else { "means" };
        let (size, memory) = (drawn.size(), self.memory);
        let (all, drawn) = (text(all.size(), bytes_of(layer, &all)), text(size, bytes_of(layer, &drawn)));
        Some(format!(
            "the {what} of {all} samples is drawn from {drawn} {kind}: {side}--gpu-memory is {memory}"
        ))
    }
}

impl SeenSamples {
    /// The finest level at which anything can be seen, see [`SideLevels`].
    pub(super) fn level(&self, layer: &Layer) -> u32 {
        if has_classes(layer) {
            return 0;
        }
        SideLevels::of(layer).finest(self.merged_px, self.sample_px)
    }

    /// What can be seen, and a little around it, from one sample of this level to another.
    fn excerpt(&self, layer: &Layer, level: u32) -> Excerpt {
        let levels = SideLevels::of(layer).at(level);
        let all = Excerpt::whole([layer.columns, layer.rows], 0).at_levels(levels);
        // Which longitudes are seen is not a rectangle of ground.
        let part = if layer.globe.is_none() { self.part(layer, levels) } else { all };
        let [seen, most] =
            [part.extent(), all.extent()].map(|[columns, rows]| f64::from(columns) * f64::from(rows));
        let excerpt = if seen > most * MOST_OF_IT { all } else { part };
        if has_classes(layer) && level > 0 { excerpt.picked() } else { excerpt }
    }

    /// What can be seen of flat ground, and a little around it.
    fn part(&self, layer: &Layer, levels: [u32; 2]) -> Excerpt {
        let size = [layer.columns, layer.rows];
        let corner = |ground: DVec2| layer.column_row(ground.extend(0.0)).map(|place| place - 0.5);
        let ([west, south], [east, north]) = (corner(self.ground.low), corner(self.ground.high));
        let margin = f64::from(self.margin_cells);
        let side = |low: f64, high: f64, level: u32| {
            let cell = f64::from(level).exp2();
            let first = ((low / cell).floor() - margin) * cell;
            let last = ((high / cell).ceil() + margin) * cell;
            // Conversion stops at 0 and at the largest number.
            first as u32..(last + 1.0) as u32
        };
        let ranges = [side(west, east, levels[0]), side(north, south, levels[1])];
        Excerpt::of(size, ranges, 0).at_levels(levels)
    }
}

/// Says that shapes stand for several samples.
fn shape_note(layer: &Layer, drawn: &Excerpt, is_finest: bool) -> Option<String> {
    let ([columns, rows], [along, down]) = (drawn.size(), drawn.strides());
    let kind = if has_classes(layer) { "one of" } else { "the mean of about" };
    let why = if is_finest {
        "more cannot be told apart from where the camera is"
    } else {
        "no more are drawn, however near the camera is"
    };
    (level_of(drawn) > 0).then(|| {
        format!(
            "mode {} shows {columns}x{rows} of {}x{} samples, each {kind} {along}x{down}: {why}",
            layer.mode, layer.columns, layer.rows
        )
    })
}

/// Whether values are classes: the mean of two is none of them.
pub(super) fn has_classes(layer: &Layer) -> bool {
    matches!(layer.scale.norm(), Norm::Classes { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{BandReader, MemoryRaster};
    use crate::scene::{SampleShape, SceneOptions, compose};

    fn layer(side: u32, moments: u32) -> Layer {
        let raster = MemoryRaster::new("m", [1, 2, 2], vec![0.0, 1.0, 2.0, 3.0]).unwrap();
        let mut reader = BandReader::new(Box::new(raster));
        let composition = compose(&mut reader, &SceneOptions::default(), &mut |_| true).unwrap();
        Layer { columns: side, rows: side, moments, ..composition.scene.layers[0].clone() }
    }

    const WIDE: RasterRoom = RasterRoom { longest: 16_384, memory: GpuMemory(1 << 40), most: u64::MAX };

    fn seen(sample_px: f64) -> SeenSamples {
        SeenSamples { ground: GroundSeen::EVERYTHING, sample_px, merged_px: 1.0, margin_cells: MARGIN_CELLS }
    }

    /// So many samples around the middle.
    fn near(layer: &Layer, [columns, rows]: [f64; 2], sample_px: f64) -> SeenSamples {
        let half = DVec2::new(columns * layer.spacing_m[0], rows * layer.spacing_m[1]) / 2.0;
        SeenSamples { ground: GroundSeen { low: -half, high: half }, ..seen(sample_px) }
    }

    #[test]
    fn samples_are_averaged_up_to_a_pixel() {
        let layer = layer(4097, 1);
        for (sample_px, level) in [(3.0, 0), (0.51, 0), (0.5, 1), (0.26, 1), (0.25, 2), (1e-30, 31)] {
            let excerpt = WIDE.excerpt_for(&layer, &seen(sample_px));
            assert_eq!(excerpt, Excerpt::whole([4097, 4097], level), "{sample_px}");
            assert_eq!(WIDE.note(&layer, &seen(sample_px)), None);
        }
        let all = SeenSamples { merged_px: 0.0, ..seen(0.5) };
        assert_eq!(WIDE.excerpt_for(&layer, &all).levels(), [0, 0]);
    }

    #[test]
    fn what_has_no_room_is_averaged_and_said() {
        let small = RasterRoom { memory: GpuMemory(200 << 20), ..WIDE };
        let level = |moments| level_of(&small.excerpt_for(&layer(4097, moments), &seen(2.0)));
        assert_eq!([level(1), level(12)], [1, 2]);
        let note = small.note(&layer(4097, 1), &seen(2.0)).unwrap();
        assert!(note.starts_with("the raster of 4097x4097 (560."), "{note}");
        assert!(
            note.ends_with("is drawn from 2049x2049 (172.17 MiB) means: --gpu-memory is 200 MiB"),
            "{note}"
        );
        let note = WIDE.note(&layer(40_000, 1), &seen(2.0)).unwrap();
        assert!(note.contains("drawn from 10001x10001 "), "{note}");
        assert!(note.contains("the adapter takes 16384 along a side, and --gpu-memory is 1 TiB"), "{note}");
    }

    #[test]
    fn surfaces_whose_meshes_no_buffer_takes_are_averaged_and_it_is_said() {
        let buffers = RasterRoom { most: 5_000_000, ..WIDE };
        assert_eq!(buffers.excerpt_for(&layer(2048, 1), &seen(2.0)).levels(), [0, 0]);
        let note = buffers.note(&layer(4097, 1), &seen(2.0)).unwrap();
        assert!(note.contains("2049x2049 ") && note.contains("surfaces of up to 5000000 samples"), "{note}");
    }

    #[test]
    fn what_is_near_is_drawn_as_finely_as_if_nothing_else_were_there() {
        let layer = layer(40_001, 1);
        let close = near(&layer, [3000.0, 2000.0], 2.0);
        let excerpt = WIDE.excerpt_for(&layer, &close);
        assert_eq!((excerpt.first(), excerpt.extent()), ([18_492, 18_992], [3017, 2017]));
        assert_eq!((excerpt.levels(), WIDE.note(&layer, &close)), ([0, 0], None));
        // From one sample of the level to another.
        let small = RasterRoom { memory: GpuMemory(100 << 20), ..WIDE };
        let excerpt = small.excerpt_for(&layer, &close);
        assert_eq!((excerpt.levels(), excerpt.size()), ([1, 1], [1517, 1017]));
        assert_eq!((excerpt.first(), excerpt.extent()), ([18_484, 18_984], [3033, 2033]));
        let note = small.note(&layer, &close).unwrap();
        assert!(note.starts_with("the part in the picture of 3033x2033 ("), "{note}");
        // At a border, and where next to everything is seen.
        let mut corner = close;
        corner.ground.low.x = f64::NEG_INFINITY;
        assert_eq!(WIDE.excerpt_for(&layer, &corner).first(), [0, 18_984]);
        let most = near(&layer, [36_000.0, 39_000.0], 0.1);
        assert_eq!(WIDE.excerpt_for(&layer, &most), Excerpt::whole([40_001, 40_001], 3));
    }

    #[test]
    fn no_more_shapes_are_drawn_than_can_be_told_apart() {
        let bars = Layer { shape: Some(SampleShape::Point { size_px: None }), ..layer(4097, 1) };
        let few = RasterRoom { most: 1 << 18, ..WIDE };
        let seen = SeenSamples { merged_px: 3.0, ..seen(100.0) };
        assert_eq!(few.excerpt_for(&layer(500, 1), &seen).levels(), [0, 0]);
        let drawn = few.excerpt_for(&bars, &seen);
        assert_eq!((drawn.levels(), drawn.size()), ([4, 4], [257, 257]));
        let note = few.note(&bars, &seen).unwrap();
        assert!(note.ends_with("no more are drawn, however near the camera is"), "{note}");
        let far = SeenSamples { sample_px: 0.1, ..seen };
        let told = few.note(&bars, &far).unwrap();
        assert!(told.ends_with("more cannot be told apart from where the camera is"), "{told}");
        assert!(note.contains(" shows 257x257 of 4097x4097 samples, each the mean of about 16x16"), "{note}");
        assert_eq!(few.note(&Layer { columns: 500, rows: 500, ..bars }, &seen), None);
    }
}
