use super::annotation::Colorbar;
use super::coloring::color_scale;
use super::{
    ColorLimits, ColorScale, Colormap, Drape, LimitsChoice, Norm, NormChoice, Rgb8, SceneError, SceneOptions,
    Survey,
};
use crate::data::{Band, BandReader, ColorPicture, Raster, read_level};

/// The options that decide which colours values have.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ColorChoice {
    colormap: Option<Colormap>,
    norm: NormChoice,
    limits: LimitsChoice,
    outside: [Option<Rgb8>; 2],
}

impl ColorChoice {
    pub(super) fn of(options: &SceneOptions) -> Self {
        Self {
            colormap: options.colormap.clone(),
            norm: options.norm.clone(),
            limits: options.limits,
            outside: [options.under, options.over],
        }
    }
}

/// The colours of a raster of one band, as the options say for its own values, and what stands for which.
///
/// # Errors
/// [`SceneError::Drape`] for several bands, and those of a scene of that raster.
pub(super) fn colored(
    mut raster: Box<dyn Raster>,
    options: &SceneOptions,
) -> Result<(ColorPicture, Colorbar), SceneError> {
    let info = raster.info().clone();
    if info.bands != 1 {
        let reason =
            format!("it has {} bands, not one of values or three of red, green and blue", info.bands);
        return Err(SceneError::Drape { reason, name: info.name });
    }
    let mut band = Band::default();
    read_level(raster.as_mut(), 0, ColorPicture::level_of([info.columns, info.rows]), &mut band)?;
    let mut reader = BandReader::new(raster);
    let mut survey = Survey::read(&mut reader, &mut |_| true)?;
    let limits = survey.limits(&mut reader, options.limits)?;
    let scale = color_scale(&mut survey, &mut reader, options, &limits)?;
    let samples = band.values.iter().zip(&band.valid);
    let pixels = samples.flat_map(|(value, valid)| {
        let [red, green, blue] = scale.color_of(f64::from(*value) + info.value_offset);
        [red, green, blue, if *valid == Band::INVALID { 0 } else { 255 }]
    });
    let picture = ColorPicture {
        name: info.name,
        size: [band.columns, band.rows],
        pixels: pixels.collect(),
        place: info.place,
        file_size: [info.columns, info.rows],
    };
    Ok((picture, Colorbar::of(scale, survey.statistics(), info.value_unit)))
}

/// The limits of the colours of the data, and these: one grey where other values lie over it, whose colours the options
/// mean then.
pub(super) fn ground_colors(
    survey: &mut Survey,
    reader: &mut BandReader,
    options: &SceneOptions,
    drape: Option<&Drape>,
) -> Result<(ColorLimits, ColorScale), SceneError> {
    if drape.is_some_and(|drape| drape.colorbar.is_some()) {
        let limits = survey.limits(reader, LimitsChoice::Auto)?;
        let grey = Colormap::from_colors("ground", &[GROUND, GROUND])?;
        return Ok((limits, ColorScale::new(grey, Norm::Linear, (limits.min, limits.max))?));
    }
    let limits = survey.limits(reader, options.limits)?;
    Ok((limits, color_scale(survey, reader, options, &limits)?))
}

/// Ground around values that are laid over it.
const GROUND: Rgb8 = Rgb8([190, 188, 184]);
