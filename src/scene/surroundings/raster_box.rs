use super::DataBox;
use crate::scene::Layer;
use glam::{DAffine3, DMat3, DVec3};

/// The box that a raster lies in, whose height follows the exaggeration. Its corners are counted in columns and rows from
/// the outer north-west corner, and in values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RasterBox {
    low: DVec3,
    high: DVec3,
    /// Column, row and value at the world's origin.
    origin: DVec3,
    /// Metres from one column, row and value to the next, before exaggeration.
    step_m: DVec3,
}

/// Flat heights would have no inside and no outside.
const LEAST_EXAGGERATION: f64 = 1e-9;

impl RasterBox {
    /// The box of a surface through its outermost samples, of an image around them; `None` of a volume and of a globe.
    pub(super) fn of(layer: &Layer) -> Option<Self> {
        if layer.volume.is_some() || layer.globe.is_some() {
            return None;
        }
        let (has_heights, is_through) = (layer.mode.has_heights(), layer.mode.goes_through_samples());
        let ends = |samples: u32| {
            let inset = if is_through && samples > 1 { 0.5 } else { 0.0 };
            [inset, f64::from(samples) - inset]
        };
        let ([left, right], [top, bottom]) = (ends(layer.columns), ends(layer.rows));
        let relief = &layer.relief;
        // Down to the bottom of the block that a surface stands on.
        let floor = layer.base.map_or(relief.low, |base| base.bottom.min(relief.low));
        let [floor, ceiling, middle] =
            if has_heights { [floor, relief.high, relief.middle] } else { [0.0; 3] };
        let [x_m, y_m] = layer.spacing_m;
        let up = if has_heights && relief.metres_per_value > 0.0 { relief.metres_per_value } else { 1.0 };
        Some(Self {
            low: DVec3::new(left, top, floor),
            high: DVec3::new(right, bottom, ceiling),
            origin: DVec3::new(f64::from(layer.columns), f64::from(layer.rows), 2.0 * middle) / 2.0,
            // Rows run to the south.
            step_m: DVec3::new(x_m, -y_m, up),
        })
    }

    /// The box under this factor on heights.
    pub(super) fn at(&self, exaggeration: f64) -> DataBox {
        let factor = if exaggeration.abs() < LEAST_EXAGGERATION { LEAST_EXAGGERATION } else { exaggeration };
        let step_m = self.step_m * DVec3::new(1.0, 1.0, factor);
        let world_from_box =
            DAffine3::from_mat3_translation(DMat3::from_diagonal(step_m), -self.origin * step_m);
        DataBox { low: self.low, high: self.high, world_from_box }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{BandReader, MemoryRaster, PixelSpacing};
    use crate::scene::{LayerMode, SceneOptions, compose};

    fn layer(mode: LayerMode) -> Layer {
        let values: Vec<f32> = (0..20_u8).map(f32::from).collect();
        let raster = MemoryRaster::new("test", [1, 4, 5], values).unwrap();
        let raster = raster.with_spacing(PixelSpacing { x_m: 30.0, y_m: 20.0 }).unwrap().with_value_unit("m");
        let options = SceneOptions { mode: Some(mode), exaggeration: Some(2.0), ..SceneOptions::default() };
        let composition = compose(&mut BandReader::new(Box::new(raster)), &options, &mut |_| true).unwrap();
        composition.scene.layers.into_iter().next().unwrap()
    }

    #[test]
    fn the_box_holds_all_that_is_drawn_and_no_more() {
        for (mode, exaggeration) in [
            (LayerMode::Surface, 2.0),
            (LayerMode::Image, 7.0),
            (LayerMode::Bars, 2.0),
            (LayerMode::Points, 2.0),
        ] {
            let layer = layer(mode);
            let data_box = RasterBox::of(&layer).unwrap().at(exaggeration);
            let half = layer.half_extent_m();
            let corners = data_box.corners();
            let reach = corners.iter().fold(DVec3::ZERO, |most, corner| most.max(corner.abs()));
            assert!((reach - half).length() < 1e-9, "{mode}: {reach} {half}");
            assert!(data_box.middle().length() < 1e-9);
        }
    }

    #[test]
    fn corners_are_counted_in_columns_rows_and_values() {
        let layer = layer(LayerMode::Surface);
        let raster_box = RasterBox::of(&layer).unwrap();
        let place = |exaggeration: f64| {
            raster_box.at(exaggeration).world_from_box.transform_point3(DVec3::new(1.5, 2.5, 15.0))
        };
        let ground_m = layer.position_m([1.5, 2.5]);
        let height_m = 15.0 - layer.relief.middle;
        for exaggeration in [1.0, 3.0, -2.0] {
            let expected = ground_m + DVec3::Z * height_m * exaggeration;
            assert!(
                (place(exaggeration) - expected).length() < 1e-9,
                "{exaggeration}: {}",
                place(exaggeration)
            );
        }
        assert!(place(0.0).is_finite());
    }
}
