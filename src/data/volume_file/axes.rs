use crate::data::error::ErrorContext;
use crate::data::{
    DataError, PixelSpacing, RasterInfo, ReadLimits, SampleType, VolumeGrid, VolumeSpace, metres_per_unit,
};

/// Samples along column, row and slice, and how many such volumes follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sides {
    pub(super) columns: u64,
    pub(super) rows: u64,
    pub(super) slices: u64,
    pub(super) moments: u64,
}

impl Sides {
    /// A raster of these sides, of which nothing else is known. Bands are moments x slices.
    pub(super) fn raster(
        self,
        name: String,
        sample_type: SampleType,
        context: &ErrorContext,
        limits: &ReadLimits,
    ) -> Result<RasterInfo, DataError> {
        let Self { columns, rows, slices, moments } = self;
        if [columns, rows, slices, moments].contains(&0) {
            let reason = format!("{columns} x {rows} x {slices} samples, {moments} times, are none");
            return Err(context.malformed(reason));
        }
        let bands = slices.saturating_mul(moments);
        let shape = limits.check_in_strips([bands, rows, columns], &context.path)?;
        Ok(RasterInfo::new(name, context.format, sample_type, shape))
    }
}

/// Where the samples of a volume lie.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placement {
    /// See [`VolumeGrid::world_from_index`].
    pub(super) world_from_index: [[f64; 4]; 3],
    pub(super) unit: Option<String>,
    pub(super) space: VolumeSpace,
}

impl Placement {
    /// Samples so far apart, the first at the origin. Distances that are none become 1.
    pub(super) fn with_spacing(spacing: [f64; 3]) -> Self {
        let [x, y, z] = spacing.map(distance);
        let world_from_index = [[x, 0.0, 0.0, 0.0], [0.0, y, 0.0, 0.0], [0.0, 0.0, z, 0.0]];
        Self { world_from_index, unit: None, space: VolumeSpace::Plain }
    }

    /// Tells `info` where its samples are. A single slice makes no volume, only an image.
    pub(super) fn apply(self, info: &mut RasterInfo, sides: Sides, context: &ErrorContext) {
        let slices = u32::try_from(sides.slices).unwrap_or(u32::MAX);
        let grid = VolumeGrid::new(slices, self.world_from_index).or_else(|| {
            let path = &context.path;
            tracing::warn!(%path, "directions that span no volume: samples are taken to be 1 apart");
            VolumeGrid::with_spacing(slices, [1.0; 3])
        });
        let Some(grid) = grid.map(|grid| VolumeGrid { unit: self.unit, space: self.space, ..grid }) else {
            return;
        };
        let [x, y, _] = grid.spacing();
        let metres = grid.unit.as_deref().and_then(metres_per_unit);
        info.spacing = metres.and_then(|metres| PixelSpacing::new(x * metres, y * metres));
        info.volume = (slices > 1).then_some(grid);
    }
}

/// What a header gives as the distance between samples; 1 where it gives none.
pub(super) fn distance(stated: f64) -> f64 {
    let distance = stated.abs();
    if distance.is_finite() && distance > 0.0 { distance } else { 1.0 }
}

/// Coordinates that run to the left and to the back, as RAS+ ones; `is_mirrored` says which of the axes do.
pub(super) fn mirrored(world_from_index: [[f64; 4]; 3], is_mirrored: [bool; 3]) -> [[f64; 4]; 3] {
    let rows = world_from_index.into_iter().zip(is_mirrored);
    let mut turned = rows.map(|(row, is_mirrored)| if is_mirrored { row.map(|x| 0.0 - x) } else { row });
    [(); 3].map(|()| turned.next().unwrap_or_default())
}

/// Calls the slices of every moment by the time that it has.
pub(super) fn label_times(info: &mut RasterInfo, sides: Sides, start: f64, step: f64, unit: &str) {
    let is_known = start.is_finite() && step.is_finite() && step != 0.0 && sides.moments > 1;
    let slices = usize::try_from(sides.slices).unwrap_or(usize::MAX).max(1);
    if is_known {
        for (band, label) in info.band_labels.iter_mut().enumerate() {
            let time = start + step * (band / slices) as f64;
            *label = Some(format!("{} {unit}", short(time)).trim_end().to_owned());
        }
    }
}

/// A number with at most six decimals.
fn short(number: f64) -> String {
    let text = format!("{number:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> ErrorContext {
        ErrorContext { format: "NRRD", path: "a.nrrd".to_owned() }
    }

    const SIDES: Sides = Sides { columns: 2, rows: 3, slices: 4, moments: 5 };

    fn info(sides: Sides) -> Result<RasterInfo, DataError> {
        sides.raster("a".to_owned(), SampleType::F32, &context(), &ReadLimits::default())
    }

    #[test]
    fn slices_and_moments_are_bands() {
        let mut info = info(SIDES).unwrap();
        assert_eq!((info.columns, info.rows, info.bands), (2, 3, 20));
        let placement =
            Placement { unit: Some("mm".to_owned()), ..Placement::with_spacing([2.0, -3.0, 0.0]) };
        placement.apply(&mut info, SIDES, &context());
        let grid = info.volume.clone().unwrap();
        assert_eq!((grid.slices, grid.spacing(), grid.moments(&info)), (4, [2.0, 3.0, 1.0], 5));
        assert_eq!(info.spacing, PixelSpacing::new(0.002, 0.003));
        label_times(&mut info, SIDES, 0.5, f64::from(0.72_f32), "s");
        assert_eq!(info.band_labels[3].as_deref(), Some("0.5 s"));
        assert_eq!(info.band_labels[4].as_deref(), Some("1.22 s"));
    }

    #[test]
    fn a_single_slice_is_no_volume_and_a_flat_one_gets_another_place() {
        let sides = Sides { slices: 1, ..SIDES };
        let mut single = info(sides).unwrap();
        Placement::with_spacing([1.0; 3]).apply(&mut single, sides, &context());
        assert_eq!((single.volume, single.bands), (None, 5));
        let flat = Placement { world_from_index: [[0.0; 4]; 3], ..Placement::with_spacing([1.0; 3]) };
        let mut info = info(SIDES).unwrap();
        flat.apply(&mut info, SIDES, &context());
        assert_eq!(info.volume.unwrap().spacing(), [1.0; 3]);
    }

    #[test]
    fn absurd_sides_are_refused() {
        for sides in [
            Sides { columns: 0, ..SIDES },
            Sides { moments: 0, ..SIDES },
            Sides { slices: u64::MAX, ..SIDES },
            Sides { rows: 1 << 40, ..SIDES },
        ] {
            assert!(info(sides).is_err(), "{sides:?}");
        }
    }

    #[test]
    fn mirroring_leaves_no_negative_zero() {
        let turned = mirrored([[1.0, 0.0, 2.0, -3.0]; 3], [true, false, true]);
        assert_eq!(turned, [[-1.0, 0.0, -2.0, 3.0], [1.0, 0.0, 2.0, -3.0], [-1.0, 0.0, -2.0, 3.0]]);
        assert!(turned[0][1].is_sign_positive());
    }
}
