use crate::data::{BandReader, ValueRange};
use crate::scene::{ColorLimits, LayerMode, LimitsChoice, SceneError, SceneOptions, Survey};

/// The values between which heights lie, given the limits of the colours.
///
/// Outliers do not reach for the sky, whatever limits the colours have: heights stop at the automatic ones. Bars are as high
/// as their values, or they would lie.
///
/// # Errors
/// Those of [`ColorLimits::resolve`].
pub(in crate::scene) fn heights(
    survey: &mut Survey,
    reader: &mut BandReader,
    options: &SceneOptions,
    (mode, limits): (LayerMode, ColorLimits),
) -> Result<ColorLimits, SceneError> {
    match (mode, options.limits) {
        (LayerMode::Bars, _) => {
            let all = |ValueRange { min, max }| ColorLimits { min, max, is_trimmed: limits.is_trimmed };
            Ok(survey.statistics().range().map_or(limits, all))
        }
        (_, LimitsChoice::Auto) => Ok(limits),
        _ if !mode.has_heights() => Ok(limits),
        _ => survey.limits(reader, LimitsChoice::Auto),
    }
}
