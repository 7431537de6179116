use super::{ClipBox, ClipPlanes, IsoSurface, OpacityCurve, SlicePlanes};
use crate::data::{RasterInfo, ValueRange, VolumeGrid, VolumeSpace};
use glam::{DAffine3, DMat3, DVec3};

/// How a volume is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VolumeMode {
    /// Coloured fog: light is given off and swallowed along each ray.
    #[default]
    Composite,
    /// The largest value along each ray.
    Maximum,
    /// The smallest value along each ray.
    Minimum,
    /// The mean of the values along each ray.
    Average,
    /// [`VolumeBody::iso_surfaces`].
    Isosurface,
    /// Nothing but [`VolumeBody::slices_shown`].
    Slices,
}

/// A layer's third dimension.
#[derive(Debug, Clone, PartialEq)]
pub struct VolumeBody {
    /// Samples from the first slice to the last.
    pub slices: u32,
    /// Column, row and slice, the first sample at 0, to a place in the world, whose origin is the volume's middle.
    pub world_from_index: DAffine3,
    /// Where the samples lie in the world of the file.
    pub grid: VolumeGrid,
    /// The part that is drawn.
    pub clip: ClipBox,
    /// What is cut away of it.
    pub clip_planes: ClipPlanes,
    /// Planes on which values are shown as they are, in any mode.
    pub slices_shown: SlicePlanes,
    /// What hides what.
    pub opacity: OpacityCurve,
    /// Surfaces of [`VolumeMode::Isosurface`], by ascending values.
    pub iso_surfaces: Vec<IsoSurface>,
    /// The values that are told apart.
    pub stored: StoredRange,
}

/// Values as textures hold them: 0 is `low`, 1 is `high`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StoredRange {
    /// The smallest value, or less.
    pub low: f64,
    /// The largest value, or more; always above `low`.
    pub high: f64,
    /// How many values are told apart between them.
    pub depth: StoredDepth,
}

/// How finely values are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredDepth {
    /// 256 whole numbers.
    Bits8,
    /// 65,536 whole numbers.
    Bits16,
    /// 32-bit floating point.
    Float,
}

impl StoredRange {
    /// Whole numbers are stored as such where 8 or 16 bits hold them all.
    pub fn new(range: ValueRange, are_whole: bool) -> Self {
        let ValueRange { min, max } = range;
        let spread = max - min;
        if are_whole && spread <= 255.0 {
            Self { low: min, high: min + 255.0, depth: StoredDepth::Bits8 }
        } else if are_whole && spread <= 65_535.0 {
            Self { low: min, high: min + 65_535.0, depth: StoredDepth::Bits16 }
        } else {
            // A single value has a place between the two as well.
            let high = if spread > 0.0 { max } else { min + min.abs().max(1.0) };
            Self { low: min, high, depth: StoredDepth::Float }
        }
    }
}

impl StoredRange {
    /// What is stored for a value.
    pub fn share_of(&self, value: f64) -> f32 {
        ((value - self.low) / (self.high - self.low)) as f32
    }

    /// The same range of values that are so much less.
    #[must_use]
    pub fn less(self, offset: f64) -> Self {
        Self { low: self.low - offset, high: self.high - offset, ..self }
    }
}

impl VolumeBody {
    /// Surfaces that one picture has room for.
    pub const MOST_ISO_SURFACES: usize = 8;

    /// Where the samples of `grid` lie around the world's origin.
    pub fn placed(grid: &VolumeGrid, info: &RasterInfo) -> DAffine3 {
        let [x, y, z] = [0, 1, 2].map(|axis| DVec3::from_array(grid.direction(axis)));
        let matrix = match grid.space {
            VolumeSpace::Plain => DMat3::from_cols(x, y, z),
            // As a microscope looks at them: the first row on top of the picture, the first slice nearest to who looks down.
            VolumeSpace::Specimen => {
                DMat3::from_diagonal(DVec3::new(1.0, -1.0, -1.0)) * DMat3::from_cols(x, y, z)
            }
            // Patients face the camera where an orbit begins, in the south.
            VolumeSpace::Patient => {
                DMat3::from_diagonal(DVec3::new(-1.0, -1.0, 1.0)) * DMat3::from_cols(x, y, z)
            }
        };
        let last = DVec3::new(f64::from(info.columns), f64::from(info.rows), f64::from(grid.slices)) - 1.0;
        DAffine3 { matrix3: matrix, translation: -(matrix * (last / 2.0)) }
    }

