use super::gradient::color32;
use super::{looks, note, opacity_curve, readout};
use crate::scene::{ColorScale, Colormap, LimitsChoice, NormChoice, SceneOptions};
use crate::window::status::Facts;
use egui::{
    Align2, Color32, CursorIcon, EventFilter, FontId, Id, Key, Rect, Response, Sense, Stroke, Ui, lerp, pos2,
    remap_clamp, vec2,
};

const HEIGHT: f32 = 64.0;
/// Height with a curve, whose small opacities need room.
const HEIGHT_OF_CURVE: f32 = 96.0;
/// Room under the bars for the grips and the values.
const FOOT: f32 = 26.0;
/// Narrower bars cannot be told apart.
const BAR_WIDTH: f32 = 2.0;
/// Steps of an arrow key from one end to the other.
const STEPS: f64 = 200.0;

/// The bars, kept while nothing changes what they look like.
#[derive(Debug, Default)]
pub(super) struct BarColors {
    key: Option<BarKey>,
    /// Height from 0 to 1, and colour.
    bars: Vec<(f32, Color32)>,
}

#[derive(Debug, PartialEq)]
struct BarKey {
    counts: Vec<u64>,
    colors: Vec<[u8; 3]>,
    range: [f64; 2],
    limits: [f64; 2],
    norm: NormChoice,
    bars: usize,
}

/// The limits that hold while the data's description is still of those before.
pub(super) fn limits_now(options: &SceneOptions, facts: &Facts) -> [f64; 2] {
    match options.limits {
        LimitsChoice::Fixed(min, max) => [min, max],
        LimitsChoice::Auto | LimitsChoice::Percentile(..) => facts.limits,
    }
}

/// How often which values are there, and two handles that move the limits of the colours.
pub(super) fn show(ui: &mut Ui, options: &mut SceneOptions, facts: &Facts, colors: &mut BarColors) {
    let [low, high] = facts.range;
    if facts.is_classes {
        return note(
            ui,
            "The values are classes with colours of their own; limits and norm leave them alone.",
        );
    }
    if low.partial_cmp(&high) != Some(std::cmp::Ordering::Less) {
        let unit = facts.unit.as_deref().unwrap_or_default();
        return note(ui, format!("All values are {} {unit}", readout::value(low, 0.0)));
    }
    let has_curve = opacity_curve::curve_now(options, facts).is_some();
    let height = if has_curve { HEIGHT_OF_CURVE } else { HEIGHT };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height + FOOT), Sense::hover());
    let plot = Rect::from_min_size(rect.min, vec2(rect.width(), height)).shrink2(vec2(6.0, 0.0));
    ui.painter().rect_filled(plot.expand2(vec2(6.0, 0.0)), 4.0, ui.visuals().extreme_bg_color);
    let limits = limits_now(options, facts);
    let limits = if limits.iter().all(|limit| limit.is_finite()) { limits } else { facts.range };
    if let Some(counts) = &facts.histogram {
        colors.prepare(counts, (options, facts), (plot.width() / BAR_WIDTH) as usize);
        colors.paint(ui, plot);
    } else {
        let (font, weak) = (FontId::proportional(10.5), looks(ui).weak);
        ui.painter().text(plot.center(), Align2::CENTER_CENTER, "Counting the values…", font, weak);
    }
    let ground = has_curve.then(|| opacity_curve::ground(ui, plot));
    let moved = [0, 1].map(|side| handle(ui, plot, facts.range, (limits, side)));
    if let [Some(min), _] = moved {
        options.limits = LimitsChoice::Fixed(min.min(limits[1]), limits[1]);
    } else if let [_, Some(max)] = moved {
        options.limits = LimitsChoice::Fixed(limits[0], max.max(limits[0]));
    }
    let lit = ground.and_then(|ground| opacity_curve::edit(ui, &ground, (options, facts), limits));
    values(ui, rect, (limits, lit), facts);
}

