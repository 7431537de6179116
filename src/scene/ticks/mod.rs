//! Where a colorbar is marked, and with which texts.

mod classes;
mod dates;
mod decades;
mod linear;
mod number;
mod thinning;
mod time_unit;

pub(super) use number::{bar_number_format, multiplier};
pub(super) use time_unit::TimeUnit;

use super::{ColorScale, Colormap, Norm};

/// The marks of a colorbar.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Ticks {
    /// Marks with a text, from the lower end.
    pub(super) labelled: Vec<Tick>,
    /// Places of shorter marks without a text.
    pub(super) unlabelled: Vec<f64>,
    /// What belongs to all texts, such as `×10⁶` or the day of times.
    pub(super) shared: Option<String>,
    /// Whether texts stand beside the middle of a box of one colour, which needs no mark.
    pub(super) are_boxes: bool,
    /// Whether texts are dates, which say what the unit says.
    pub(super) are_dates: bool,
}

/// A mark with its text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    /// 0 at the lower end of the bar, 1 at the upper.
    pub(super) fraction: f64,
    /// The minus sign is U+2212.
    pub(super) label: String,
}

/// How much room there is along the bar. Distances are parts of its length.
#[derive(Debug, Clone, Copy)]
pub(super) struct TickRoom {
    /// About how many texts look well.
    pub(super) wanted: usize,
    /// Nearer texts overlap.
    pub(super) between_labels: f64,
    /// Nearer marks run into each other.
    pub(super) between_marks: f64,
}

/// Marks for a scale of colours: dates where values count `time`, else numbers. None for a range that is not
/// finite.
pub(super) fn ticks(scale: &ColorScale, time: Option<&TimeUnit>, room: TickRoom) -> Ticks {
    if !(scale.min().is_finite() && scale.max().is_finite()) {
        return Ticks::default();
    }
    match scale.norm() {
        Norm::Classes { boundaries } => classes::ticks(boundaries, room),
        Norm::Log | Norm::SymLog { .. } => {
            decades::ticks(scale, room).unwrap_or_else(|| linear::ticks(scale, room))
        }
        _ => {
            let dates = time.and_then(|unit| dates::ticks(scale, unit, room));
            dates.unwrap_or_else(|| linear::ticks(scale, room))
        }
    }
}

/// Marks at round numbers along a length: those of an even scale.
pub(super) fn ticks_between(min: f64, max: f64, room: TickRoom) -> Ticks {
    let scale = ColorScale::new(Colormap::default(), Norm::Linear, (min, max));
    scale.map_or_else(|_| Ticks::default(), |scale| ticks(&scale, None, room))
}

/// A number by itself, with up to six significant digits: `−12.5`, `2.5×10⁶`; a dash for what is not finite.
pub(super) fn number_text(value: f64) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let exponent = number::exponent_taken_out(value.abs());
    let scaled = number::scaled(value, exponent);
    number::text(scaled, number::decimals_of(scaled)) + &multiplier(exponent).unwrap_or_default()
}

/// A number by itself with that many decimals; a dash for what is not finite.
pub(super) fn number_with_decimals(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let text = number::text(value, decimals);
    let is_zero = !text.contains(|character| matches!(character, '1'..='9'));
    if is_zero { text.trim_start_matches('\u{2212}').to_owned() } else { text }
}

/// Where a value stands along the bar: the middle if all values are the same.
fn place(scale: &ColorScale, value: f64) -> f64 {
    let fraction = scale.fraction_of(value);
    if scale.min() < scale.max() && fraction.is_finite() { fraction.clamp(0.0, 1.0) } else { 0.5 }
}

#[cfg(test)]
mod tests;
