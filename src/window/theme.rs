use crate::scene::annotation::{CJK_FONT, LATIN_FONT};
use egui::style::{HandleShape, ScrollAnimation, ScrollStyle, WidgetVisuals};
use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow, Stroke,
    Style, TextStyle, Theme, vec2,
};
use std::sync::Arc;

/// The colours of one theme. Red is for recording and for errors, and for nothing else.
#[derive(Debug, Clone, Copy)]
pub(super) struct Palette {
    /// Behind the controls.
    pub(super) panel: Color32,
    /// Around the picture; neutral, so that it does not change how the picture's colours look.
    pub(super) surround: Color32,
    /// Behind what can be typed.
    field: Color32,
    /// Buttons: at rest, under the pointer, pressed.
    button: [Color32; 3],
    /// Lines between parts.
    line: Color32,
    /// Texts.
    pub(super) text: Color32,
    /// Headings, and texts under the pointer.
    pub(super) strong: Color32,
    /// Captions and notes.
    pub(super) weak: Color32,
    /// What has the keyboard's focus, what is selected, how far something is.
    pub(super) accent: Color32,
    /// Behind what is selected.
    selection: Color32,
    /// What goes on recording.
    pub(super) recording: Color32,
    /// On the recording colour.
    pub(super) on_recording: Color32,
    /// What went wrong.
    pub(super) error: Color32,
}

const DARK: Palette = Palette {
    panel: Color32::from_rgb(0x20, 0x22, 0x26),
    surround: Color32::from_rgb(0x14, 0x15, 0x16),
    field: Color32::from_rgb(0x17, 0x18, 0x1b),
    button: [
        Color32::from_rgb(0x31, 0x34, 0x3a),
        Color32::from_rgb(0x3d, 0x41, 0x49),
        Color32::from_rgb(0x49, 0x4e, 0x58),
    ],
    line: Color32::from_rgb(0x35, 0x38, 0x3e),
    text: Color32::from_rgb(0xcd, 0xd1, 0xd7),
    strong: Color32::from_rgb(0xf2, 0xf4, 0xf6),
    weak: Color32::from_rgb(0x98, 0x9f, 0xa9),
    accent: Color32::from_rgb(0x63, 0xa4, 0xfb),
    selection: Color32::from_rgb(0x2b, 0x50, 0x83),
    recording: Color32::from_rgb(0xd9, 0x36, 0x3c),
    on_recording: Color32::WHITE,
    error: Color32::from_rgb(0xff, 0x83, 0x86),
};

const LIGHT: Palette = Palette {
    panel: Color32::from_rgb(0xf7, 0xf7, 0xf8),
    surround: Color32::from_rgb(0xdc, 0xdd, 0xde),
    field: Color32::WHITE,
    button: [
        Color32::from_rgb(0xe5, 0xe7, 0xea),
        Color32::from_rgb(0xd8, 0xdb, 0xe0),
        Color32::from_rgb(0xc9, 0xce, 0xd5),
    ],
    line: Color32::from_rgb(0xd3, 0xd6, 0xdb),
    text: Color32::from_rgb(0x2c, 0x30, 0x36),
    strong: Color32::from_rgb(0x0c, 0x0f, 0x13),
    weak: Color32::from_rgb(0x5f, 0x66, 0x70),
    accent: Color32::from_rgb(0x1d, 0x68, 0xdb),
    selection: Color32::from_rgb(0xbd, 0xd7, 0xfc),
    recording: Color32::from_rgb(0xd1, 0x2b, 0x32),
    on_recording: Color32::WHITE,
    error: Color32::from_rgb(0xbd, 0x1f, 0x27),
};

/// The colours of a theme.
pub(super) fn palette(theme: Theme) -> &'static Palette {
    match theme {
        Theme::Dark => &DARK,
        Theme::Light => &LIGHT,
    }
}

/// Gives the window its fonts and looks, dark and light; which of the two holds is the system's choice.
pub(super) fn install(context: &Context) {
    context.set_fonts(fonts());
    for theme in [Theme::Dark, Theme::Light] {
        let mut style = Style::clone(&context.style_of(theme));
        set_sizes(&mut style);
        set_colors(&mut style, palette(theme), theme);
        context.set_style_of(theme, style);
    }
}

/// The fonts that the films' annotation is set in, the second for what the first lacks.
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    let names = ["latin", "cjk"].map(str::to_owned);
    for (name, bytes) in names.iter().zip([LATIN_FONT, CJK_FONT]) {
        fonts.font_data.insert(name.clone(), Arc::new(FontData::from_static(bytes)));
    }
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.insert(family, names.to_vec());
    }
    fonts
}

