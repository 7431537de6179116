use super::gpu_memory::GpuMemory;
use crate::data::Band;
use crate::scene::{Layer, StoredDepth, VolumeBody};
use glam::{DAffine3, DVec3};

/// Makes means of cubes of samples out of the slices of a volume that the adapter has no room for.
pub(super) struct VolumeReduction {
    /// Samples along the side of a cube.
    factor: u32,
    /// Slices of the whole volume.
    slices: u32,
    sums: Vec<f32>,
    counts: Vec<u32>,
    band: Band,
}

/// What the adapter has for one volume.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// Samples along a side.
    pub(super) longest: u32,
    pub(super) memory: GpuMemory,
}

/// Bytes that the samples of a volume take on the adapter.
pub(super) fn bytes_of(layer: &Layer, body: &VolumeBody, [columns, rows, slices]: [u32; 3]) -> GpuMemory {
    let sample_bytes = match body.stored.depth {
        StoredDepth::Bits8 => 1,
        StoredDepth::Bits16 => 2,
        StoredDepth::Float => 4,
    } + u64::from(layer.has_missing);
    let sides = [columns, rows, slices].map(u64::from);
    GpuMemory(sides.into_iter().fold(sample_bytes, u64::saturating_mul))
}

/// The side of the smallest cubes, a power of 2, whose means have room: 1 if the volume has it as it is.
pub(super) fn factor_for(layer: &Layer, body: &VolumeBody, room: Room) -> u32 {
    let has_room = |factor: u32| {
        let size = [layer.columns, layer.rows, body.slices].map(|side| side.div_ceil(factor));
        size.iter().all(|side| *side <= room.longest) && bytes_of(layer, body, size) <= room.memory
    };
    (0..31).map(|power| 1 << power).find(|factor| has_room(*factor)).unwrap_or(1 << 31)
}

/// The layer of these means. Each lies in the middle of its cube.
pub(super) fn reduced(layer: &Layer, body: &VolumeBody, factor: u32) -> Layer {
    let scale = DVec3::splat(factor.into());
    let middle = DVec3::splat(f64::from(factor - 1) / 2.0);
    let index_from_reduced = DAffine3::from_translation(middle) * DAffine3::from_scale(scale);
    let body = VolumeBody {
        slices: body.slices.div_ceil(factor),
        world_from_index: body.world_from_index * index_from_reduced,
        clip: body.clip.rescaled(factor.into(), middle.x),
        slices_shown: body.slices_shown.rescaled(factor.into(), middle.x),
        ..body.clone()
    };
    Layer {
        columns: layer.columns.div_ceil(factor),
        rows: layer.rows.div_ceil(factor),
        volume: Some(body),
        ..layer.clone()
    }
}

impl VolumeReduction {
    pub(super) fn new(layer: &Layer, body: &VolumeBody, factor: u32) -> Self {
        let (columns, rows) = (layer.columns.div_ceil(factor), layer.rows.div_ceil(factor));
        let samples = columns as usize * rows as usize;
        let (values, valid) = (vec![0.0; samples], vec![Band::INVALID; samples]);
        let band = Band { columns, rows, values, valid, ..Band::default() };
        Self { factor, slices: body.slices, sums: vec![0.0; samples], counts: vec![0; samples], band }
    }

    /// Takes the next slice. Where it completes a layer of cubes, their number from the bottom, and their means: where at
    /// least half of a cube's samples are valid, the mean of these.
    pub(super) fn add(&mut self, slice: u32, samples: &Band) -> Option<(u32, &Band)> {
        if slice.is_multiple_of(self.factor) {
            self.sums.fill(0.0);
            self.counts.fill(0);
        }
        let factor = self.factor as usize;
        let across = self.band.columns as usize;
        let columns = samples.columns as usize;
        let rows = samples.values.chunks_exact(columns).zip(samples.valid.chunks_exact(columns));
        for (row, (values, valid)) in rows.enumerate() {
            let begin = row / factor * across;
            let cubes =
                self.sums[begin..begin + across].iter_mut().zip(&mut self.counts[begin..begin + across]);
            let pieces = values.chunks(factor).zip(valid.chunks(factor));
            for ((sum, count), (values, valid)) in cubes.zip(pieces) {
                for (value, valid) in values.iter().zip(valid) {
                    // What is missing is 0.
                    *sum += value;
                    *count += u32::from(*valid != Band::INVALID);
                }
            }
        }
        let is_complete = (slice + 1).is_multiple_of(self.factor) || slice + 1 == self.slices;
        is_complete.then(|| self.means(slice, samples))
    }