    /// Lowest and highest index along column, row and slice: the box through the outermost samples,
    /// or, where there is only one, that sample's own extent.
    pub fn index_bounds(&self, columns: u32, rows: u32) -> [DVec3; 2] {
        let sides = [columns, rows, self.slices].map(|samples| match samples {
            0 | 1 => (-0.5, 0.5),
            more => (0.0, f64::from(more - 1)),
        });
        [DVec3::from_array(sides.map(|side| side.0)), DVec3::from_array(sides.map(|side| side.1))]
    }

    /// What of it is drawn, in the same way.
    pub fn drawn_bounds(&self, columns: u32, rows: u32) -> [DVec3; 2] {
        self.clip.within(self.index_bounds(columns, rows))
    }

    /// Half the size of the smallest upright box around it.
    pub fn half_extent(&self, columns: u32, rows: u32) -> DVec3 {
        let [low, high] = self.index_bounds(columns, rows);
        let half = (high - low) / 2.0;
        let matrix = self.world_from_index.matrix3;
        matrix.x_axis.abs() * half.x + matrix.y_axis.abs() * half.y + matrix.z_axis.abs() * half.z
    }

    /// The distance between neighbouring samples where they are closest.
    pub fn least_spacing(&self) -> f64 {
        let matrix = self.world_from_index.matrix3;
        matrix.x_axis.length().min(matrix.y_axis.length()).min(matrix.z_axis.length())
    }

    /// How thick the layer is that opacities are told for: see [`OpacityCurve`].
    pub fn opacity_thickness(&self, columns: u32, rows: u32) -> f64 {
        let [low, high] = self.index_bounds(columns, rows);
        let matrix = self.world_from_index.matrix3;
        let sides =
            (high - low) * DVec3::new(matrix.x_axis.length(), matrix.y_axis.length(), matrix.z_axis.length());
        sides.max_element() / 100.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::SampleType;

    fn body(grid: &VolumeGrid, [columns, rows]: [u32; 2]) -> VolumeBody {
        let info = RasterInfo::new("", "test", SampleType::U8, [grid.slices, rows, columns]);
        VolumeBody {
            slices: grid.slices,
            world_from_index: VolumeBody::placed(grid, &info),
            grid: grid.clone(),
            clip: ClipBox::default(),
            clip_planes: ClipPlanes::default(),
            slices_shown: SlicePlanes::default(),
            opacity: OpacityCurve::Ramp,
            iso_surfaces: Vec::new(),
            stored: StoredRange::new(ValueRange { min: 0.0, max: 9.0 }, true),
        }
    }

    #[test]
    fn the_middle_lies_at_the_origin() {
        let grid = VolumeGrid::with_spacing(5, [1.0, 2.0, 3.0]).unwrap();
        let body = body(&grid, [3, 4]);
        assert_eq!(body.world_from_index.transform_point3(DVec3::new(1.0, 1.5, 2.0)), DVec3::ZERO);
        assert_eq!(body.half_extent(3, 4), DVec3::new(1.0, 3.0, 6.0));
        assert_eq!((body.least_spacing(), body.opacity_thickness(3, 4)), (1.0, 0.12));
    }

    #[test]
    fn patients_face_south() {
        let grid = VolumeGrid::with_spacing(3, [1.0; 3]).unwrap();
        let patient = VolumeGrid { space: VolumeSpace::Patient, ..grid };
        // The sample farthest to the right, to the front and to the head.
        let place = body(&patient, [3, 3]).world_from_index.transform_point3(DVec3::splat(2.0));
        assert_eq!(place, DVec3::new(-1.0, -1.0, 1.0));
    }

    #[test]
    fn a_turned_volume_has_a_turned_box() {
        let turned = [[0.0, -2.0, 0.0, 0.0], [3.0, 0.0, 0.0, 0.0], [0.0, 0.0, 1.0, 0.0]];
        let body = body(&VolumeGrid::new(1, turned).unwrap(), [3, 5]);
        assert_eq!(body.half_extent(3, 5), DVec3::new(4.0, 3.0, 0.5));
    }

    #[test]
    fn whole_numbers_are_stored_exactly_where_they_fit() {
        let range = |min, max| ValueRange { min, max };
        let ct = StoredRange::new(range(-1024.0, 2986.0), true);
        assert_eq!((ct.low, ct.high, ct.depth), (-1024.0, 64_511.0, StoredDepth::Bits16));
        assert_eq!(StoredRange::new(range(7.0, 262.0), true).depth, StoredDepth::Bits8);
        assert_eq!(StoredRange::new(range(0.0, 65_536.0), true).depth, StoredDepth::Float);
        assert_eq!(StoredRange::new(range(0.0, 25.0), false).depth, StoredDepth::Float);
        let single = StoredRange::new(range(-4.0, -4.0), false);
        assert_eq!((single.low, single.high), (-4.0, 0.0));
    }
}
