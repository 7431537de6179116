use super::draft::Drafts;
use super::row::{Caption, check, choice_row, edited, list_row, row, slider_row};
use super::shapes;
use crate::scene::{LayerMode, Light, Projection, SceneOptions, VolumeMode, Wanted};
use crate::window::status::{Controls, Facts};
use egui::{Button, DragValue, Slider, SliderClamping, Ui, vec2};

const MODE: Caption = Caption::new(
    "Drawn as",
    "What becomes of the values: heights, a flat picture, a globe, or what a volume shows",
    "--mode",
);
const RASTER_MODES: [(LayerMode, &str); 6] = [
    (LayerMode::Surface, "surface"),
    (LayerMode::Image, "image"),
    (LayerMode::Bars, "bars"),
    (LayerMode::Points, "points"),
    (LayerMode::Wireframe, "wireframe"),
    (LayerMode::Globe, "globe"),
];

const VOLUME_MODES: [(VolumeMode, &str); 6] = [
    (VolumeMode::Composite, "volume"),
    (VolumeMode::Maximum, "mip: largest value"),
    (VolumeMode::Minimum, "minip: smallest value"),
    (VolumeMode::Average, "average"),
    (VolumeMode::Isosurface, "isosurface"),
    (VolumeMode::Slices, "slices"),
];
const PROJECTION: Caption = Caption::new("Projection", "How depth becomes size", "--projection");
const EXAGGERATION: Caption = Caption::new("Heights", "Factor on heights", "--exaggeration");
const LIT: Caption =
    Caption::new("Light", "Without light every pixel has exactly the colour of its value", "--unlit");
const SHADOWS: Caption =
    Caption::new("Shadows", "Thrown by surfaces; automatic: in films of high quality", "--shadows");
const LIGHT_AZIMUTH: Caption =
    Caption::new("Light from", "Compass direction that the light comes from", "--light-azimuth");
const LIGHT_ELEVATION: Caption =
    Caption::new("Light height", "Height of the light above the horizon", "--light-elevation");
const AZIMUTH: Caption =
    Caption::new("Azimuth", "Where the camera stands: 0 is south, counter-clockwise", "--azimuth");
const ELEVATION: Caption =
    Caption::new("Elevation", "Degrees of the camera above the horizon", "--elevation");
const ZOOM: Caption = Caption::new("Zoom", "Magnification over the picture that holds all data", "--zoom");

const AUTO_WIDTH: f32 = 44.0;

/// The slider goes so many times below and above the automatic factor.
const EXAGGERATION_REACH: f64 = 100.0;
const LARGEST_EXAGGERATION: f64 = 1e6;

/// What makes height visible: the relief, the light, and from where it is seen.
pub(super) fn show(ui: &mut Ui, controls: &mut Controls<'_>, facts: Option<&Facts>, drafts: &mut Drafts) {
    let mode = drawn_as(ui, &mut controls.settings.scene, facts);
    shapes::show(ui, &mut controls.settings.scene, mode, drafts);
    let has_heights = mode.has_heights();
    ui.add_enabled_ui(facts.is_some() && has_heights, |ui| {
        let automatic = facts.map_or(1.0, |facts| facts.automatic_exaggeration);
        exaggeration(ui, &mut controls.view.exaggeration, automatic);
    });
    let is_shaded = matches!(mode, LayerMode::Volume(VolumeMode::Composite | VolumeMode::Isosurface));
    let is_lit = is_shaded || matches!(mode, LayerMode::Surface | LayerMode::Bars);
    ui.add_enabled_ui(facts.is_some() && is_lit, |ui| light(ui, controls, mode == LayerMode::Surface));
    let choices = [(Projection::Perspective, "perspective"), (Projection::Orthographic, "parallel")];
    choice_row(ui, PROJECTION, &mut controls.settings.scene.projection, &choices);
    ui.add_enabled_ui(facts.is_some(), |ui| camera(ui, controls));
}

