//! The options of what lies on terrain and around it.

use super::OptionWord;
use super::values::{changed, given, set};
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