fn set_sizes(style: &mut Style) {
    style.text_styles = [
        (TextStyle::Small, 10.5),
        (TextStyle::Body, 12.0),
        (TextStyle::Button, 12.0),
        (TextStyle::Monospace, 12.0),
        (TextStyle::Heading, 14.0),
    ]
    .map(|(name, size)| (name, FontId::new(size, FontFamily::Proportional)))
    .into();
    style.animation_time = 0.08;
    style.scroll_animation = ScrollAnimation::none();
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(6.0, 5.0);
    spacing.button_padding = vec2(8.0, 3.0);
    spacing.interact_size = vec2(40.0, 22.0);
    spacing.slider_rail_height = 4.0;
    spacing.icon_width = 14.0;
    spacing.icon_width_inner = 8.0;
    spacing.icon_spacing = 6.0;
    spacing.window_margin = Margin::same(14);
    spacing.menu_margin = Margin::same(6);
    spacing.tooltip_width = 320.0;
    spacing.combo_height = 360.0;
    spacing.scroll = ScrollStyle { bar_width: 8.0, ..ScrollStyle::floating() };
}

fn set_colors(style: &mut Style, palette: &Palette, theme: Theme) {
    let visuals = &mut style.visuals;
    *visuals = theme.default_visuals();
    let widget = |fill: Color32, text: Color32, outline: Stroke| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: outline,
        corner_radius: CornerRadius::same(4),
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    let line = Stroke::new(1.0, palette.line);
    let [rest, hovered, pressed] = palette.button;
    visuals.widgets.noninteractive = widget(palette.panel, palette.text, line);
    visuals.widgets.inactive = widget(rest, palette.text, Stroke::NONE);
    visuals.widgets.hovered = widget(hovered, palette.strong, Stroke::NONE);
    visuals.widgets.active = widget(pressed, palette.strong, Stroke::NONE);
    visuals.widgets.open = widget(hovered, palette.strong, Stroke::NONE);
    visuals.weak_text_color = Some(palette.weak);
    visuals.selection.bg_fill = palette.selection;
    visuals.selection.stroke = Stroke::new(1.0, palette.strong);
    visuals.hyperlink_color = palette.accent;
    visuals.error_fg_color = palette.error;
    visuals.warn_fg_color = palette.text;
    visuals.panel_fill = palette.panel;
    visuals.window_fill = palette.panel;
    visuals.window_stroke = line;
    visuals.extreme_bg_color = palette.field;
    visuals.faint_bg_color = palette.field;
    // Whatever blinks has to be drawn again and again.
    visuals.text_cursor.blink = false;
    visuals.text_cursor.stroke = Stroke::new(1.5, palette.accent);
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = CornerRadius::same(6);
    let shadow = Color32::from_black_alpha(if theme == Theme::Dark { 110 } else { 40 });
    visuals.window_shadow = Shadow { offset: [0, 6], blur: 24, spread: 0, color: shadow };
    visuals.popup_shadow = Shadow { offset: [0, 3], blur: 10, spread: 0, color: shadow };
    visuals.slider_trailing_fill = true;
    visuals.handle_shape = HandleShape::Rect { aspect_ratio: 0.5 };
    visuals.disabled_alpha = 0.45;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Rgb8;

    fn contrast(one: Color32, other: Color32) -> f64 {
        let rgb = |color: Color32| Rgb8([color.r(), color.g(), color.b()]);
        rgb(one).contrast_with(rgb(other))
    }

    #[test]
    fn texts_can_be_read_on_what_is_behind_them() {
        for palette in [&DARK, &LIGHT] {
            for behind in [palette.panel, palette.field, palette.button[0], palette.surround] {
                assert!(contrast(palette.text, behind) > 7.0, "{behind:?}");
                assert!(
                    contrast(palette.weak, behind) > 4.2,
                    "{behind:?}: {}",
                    contrast(palette.weak, behind)
                );
            }
            assert!(contrast(palette.error, palette.panel) > 4.5);
            assert!(contrast(palette.accent, palette.panel) > 3.0);
            assert!(contrast(palette.strong, palette.selection) > 4.5);
            assert!(contrast(palette.on_recording, palette.recording) > 4.5);
            assert!(contrast(palette.recording, palette.surround) > 3.0);
            // What the numbers above are worth: a text in the colour of what is behind it.
            assert!(contrast(palette.panel, palette.panel) < 1.01);
        }
    }

    #[test]
    fn the_system_chooses_the_theme() {
        for (theme, expected) in [(Theme::Dark, &DARK), (Theme::Light, &LIGHT)] {
            let context = Context::default();
            install(&context);
            let input = egui::RawInput { system_theme: Some(theme), ..egui::RawInput::default() };
            let mut shown = None;
            let mut output = context.run_ui(input, |ui| shown = Some(ui.visuals().panel_fill));
            output.textures_delta.clear();
            assert_eq!(shown, Some(expected.panel));
        }
    }
}
