mod drawing;

use super::line::Line;
use super::proportions::Proportions;
use super::typesetter::{CAP_HEIGHT, DESCENT, Typesetter};
use crate::data::ValueStatistics;
use crate::scene::ticks::{TickRoom, Ticks, TimeUnit, ticks};
use crate::scene::{ColorScale, Norm};

/// Part of the picture's height that the bar takes where there is room.
const BAR_HEIGHT: f32 = 0.64;

/// A bar needs this many times the text's size to hold two labels apart.
const LEAST_BAR_HEIGHT: f32 = 4.0;

/// Largest part of the picture's width for the whole column.
const WIDEST_COLUMN: f32 = 0.4;

/// Distance of tick labels, in parts of the text's size, from which on they do not seem to touch.
const BETWEEN_LABELS: f32 = 1.25;

/// The scale of colours beside the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Colorbar {
    /// Which value has which colour.
    pub scale: ColorScale,
    /// What the values are, or their unit, such as `m`. A unit of time such as `days since 1970-01-01` is not
    /// written: ticks are dates then.
    pub label: Option<String>,
    /// Whether values below the scale occur: the lower end is an arrow in their colour.
    pub extend_below: bool,
    /// Whether values above the scale occur: the upper end is an arrow in their colour.
    pub extend_above: bool,
}

impl Colorbar {
    /// That of a scale for data of which this is known; its ends are arrows where values lie beyond them.
    pub(in crate::scene) fn of(
        scale: ColorScale,
        statistics: &ValueStatistics,
        label: Option<String>,
    ) -> Self {
        let range = statistics.range();
        Self {
            label,
            extend_below: range.is_some_and(|range| range.min < scale.min()),
            extend_above: range.is_some_and(|range| range.max > scale.max()),
            scale,
        }
    }
}

/// A colorbar with its texts set and its place found.
pub(super) struct PlacedColorbar<'a> {
    colorbar: &'a Colorbar,
    proportions: Proportions,
    /// Colours only, without outline; whole pixels.
    left: f32,
    top: f32,
    width: f32,
    height: f32,
    /// Rows from the top of the bar, with the label's line.
    labels: Vec<(f32, Line)>,
    /// Rows from the top of the bar of marks beside labels, and of the shorter ones without.
    marks: Vec<f32>,
    short_marks: Vec<f32>,
    /// Stands above the bar.
    heading: Option<Line>,
    /// Reads upwards at the right of the tick labels.
    side_label: Option<Line>,
    tick_labels_width: f32,
}

impl<'a> PlacedColorbar<'a> {
    /// Finds the place at the right of the picture, below the row `top`. `None` if there is no room for it.
    pub(super) fn new(
        colorbar: &'a Colorbar,
        typesetter: &mut Typesetter,
        proportions: Proportions,
        top: f32,
    ) -> Option<Self> {
        let Proportions { picture_width, picture_height: bottom, text, margin, gap, line, .. } = proportions;
        let width = (text * 1.15).round();
        let arrow = arrow_length(width);
        // Above: the arrow and a heading; below: the arrow; then half a tick label or the margin.
        let heading_height = heading_lift(proportions) + text * CAP_HEIGHT;
        let above = line + if colorbar.extend_above { arrow } else { 0.0 } + heading_height + margin * 0.7;
        let below = line + if colorbar.extend_below { arrow } else { 0.0 } + margin;
        let height = (bottom * BAR_HEIGHT).min(bottom - top - above - below).floor();
        if height < text * LEAST_BAR_HEIGHT {
            return None;
        }
        let height = equally_divided(height, &colorbar.scale);
        let (name, marks) = marks(colorbar, proportions, height);
        let row = |fraction: f64| height * (1.0 - fraction as f32);
        let labels: Vec<(f32, Line)> = marks
            .labelled
            .iter()
            .map(|tick| (row(tick.fraction), typesetter.line(&tick.label, text)))
            .collect();
        let tick_labels_width = labels.iter().map(|(_, label)| label.width).fold(0.0, f32::max);
        let tick_length = if marks.are_boxes { 0.0 } else { tick_length(proportions) };
        let body = width + 2.0 * line + tick_length + gap + tick_labels_width;

        let shared = marks.shared.as_deref();
        let heading = [shared, name.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let heading = typesetter.line(&heading, text);
        let (heading, side_label) = if heading.width <= body.max(text * 4.0) {
            (Some(heading), None)
        } else {
            let side = name.map(|name| typesetter.fitted_line(&name, [text, text * 0.75], height));
            (shared.map(|shared| typesetter.line(shared, text)), side)
        };
        let beside = if side_label.is_some() { gap * 1.5 + text * (CAP_HEIGHT + DESCENT) } else { 0.0 };
        let heading_width = heading.as_ref().map_or(0.0, |heading| heading.width);
        let column = (body + beside).max(heading_width);
        if column + 2.0 * margin > picture_width * WIDEST_COLUMN {
            return None;
        }
        // In the middle of the room, unless the heading needs more above.
        let middle = (top + bottom - height) / 2.0;
        Some(Self {
            colorbar,
            proportions,
            left: (picture_width - margin - column + line).floor(),
            top: middle.clamp(top + above, (bottom - below - height).max(top + above)).floor(),
            width,
            height,
            marks: if marks.are_boxes { Vec::new() } else { labels.iter().map(|(row, _)| *row).collect() },
            short_marks: marks.unlabelled.into_iter().map(row).collect(),
            labels,
            heading,
            side_label,
            tick_labels_width,
        })
    }

    /// The column where the outline begins.
    pub(super) fn left(&self) -> f32 {
        self.left - self.proportions.line
    }
}

/// The label without a unit of time that became dates, and the marks.
fn marks(colorbar: &Colorbar, proportions: Proportions, height: f32) -> (Option<String>, Ticks) {
    let Proportions { text, line, .. } = proportions;
    let room = TickRoom {
        wanted: (height / (text * 4.5)).round().clamp(2.0, 8.0) as usize,
        between_labels: f64::from(text * BETWEEN_LABELS / height),
        between_marks: f64::from(line * 3.0 / height),
    };
    let label = colorbar.label.as_deref().map(str::trim).filter(|label| !label.is_empty());
    let time = label.and_then(TimeUnit::find);
    let marks = ticks(&colorbar.scale, time.as_ref().map(|(_, unit)| unit), room);
    let name = match time {
        Some((name, _)) if marks.are_dates => Some(name).filter(|name| !name.is_empty()),
        _ => label.map(str::to_owned),
    };
    (name, marks)
}

/// The height, a little less if that makes all classes equally high.
fn equally_divided(height: f32, scale: &ColorScale) -> f32 {
    let classes = scale.colors().len() as f32;
    let is_divided = matches!(scale.norm(), Norm::Classes { .. }) && classes <= height;
    if is_divided { (height / classes).floor() * classes } else { height }
}

/// From what lies below the heading to the line it stands on: far enough to miss a tick label at the end of the bar.
fn heading_lift(proportions: Proportions) -> f32 {
    proportions.gap + proportions.text * (DESCENT + 0.2)
}

fn arrow_length(bar_width: f32) -> f32 {
    (bar_width * 0.8).round()
}

fn tick_length(proportions: Proportions) -> f32 {
    (proportions.text * 0.3).round()
}

#[cfg(test)]
mod tests;