    fn means(&mut self, slice: u32, whole: &Band) -> (u32, &Band) {
        let side = |samples: u32, cube: u32| (samples - cube * self.factor).min(self.factor);
        let layers = slice % self.factor + 1;
        let (across, down) = (self.band.columns, self.band.rows);
        let places = (0..down).flat_map(|row| (0..across).map(move |column| (column, row)));
        for (at, (column, row)) in places.enumerate() {
            let (sum, count) = (self.sums[at], self.counts[at]);
            let samples = side(whole.columns, column) * side(whole.rows, row) * layers;
            let is_valid = 2 * count >= samples && count > 0;
            self.band.values[at] = if is_valid { sum / count as f32 } else { 0.0 };
            self.band.valid[at] = if is_valid { Band::VALID } else { Band::INVALID };
        }
        (slice / self.factor, &self.band)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{BandReader, MemoryRaster, VolumeGrid};
    use crate::scene::{SceneOptions, compose};

    fn layer(size: [u32; 3]) -> Layer {
        let [columns, rows, slices] = size;
        let values: Vec<f32> = (0..columns * rows * slices).map(|at| (at % 200) as f32).collect();
        let raster = MemoryRaster::new("v", [slices, rows, columns], values).unwrap();
        let raster = raster.with_volume(VolumeGrid::with_spacing(slices, [1.0, 2.0, 3.0]).unwrap()).unwrap();
        let mut reader = BandReader::new(Box::new(raster));
        compose(&mut reader, &SceneOptions::default(), &mut |_| true).unwrap().scene.layers.remove(0)
    }

    #[test]
    fn a_volume_is_reduced_no_more_than_it_must_be() {
        let layer = layer([9, 5, 4]);
        let body = layer.volume.clone().unwrap();
        let memory = GpuMemory::default();
        let factor = |longest| factor_for(&layer, &body, Room { longest, memory });
        assert_eq!([9, 8, 5, 4, 1].map(factor), [1, 2, 2, 4, 16]);
        let large = VolumeBody { slices: 1 << 30, ..body.clone() };
        let factor = |bytes| factor_for(&layer, &large, Room { longest: u32::MAX, memory: GpuMemory(bytes) });
        // 9 x 5 x 2^30 samples of one byte, then 5 x 3 x 2^29, 3 x 2 x 2^28, 2 x 2^27.
        assert_eq!([45 << 30, 15 << 29, 6 << 28, 2 << 27].map(factor), [1, 2, 4, 8]);
        assert_eq!([(45 << 30) - 1, (15 << 29) - 1].map(factor), [2, 4]);
    }

    #[test]
    fn means_lie_in_the_middle_of_their_cubes() {
        let layer = layer([4, 4, 4]);
        let body = layer.volume.clone().unwrap();
        let smaller = reduced(&layer, &body, 2);
        let of_mean = smaller.volume.as_ref().unwrap().world_from_index.transform_point3(DVec3::ZERO);
        assert_eq!(of_mean, body.world_from_index.transform_point3(DVec3::splat(0.5)));
        assert_eq!((smaller.columns, smaller.rows, smaller.volume.unwrap().slices), (2, 2, 2));
    }

    #[test]
    fn means_are_those_of_what_is_valid() {
        let layer = layer([3, 2, 3]);
        let body = layer.volume.clone().unwrap();
        let mut reduction = VolumeReduction::new(&layer, &body, 2);
        let band = |values: [f32; 6], missing: &[usize]| Band {
            columns: 3,
            rows: 2,
            values: (0..6).map(|at| if missing.contains(&at) { 0.0 } else { values[at] }).collect(),
            valid: (0..6).map(|at| if missing.contains(&at) { Band::INVALID } else { Band::VALID }).collect(),
            ..Band::default()
        };
        assert!(reduction.add(0, &band([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], &[])).is_none());
        let (slice, means) = reduction.add(1, &band([9.0; 6], &[0, 2, 5])).unwrap();
        assert_eq!((slice, &means.values, &means.valid), (0, &vec![39.0 / 7.0, 4.5], &vec![255, 255]));
        let (slice, means) = reduction.add(2, &band([8.0; 6], &[0, 1, 3])).unwrap();
        assert_eq!((slice, &means.values, &means.valid), (1, &vec![0.0, 8.0], &vec![0, 255]));
    }
}
