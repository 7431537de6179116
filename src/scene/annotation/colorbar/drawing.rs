use super::{PlacedColorbar, arrow_length, heading_lift, tick_length};
use crate::scene::Rgb8;
use crate::scene::annotation::canvas::{Bar, Canvas, polygon};
use crate::scene::annotation::proportions::Proportions;
use crate::scene::annotation::typesetter::CAP_HEIGHT;

impl PlacedColorbar<'_> {
    pub(in crate::scene::annotation) fn draw(&self, canvas: &mut Canvas) {
        let Proportions { text, gap, line, .. } = self.proportions;
        self.draw_bar(canvas);
        let outer_right = self.left + self.width + line;
        let tick_length = tick_length(self.proportions);
        // The last row of the bar still belongs to it, so marks at both ends stay beside the colours.
        let mark_top =
            |row: f32| (self.top + row - line / 2.0).round().clamp(self.top, self.top + self.height - line);
        for &row in &self.marks {
            canvas.rectangle(outer_right, mark_top(row), tick_length, line);
        }
        for &row in &self.short_marks {
            canvas.rectangle(outer_right, mark_top(row), (tick_length * 0.6).round(), line);
        }
        let labels_left = outer_right + gap + if self.marks.is_empty() { 0.0 } else { tick_length };
        for (row, label) in &self.labels {
            canvas.text(label, labels_left, mark_top(*row) + line / 2.0 + text * CAP_HEIGHT / 2.0);
        }
        if let Some(heading) = &self.heading {
            canvas.text(
                heading,
                self.left(),
                self.top - line - self.arrow_above() - heading_lift(self.proportions),
            );
        }
        if let Some(label) = &self.side_label {
            let baseline = labels_left + self.tick_labels_width + gap * 1.5 + text * CAP_HEIGHT;
            canvas.upward_text(label, baseline, self.top + f32::midpoint(self.height, label.width));
        }
    }

    fn arrow_above(&self) -> f32 {
        if self.colorbar.extend_above { arrow_length(self.width) } else { 0.0 }
    }

    fn arrow_below(&self) -> f32 {
        if self.colorbar.extend_below { arrow_length(self.width) } else { 0.0 }
    }

    /// The outline is the same shape, larger by its thickness and in ink, underneath the colours.
    fn draw_bar(&self, canvas: &mut Canvas) {
        let (left, right) = (self.left, self.left + self.width);
        let (top, bottom) = (self.top, self.top + self.height);
        let middle = f32::midpoint(left, right);
        let mut outline = self.end_outline(top, -1.0, self.arrow_above());
        outline.extend(self.end_outline(bottom, 1.0, self.arrow_below()).into_iter().rev());
        canvas.polygon(&outline);

        let scale = &self.colorbar.scale;
        let triangle = |base: f32, tip: f32, color: [u8; 3]| {
            Some((polygon(&[(left, base), (middle, tip), (right, base)])?, Rgb8(color)))
        };
        let ends = [
            triangle(top, top - self.arrow_above(), scale.over_color())
                .filter(|_| self.colorbar.extend_above),
            triangle(bottom, bottom + self.arrow_below(), scale.under_color())
                .filter(|_| self.colorbar.extend_below),
        ];
        let colors = scale.colors();
        let color_of_row = |row: u32| {
            let fraction = 1.0 - (f64::from(row) + 0.5) / f64::from(self.height);
            let entry = (fraction * colors.len() as f64) as usize;
            colors.get(entry).or(colors.last()).copied().unwrap_or_default()
        };
        canvas.bar(Bar {
            left: left as u32,
            top: top as u32,
            width: self.width as u32,
            rows: (0..self.height as u32).map(color_of_row).collect(),
            ends: ends.into_iter().flatten().collect(),
        });
    }

    /// Corners of the outline at one end, from left to right. `outwards` is -1 at the top and 1 at the bottom.
    fn end_outline(&self, base: f32, outwards: f32, arrow: f32) -> Vec<(f32, f32)> {
        let line = self.proportions.line;
        let (left, right) = (self.left - line, self.left + self.width + line);
        if arrow == 0.0 {
            return vec![(left, base + outwards * line), (right, base + outwards * line)];
        }
        let half = self.width / 2.0;
        // The slanted sides move out by the thickness, at right angles to themselves.
        let tip = arrow + line * half.hypot(arrow) / half;
        let shoulder = base + outwards * (tip - (half + line) * arrow / half);
        vec![(left, shoulder), (self.left + half, base + outwards * tip), (right, shoulder)]
    }
}
