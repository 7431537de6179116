use egui::epaint::Mesh;
use egui::{Color32, Painter, Pos2, Rect, lerp, pos2};

/// Up to so many colours are shown as fields with edges, as palettes are; more as a smooth bar.
const MOST_FIELDS: usize = 32;

/// Fields or corners of a smooth bar.
const SMOOTH_STEPS: usize = 48;

/// A colour of a table as egui has it.
pub(super) fn color32([red, green, blue]: [u8; 3]) -> Color32 {
    Color32::from_rgb(red, green, blue)
}

/// Fills `rect` with the colours from the left to the right.
pub(super) fn paint(painter: &Painter, rect: Rect, colors: &[[u8; 3]]) {
    if colors.is_empty() {
        return;
    }
    let x_at = |share: f32| lerp(rect.x_range(), share);
    if colors.len() <= MOST_FIELDS {
        for (index, color) in colors.iter().enumerate() {
            let edge = |index: usize| x_at(index as f32 / colors.len() as f32);
            let [left, right] = [edge(index), edge(index + 1)];
            let field = Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
            painter.rect_filled(field, 0.0, color32(*color));
        }
        return;
    }
    let mut mesh = Mesh::default();
    for step in 0..=SMOOTH_STEPS {
        let color = color32(colors[step * (colors.len() - 1) / SMOOTH_STEPS]);
        let x = x_at(step as f32 / SMOOTH_STEPS as f32);
        mesh.colored_vertex(Pos2::new(x, rect.top()), color);
        mesh.colored_vertex(Pos2::new(x, rect.bottom()), color);
        if let Some(first) = (2 * step as u32).checked_sub(2) {
            mesh.add_triangle(first, first + 1, first + 2);
            mesh.add_triangle(first + 1, first + 2, first + 3);
        }
    }
    painter.add(mesh);
}