/// The two limits under the handles, and between them the value and the opacity that are pointed at.
fn values(ui: &Ui, rect: Rect, (limits, lit): ([f64; 2], Option<(f64, f64)>), facts: &Facts) {
    let span = facts.range[1] - facts.range[0];
    let unit = facts.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
    let (font, color) = (FontId::proportional(10.5), looks(ui).text);
    let corners = [(Align2::LEFT_BOTTOM, rect.left_bottom()), (Align2::RIGHT_BOTTOM, rect.right_bottom())];
    for (limit, (align, corner)) in limits.into_iter().zip(corners) {
        let text = format!("{}{unit}", readout::value(limit, span));
        ui.painter().text(corner, align, text, font.clone(), color);
    }
    if let Some((value, opacity)) = lit {
        let text = format!("{} hides {opacity}", readout::value(value, span));
        ui.painter().text(rect.center_bottom(), Align2::CENTER_BOTTOM, text, font, looks(ui).accent);
    }
}

/// One handle; returns the value that it was moved to.
fn handle(ui: &Ui, plot: Rect, range: [f64; 2], (limits, side): ([f64; 2], usize)) -> Option<f64> {
    let x = remap_clamp(limits[side], range[0]..=range[1], plot.left() as f64..=plot.right() as f64) as f32;
    // Handles at the same place stay apart for the mouse: one is left of the line, the other right.
    let outward = if side == 0 { -1.0 } else { 1.0 };
    let grip = Rect::from_center_size(pos2(x + outward * 4.0, plot.bottom() + 5.0), vec2(8.0, 10.0));
    let line = Rect::from_x_y_ranges(
        (x - 3.0 + outward * 3.0)..=(x + 3.0 + outward * 3.0),
        plot.top()..=plot.bottom(),
    );
    let id = handle_id(ui, side);
    let response =
        ui.interact(line.union(grip), id, Sense::drag()).on_hover_cursor(CursorIcon::ResizeHorizontal);
    let help = ["The value of the first colour\n--clim", "The value of the last colour\n--clim"];
    let looks = looks(ui);
    let is_lit = response.hovered() || response.dragged() || response.has_focus();
    let color = if is_lit { looks.accent } else { looks.strong };
    ui.painter().vline(x, plot.y_range(), Stroke::new(1.5, color));
    ui.painter().rect_filled(grip, 2.0, color);
    moved_to(ui, &response.on_hover_text(help[side]), plot, (range, limits[side]))
}

fn handle_id(ui: &Ui, side: usize) -> Id {
    ui.make_persistent_id(("limit", side))
}

fn moved_to(ui: &Ui, response: &Response, plot: Rect, (range, limit): ([f64; 2], f64)) -> Option<f64> {
    let [low, high] = range;
    if response.dragged() && response.drag_delta().x != 0.0 {
        let pointer = response.interact_pointer_pos()?;
        let share = f64::from((pointer.x - plot.left()) / plot.width()).clamp(0.0, 1.0);
        return Some(rounded(lerp(low..=high, share), high - low));
    }
    if !response.has_focus() {
        return None;
    }
    let keep = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, keep));
    let presses = |key| ui.input(|input| input.num_presses(key)) as f64;
    let steps = presses(Key::ArrowRight) - presses(Key::ArrowLeft);
    (steps != 0.0).then(|| rounded((limit + steps * (high - low) / STEPS).clamp(low, high), high - low))
}

/// No more digits than a hand can mean, so that commands stay short.
pub(super) fn rounded(value: f64, span: f64) -> f64 {
    let unit = 10.0_f64.powf((span / 2000.0).log10().floor());
    let rounded = (value / unit).round() * unit;
    // Written and read again, so that 0.30000000000000004 does not stand in a command.
    let decimals = (-unit.log10()).max(0.0) as usize;
    format!("{rounded:.decimals$}").parse().unwrap_or(value)
}