/// How the data is drawn: the modes that suit it.
fn drawn_as(ui: &mut Ui, options: &mut SceneOptions, facts: Option<&Facts>) -> LayerMode {
    let automatic = facts.map_or(LayerMode::Surface, |facts| facts.mode);
    let mut mode = options.mode.unwrap_or(automatic);
    if facts.is_some_and(|facts| facts.volume.is_some()) {
        let choices = VOLUME_MODES.map(|mode| (LayerMode::Volume(mode.0), mode.1));
        list_row(ui, MODE, &mut mode, &choices);
    } else {
        list_row(ui, MODE, &mut mode, &RASTER_MODES);
    }
    if mode != options.mode.unwrap_or(automatic) {
        options.mode = Some(mode);
    }
    mode
}

fn exaggeration(ui: &mut Ui, factor: &mut f64, automatic: f64) {
    row(ui, EXAGGERATION, |ui| {
        let (gap, height) = (ui.spacing().item_spacing.x, ui.spacing().interact_size.y);
        let number_width = 64.0;
        let used = AUTO_WIDTH + number_width + 2.0 * gap;
        ui.spacing_mut().slider_width = (ui.available_width() - used).max(40.0);
        // Where heights are none unless asked for, about 1 suits.
        let usual = if automatic > 0.0 { automatic } else { 1.0 };
        let reach = usual / EXAGGERATION_REACH..=usual * EXAGGERATION_REACH;
        let slider = Slider::new(factor, reach).logarithmic(true).clamping(SliderClamping::Edits);
        let slider = ui.add(slider.show_value(false));
        let number = edited(factor, 3, |factor| {
            let number = DragValue::new(factor).range(0.0..=LARGEST_EXAGGERATION).speed(usual / 50.0);
            ui.add_sized(vec2(number_width, height), number.max_decimals(3).suffix("×"))
        });
        let auto = Button::selectable(*factor == automatic, "Auto").frame_when_inactive(true);
        let auto = ui.add_sized(vec2(AUTO_WIDTH, height), auto);
        if auto.clicked() {
            *factor = automatic;
        }
        slider | number | auto
    });
}

fn light(ui: &mut Ui, controls: &mut Controls<'_>, has_heights: bool) {
    let (options, view) = (&mut controls.settings.scene, &mut *controls.view);
    let mut is_lit = options.light.is_some();
    row(ui, Caption { label: "", ..LIT }, |ui| check(ui, LIT, &mut is_lit));
    if is_lit != options.light.is_some() {
        // Where the light stands is the view's; here it only says that there is one.
        options.light = is_lit.then(|| Light {
            azimuth_deg: view.light_azimuth_deg.into(),
            elevation_deg: view.light_elevation_deg.into(),
        });
    }
    ui.add_enabled_ui(is_lit, |ui| {
        let choices = [(Wanted::Auto, "auto"), (Wanted::On, "on"), (Wanted::Off, "off")];
        if has_heights {
            choice_row(ui, SHADOWS, &mut options.shadows, &choices);
        }
        edited(&mut view.light_azimuth_deg, 0, |degrees| {
            slider_row(ui, LIGHT_AZIMUTH, Slider::new(degrees, 0.0..=360.0).max_decimals(0).suffix("°"))
        });
        edited(&mut view.light_elevation_deg, 0, |degrees| {
            slider_row(ui, LIGHT_ELEVATION, Slider::new(degrees, 1.0..=90.0).max_decimals(0).suffix("°"))
        });
    });
}

fn camera(ui: &mut Ui, controls: &mut Controls<'_>) {
    let view = &mut *controls.view;
    // The view counts whole turns, so that turning on can be told from jumping; nobody wants to see that.
    let turns = (view.azimuth_deg / 360.0).floor() * 360.0;
    let shown = view.azimuth_deg - turns;
    let mut azimuth = shown;
    edited(&mut azimuth, 1, |degrees| {
        slider_row(ui, AZIMUTH, Slider::new(degrees, 0.0..=360.0).max_decimals(1).suffix("°"))
    });
    if azimuth != shown {
        view.azimuth_deg = turns + azimuth;
    }
    edited(&mut view.elevation_deg, 1, |degrees| {
        slider_row(ui, ELEVATION, Slider::new(degrees, -90.0..=90.0).max_decimals(1).suffix("°"))
    });
    edited(&mut view.zoom, 2, |zoom| {
        let slider = Slider::new(zoom, 0.1..=100.0).logarithmic(true).max_decimals(2).suffix("×");
        slider_row(ui, ZOOM, slider)
    });
}
