use super::RasterInfo;

/// How the bands of a raster form volumes: every `slices` bands in a row are one, and each volume is a moment, or one of
/// its channels.
///
/// Sample `[column, row, slice]`, counted from 0, lies at `world_from_index * [column, row, slice, 1]`.
#[derive(Debug, Clone, PartialEq)]
pub struct VolumeGrid {
    /// Slices in one volume, at least 1; the number of bands is a multiple of it.
    pub slices: u32,
    /// Three rows of an affine matrix. The last column is where the first sample lies.
    pub world_from_index: [[f64; 4]; 3],
    /// What world coordinates are measured in, as the file spells it (`mm`), if it says so.
    pub unit: Option<String>,
    /// Which way the world's axes point.
    pub space: VolumeSpace,
}

/// What the axes of a volume's world are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VolumeSpace {
    /// Nothing in particular: the third axis is up.
    #[default]
    Plain,
    /// A patient's own: x points to the patient's right, y to the front, z to the head (RAS+).
    Patient,
    /// What a microscope looks down at: rows run towards the viewer's feet as in a picture, slices away from his eyes.
    Specimen,
}

/// Direction cosines that are this close to lying in a plane make no volume.
const LEAST_INDEPENDENCE: f64 = 1e-6;

impl VolumeGrid {
    /// Volumes of `slices` slices whose samples are `spacing` apart along column, row and slice, the first at the
    /// world's origin. `None` unless there is a slice and all distances are positive and finite.
    pub fn with_spacing(slices: u32, spacing: [f64; 3]) -> Option<Self> {
        let [x, y, z] = spacing;
        let world_from_index = [[x, 0.0, 0.0, 0.0], [0.0, y, 0.0, 0.0], [0.0, 0.0, z, 0.0]];
        let is_sound = spacing.iter().all(|distance| *distance > 0.0);
        is_sound.then(|| Self::new(slices, world_from_index)).flatten()
    }

    /// Volumes that lie as `world_from_index` says. `None` unless there is a slice, all numbers are finite and the
    /// three directions span a volume.
    pub fn new(slices: u32, world_from_index: [[f64; 4]; 3]) -> Option<Self> {
        let grid = Self { slices, world_from_index, unit: None, space: VolumeSpace::Plain };
        let is_finite = world_from_index.iter().flatten().all(|number| number.is_finite());
        let [a, b, c] = [0, 1, 2].map(|axis| grid.direction(axis));
        let cross = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
        let determinant: f64 = cross.iter().zip(c).map(|(x, y)| x * y).sum();
        let independence = determinant.abs() / grid.spacing().iter().product::<f64>();
        (slices > 0 && is_finite && independence > LEAST_INDEPENDENCE).then_some(grid)
    }

    /// The vector in the world from one sample to the next along axis 0 (column), 1 (row) or 2 (slice).
    pub fn direction(&self, axis: usize) -> [f64; 3] {
        self.world_from_index.map(|row| row.get(axis).copied().unwrap_or_default())
    }

    /// Distances between samples along column, row and slice.
    pub fn spacing(&self) -> [f64; 3] {
        [0, 1, 2].map(|axis| {
            let [x, y, z] = self.direction(axis);
            x.hypot(y).hypot(z)
        })
    }

    /// The same grid with other distances, along column, row and slice, where they are given; all must be above 0.
    #[must_use]
    pub fn respaced(&self, spacing: [Option<f64>; 3]) -> Self {
        let factors: Vec<f64> = spacing
            .iter()
            .zip(self.spacing())
            .map(|(wanted, stated)| wanted.map_or(1.0, |wanted| wanted / stated))
            .chain([1.0])
            .collect();
        let mut grid = self.clone();
        for row in &mut grid.world_from_index {
            for (number, factor) in row.iter_mut().zip(&factors) {
                *number *= factor;
            }
        }
        grid
    }

    /// How many moments the bands of `info` are.
    pub fn moments(&self, info: &RasterInfo) -> u32 {
        info.bands / info.bands_per_moment()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spacing_is_the_length_of_directions() {
        let turned = [[0.0, -2.0, 0.0, 5.0], [3.0, 0.0, 0.0, 6.0], [0.0, 0.0, -0.5, 7.0]];
        let grid = VolumeGrid::new(4, turned).unwrap();
        assert_eq!(grid.spacing(), [3.0, 2.0, 0.5]);
        assert_eq!(grid.direction(0), [0.0, 3.0, 0.0]);
        assert_eq!(VolumeGrid::with_spacing(4, [1.0, 2.0, 3.0]).unwrap().spacing(), [1.0, 2.0, 3.0]);
        let respaced = grid.respaced([Some(6.0), None, Some(5.0)]);
        assert_eq!((respaced.spacing(), respaced.direction(2)), ([6.0, 2.0, 5.0], [0.0, 0.0, -5.0]));
    }

    #[test]
    fn what_spans_no_volume_is_none() {
        assert_eq!(VolumeGrid::with_spacing(0, [1.0; 3]), None);
        for spacing in [[0.0, 1.0, 1.0], [1.0, -1.0, 1.0], [1.0, 1.0, f64::NAN], [f64::INFINITY, 1.0, 1.0]] {
            assert_eq!(VolumeGrid::with_spacing(1, spacing), None, "{spacing:?}");
        }
        let flat = [[1.0, 2.0, 3.0, 0.0], [0.0, 1.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0]];
        assert_eq!(VolumeGrid::new(1, flat), None);
        // Far smaller than a metre, but as much of a volume as any.
        assert!(VolumeGrid::with_spacing(1, [1e-9, 2e-9, 3e-9]).is_some());
    }
}
