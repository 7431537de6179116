//! Which value gets which colour, as far as the options leave that open.

use super::{
    ColorLimits, ColorScale, Colormap, LimitsChoice, Norm, NormChoice, SceneError, SceneOptions, Survey,
};
use crate::data::{BandReader, Content, ValueStatistics};

/// The colour scale of a raster whose colour limits are `limits`.
pub(super) fn color_scale(
    survey: &mut Survey,
    reader: &mut BandReader,
    options: &SceneOptions,
    limits: &ColorLimits,
) -> Result<ColorScale, SceneError> {
    let scale = match (&reader.info().content, &options.colormap) {
        (Content::Palette(colors), None) => palette_scale(colors, limits)?,
        (_, colormap) => {
            let limits = (lower_limit(options, survey.statistics(), limits), limits.max);
            let norm = options.norm.resolve(limits, || survey.quantiles(reader, limits))?;
            ColorScale::new(colormap.clone().unwrap_or_default(), norm, limits)?
        }
    };
    Ok(scale.with_outside(options.under, options.over))
}

/// The automatic lower limit of a logarithmic scale is the smallest value that has a logarithm.
fn lower_limit(options: &SceneOptions, statistics: &ValueStatistics, limits: &ColorLimits) -> f64 {
    let is_automatic = options.limits == LimitsChoice::Auto && options.norm == NormChoice::Log;
    let positive = || statistics.smallest_positive().filter(|smallest| *smallest < limits.max);
    if is_automatic && limits.min <= 0.0 { positive().unwrap_or(limits.min) } else { limits.min }
}

/// One class for every index between the limits, in its own colour.
fn palette_scale(colors: &[[u8; 3]], limits: &ColorLimits) -> Result<ColorScale, SceneError> {
    let last = colors.len().saturating_sub(1);
    let (low, high) = ((limits.min.max(0.0) as usize).min(last), (limits.max.max(0.0) as usize).min(last));
    let boundaries: Vec<f64> = (low..=high + 1).map(|index| index as f64 - 0.5).collect();
    let ends = (low as f64 - 0.5, high as f64 + 0.5);
    let colormap = Colormap::from_entries("palette", colors[low..=high].to_vec())?;
    ColorScale::new(colormap, Norm::Classes { boundaries }, ends)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Band, DataError, MemoryRaster, Raster, RasterInfo};

    struct WithContent(MemoryRaster, RasterInfo);

    impl Raster for WithContent {
        fn info(&self) -> &RasterInfo {
            &self.1
        }

        fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
            self.0.read_band(band, out)
        }
    }

    fn scale_of(values: &[f32], content: Content, options: &SceneOptions) -> Result<ColorScale, SceneError> {
        let raster = MemoryRaster::new("test", [1, 1, values.len() as u32], values.to_vec()).unwrap();
        let info = RasterInfo { content, ..raster.info().clone() };
        let mut reader = BandReader::new(Box::new(WithContent(raster, info)));
        let mut survey = Survey::read(&mut reader, &mut |_| true)?;
        let limits = survey.limits(&mut reader, options.limits)?;
        color_scale(&mut survey, &mut reader, options, &limits)
    }

    #[test]
    fn a_palette_gives_every_index_its_own_color() {
        let colors = vec![[1, 1, 1], [2, 2, 2], [3, 3, 3], [4, 4, 4]];
        let palette = || Content::Palette(colors.clone());
        let scale = scale_of(&[1.0, 3.0, 2.0], palette(), &SceneOptions::default()).unwrap();
        assert_eq!([1.0, 2.0, 3.0].map(|index| scale.color_of(index)), colors[1..]);
        assert_eq!(scale.colors().len(), 3);
        // Values beyond the palette have the colour of its end.
        assert_eq!(scale_of(&[0.0, 9.0], palette(), &SceneOptions::default()).unwrap().color_of(9.0), [4; 3]);
        let other = SceneOptions::with_colormap(Colormap::default());
        assert_eq!(scale_of(&[1.0, 3.0], palette(), &other).unwrap().colors().len(), 256);
    }

    #[test]
    fn an_automatic_logarithmic_scale_begins_at_the_smallest_positive_value() {
        let options = SceneOptions { norm: NormChoice::Log, ..SceneOptions::default() };
        let scale = scale_of(&[-3.0, 0.0, 0.5, 100.0], Content::Values, &options).unwrap();
        assert_eq!((scale.min(), scale.max()), (0.5, 100.0));
        let fixed = SceneOptions { limits: LimitsChoice::Fixed(0.0, 10.0), ..options.clone() };
        assert!(scale_of(&[1.0, 2.0], Content::Values, &fixed).is_err());
        assert!(scale_of(&[-1.0, -2.0], Content::Values, &options).is_err());
    }

    #[test]
    fn equal_shares_come_from_the_data() {
        let values: Vec<f32> = (0..1000_u16).map(|step| f32::from(step).powi(3)).collect();
        let options = SceneOptions { norm: NormChoice::Equalize, ..SceneOptions::default() };
        let scale = scale_of(&values, Content::Values, &options).unwrap();
        let middle = scale.fraction_of(500.0_f64.powi(3));
        assert!((middle - 0.5).abs() < 0.01, "{middle}");
    }
}
