//! What is told of choices that were made for a film.

use super::{ColorLimits, FilmLabel, LabelField, Layer, LayerMode, Relief, Rgb8, SceneOptions, Timeline};
use crate::data::{RasterInfo, ValueRange, ValueStatistics};

pub(super) fn skipping_note(timeline: &Timeline, moments: u32) -> Option<String> {
    let frames = timeline.frames();
    let note = || format!("{frames} frames cannot show all {moments} bands: some are skipped");
    (frames < u64::from(moments)).then(note)
}

pub(super) fn approximate_note(statistics: &ValueStatistics, limits: &ColorLimits) -> Option<String> {
    let note = || {
        format!(
            "the value range, {} to {}, is approximate: it comes from overviews or statistics in the file",
            rounded(limits.min),
            rounded(limits.max)
        )
    };
    statistics.is_approximate().then(note)
}

pub(super) fn outlier_note(
    statistics: &ValueStatistics,
    (limits, heights): (&ColorLimits, &ColorLimits),
    mode: LayerMode,
) -> Option<String> {
    let ValueRange { min, max } = statistics.range().filter(|_| heights.is_trimmed)?;
    // Bars are as high as their values.
    let is_surface = mode.goes_through_samples();
    let heights = if mode == LayerMode::Bars { limits } else { heights };
    let what = match (limits.is_trimmed, is_surface) {
        (true, true) => "colours and heights span",
        (true, false) => "colours span",
        (false, _) => "heights span",
    };
    Some(format!(
        "{what} the 0.1 to 99.9 percentile, {} to {}, because outliers reach from {} to {}",
        rounded(heights.min),
        rounded(heights.max),
        rounded(min),
        rounded(max)
    ))
}

pub(super) fn white_note(options: &SceneOptions, channels: &[Layer]) -> Option<String> {
    let is_light = options.background.color().is_some_and(|color| color.readable_ink() == Rgb8::BLACK);
    let note = || "channels add to the background: on a light one they are white".to_owned();
    (!channels.is_empty() && is_light).then(note)
}

/// What the user may not expect of the label.
pub(super) fn label_note(options: &SceneOptions, info: &RasterInfo) -> Option<String> {
    let wants_labels = options.label.as_ref().is_some_and(|label| label.uses(LabelField::Label));
    let has_labels = info.band_labels.iter().any(Option::is_some);
    let label = options.label.as_ref()?;
    if wants_labels && !has_labels {
        return Some("the bands have no labels: {band} in the label numbers them".to_owned());
    }
    let has_dates = FilmLabel::new(label.clone(), info).has_dates();
    (label.formats_dates() && !has_dates)
        .then(|| "not all bands are dated: {time} in the label is that of the film".to_owned())
}

/// The value to five significant digits.
pub(super) fn rounded(value: f64) -> String {
    // Text that Rust wrote is text that Rust reads; the value itself would do, too.
    let short = format!("{value:.4e}").parse().unwrap_or(value);
    if short == 0.0 || (1e-4..1e7).contains(&short.abs()) { format!("{short}") } else { format!("{short:e}") }
}

pub(super) fn relief_sentence(relief: &Relief, has_spacing: bool, unit: Option<&str>) -> String {
    if relief.is_true_scale {
        return relief.note();
    }
    let reason = match (has_spacing, unit) {
        (false, _) => "the data states no distance between samples (--spacing)".to_owned(),
        (true, Some(unit)) => format!("{unit} is no length unit"),
        (true, None) => "the data states no unit (--value-unit m for metres)".to_owned(),
    };
    format!("{}: {reason}", relief.note())
}