impl BarColors {
    fn prepare(&mut self, counts: &[u64], (options, facts): (&SceneOptions, &Facts), most_bars: usize) {
        let key = BarKey {
            counts: counts.to_vec(),
            colors: facts.colors.clone(),
            range: facts.range,
            limits: limits_now(options, facts),
            norm: options.norm.clone(),
            bars: counts.len().min(most_bars).max(1),
        };
        if self.key.as_ref() == Some(&key) {
            return;
        }
        let sums = summed(counts, key.bars);
        let most = sums.iter().copied().max().unwrap_or(0).max(1) as f32;
        let scale = scale(&key);
        let step = (key.range[1] - key.range[0]) / key.bars as f64;
        let color_at = |index: usize| {
            let value = key.range[0] + (index as f64 + 0.5) * step;
            scale.as_ref().map_or(Color32::GRAY, |scale| color32(scale.color_of(value)))
        };
        // The square root, so that rare values can still be seen beside frequent ones.
        let height = |sum: u64| (sum as f32 / most).sqrt();
        self.bars = sums.into_iter().enumerate().map(|(at, sum)| (height(sum), color_at(at))).collect();
        self.key = Some(key);
    }

    fn paint(&self, ui: &Ui, plot: Rect) {
        let width = plot.width() / self.bars.len().max(1) as f32;
        for (index, (height, color)) in self.bars.iter().enumerate().filter(|(_, (height, _))| *height > 0.0)
        {
            let left = plot.left() + index as f32 * width;
            let top = plot.bottom() - (height * (plot.height() - 4.0)).max(1.0);
            let bar = Rect::from_min_max(pos2(left, top), pos2(left + width, plot.bottom()));
            ui.painter().rect_filled(bar, 0.0, *color);
        }
    }
}

/// The counts of neighbours together, so that `bars` are left.
fn summed(counts: &[u64], bars: usize) -> Vec<u64> {
    let mut sums = vec![0; bars];
    for (index, count) in counts.iter().enumerate() {
        sums[index * bars / counts.len()] += count;
    }
    sums
}

/// Which value has which colour now; `None` for limits that the norm cannot work with.
fn scale(key: &BarKey) -> Option<ColorScale> {
    let colormap = Colormap::from_entries("", key.colors.clone()).ok()?;
    let limits = (key.limits[0], key.limits[1]);
    let norm = key.norm.resolve(limits, || Ok::<_, std::convert::Infallible>(quantiles(key))).ok()?;
    ColorScale::new(colormap, norm, limits).ok()
}

/// Values with the same number of samples between them, as exact as the histogram is.
fn quantiles(key: &BarKey) -> Vec<f64> {
    const SHARES: usize = 64;
    let total: u64 = key.counts.iter().sum();
    let step = (key.range[1] - key.range[0]) / key.counts.len().max(1) as f64;
    let mut below = 0;
    let mut bins = key.counts.iter().enumerate().map(|(index, count)| {
        below += count;
        (below, key.range[0] + (index as f64 + 1.0) * step)
    });
    let mut current = bins.next();
    let mut found = vec![key.range[0]];
    for share in 1..=SHARES {
        let wanted = total as f64 * share as f64 / SHARES as f64;
        while current.is_some_and(|(below, _)| (below as f64) < wanted) {
            current = bins.next();
        }
        found.push(current.map_or(key.range[1], |(_, value)| value));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sample_is_lost_in_fewer_bars() {
        let counts: Vec<u64> = (0..1000).collect();
        for bars in [1, 7, 999, 1000] {
            let sums = summed(&counts, bars);
            assert_eq!((sums.len(), sums.iter().sum::<u64>()), (bars, 499_500), "{bars}");
        }
    }

    #[test]
    fn limits_that_were_dragged_have_few_digits() {
        assert_eq!(rounded(0.123_456_789, 1.0), 0.1235);
        assert_eq!(rounded(1_234.567, 3_000.0), 1_235.0);
        assert_eq!(rounded(-123_456.0, 1e6), -123_500.0);
    }
}
