//! The options of samples that are drawn as shapes of their own.

use super::OptionWord;
use super::values::{changed, changed_number, exact_text, flag, given, number, number_or, set};
use crate::scene::{BarOrder, ShapeChoice, Wanted};

pub(super) const BAR_WIDTH: OptionWord = OptionWord::value(
    "bar-width",
    |options| changed_number(options.shapes.bar_width, ShapeChoice::BAR_WIDTH),
    |options, text| set(&mut options.shapes.bar_width, number_or("bar-width", text, ShapeChoice::BAR_WIDTH)),
)
.of_looks();

pub(super) const BAR_LABELS: OptionWord = OptionWord::flag(
    "bar-labels",
    |options| changed(options.shapes.bar_labels, false),
    |options, text| set(&mut options.shapes.bar_labels, flag("bar-labels", text)),
)
.of_looks();

pub(super) const BAR_NAMES: OptionWord = OptionWord::value(
    "bar-names",
    |options| changed(options.shapes.bar_names, Wanted::Auto),
    |options, text| set(&mut options.shapes.bar_names, given(text).map(Option::unwrap_or_default)),
)
.of_looks();

pub(super) const BAR_ORDER: OptionWord = OptionWord::value(
    "bar-order",
    |options| changed(options.shapes.bar_order, BarOrder::Data),
    |options, text| set(&mut options.shapes.bar_order, given(text).map(Option::unwrap_or_default)),
)
.of_looks();

pub(super) const POINT_SIZE: OptionWord = OptionWord::value(
    "point-size",
    |options| options.shapes.point_size.map(exact_text),
    |options, text| set(&mut options.shapes.point_size, number("point-size", text)),
)
.of_looks();

pub(super) const LINE_WIDTH: OptionWord = OptionWord::value(
    "line-width",
    |options| changed_number(options.shapes.line_width, ShapeChoice::LINE_WIDTH),
    |options, text| {
        set(&mut options.shapes.line_width, number_or("line-width", text, ShapeChoice::LINE_WIDTH))
    },
)
.of_looks();
