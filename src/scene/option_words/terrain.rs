//! The options of what lies on terrain and around it.

use super::OptionWord;
use super::values::{changed, exact_text, given, number, set};
use crate::scene::Wanted;

pub(super) const CONTOURS: OptionWord = OptionWord::value(
    "contours",
    |options| options.contours.interval.map(|interval| interval.to_string()),
    |options, text| set(&mut options.contours.interval, given(text)),
)
.of_looks();

pub(super) const CONTOUR_COLOR: OptionWord = OptionWord::value(
    "contour-color",
    |options| options.contours.color.map(|color| color.to_string()),
    |options, text| set(&mut options.contours.color, given(text)),
)
.of_looks();

pub(super) const CONTOUR_LABELS: OptionWord = OptionWord::value(
    "contour-labels",
    |options| changed(options.contours.labels, Wanted::Auto),
    |options, text| set(&mut options.contours.labels, given(text).map(Option::unwrap_or_default)),
)
.of_looks();

pub(super) const BASE: OptionWord = OptionWord::value(
    "base",
    |options| options.base.depth.map(|depth| depth.to_string()),
    |options, text| set(&mut options.base.depth, given(text)),
)
.of_looks();

pub(super) const BASE_COLOR: OptionWord = OptionWord::value(
    "base-color",
    |options| options.base.color.map(|color| color.to_string()),
    |options, text| set(&mut options.base.color, given(text)),
)
.of_looks();

pub(super) const WATER: OptionWord = OptionWord::value(
    "water",
    |options| options.water.level.map(exact_text),
    |options, text| set(&mut options.water.level, number("water", text)),
)
.of_looks();

pub(super) const WATER_COLOR: OptionWord = OptionWord::value(
    "water-color",
    |options| options.water.color.map(|color| color.to_string()),
    |options, text| set(&mut options.water.color, given(text)),
)
.of_looks();

pub(super) const WATER_OPACITY: OptionWord = OptionWord::value(
    "water-opacity",
    |options| options.water.opacity.map(exact_text),
    |options, text| set(&mut options.water.opacity, number("water-opacity", text)),
)
.of_looks();

pub(super) const DRAPE: OptionWord = OptionWord::text(
    "drape",
    |options| options.drape.as_ref().map(|path| path.to_string_lossy().into_owned()),
    |options, text| set(&mut options.drape, Ok(text.map(Into::into))),
)
.of_looks();
