//! The panel of a volume, under simulated pointers and keys: its opacities above all.

use crate::data::VolumeSpace;
use crate::scene::{Axes, LayerMode, LimitsChoice, OpacityCurve, SceneOptions, VolumeMode, Wanted};
use crate::window::panel::desk::{Desk, volume_facts};
use crate::window::status::{Facts, Status};
use egui::epaint::Shape;
use egui::{Key, PointerButton, Pos2, pos2, vec2};

/// Points that lie well apart from the handles of the limits, which are 20 and 180.
const CURVE: &str = "points:60=0.01,100=0.04,140=0.25";

/// The panel of a volume whose fog has this curve.
fn desk(curve: &str) -> Desk {
    let mut desk = Desk::new(Some(volume_facts()), Status::default());
    desk.size.y = 3000.0;
    desk.settings.scene.opacity = Some(curve.parse().unwrap());
    desk.frame(Vec::new());
    desk
}

/// Where a value and an opacity lie: the histogram is the only thing so high.
fn place(desk: &mut Desk, value: f64, opacity: f64) -> Pos2 {
    desk.frame(Vec::new());
    let shapes = desk.frame(Vec::new());
    let plot = shapes.iter().find_map(|shape| match &shape.shape {
        Shape::Rect(shape) if shape.rect.height() == 96.0 => Some(shape.rect.shrink2(vec2(6.0, 0.0))),
        _ => None,
    });
    let plot = plot.unwrap();
    let across = plot.left() + plot.width() * (value / 200.0) as f32;
    pos2(across, plot.bottom() - 92.0 * opacity.sqrt() as f32)
}

fn points(desk: &Desk) -> Vec<(f64, f64)> {
    match &desk.settings.scene.opacity {
        Some(OpacityCurve::Points(points)) => points.clone(),
        other => panic!("{other:?}"),
    }
}

fn before() -> Vec<(f64, f64)> {
    vec![(60.0, 0.01), (100.0, 0.04), (140.0, 0.25)]
}

/// Goes to the point of this number with the keyboard.
fn focus(desk: &mut Desk, number: usize) {
    let place = place(desk, before()[number].0, before()[number].1);
    for _ in 0..80 {
        desk.key(Key::Tab);
        desk.frame(Vec::new());
        let focused = desk.context.memory(egui::Memory::focused);
        let response = focused.and_then(|id| desk.context.read_response(id));
        if response.is_some_and(|it| it.rect.width() < 20.0 && it.rect.contains(place)) {
            return;
        }
    }
    panic!("point {number} is not reached");
}

#[test]
fn a_point_follows_the_pointer() {
    let mut desk = desk(CURVE);
    let [from, to] = [(100.0, 0.04), (120.0, 0.5)].map(|(value, opacity)| place(&mut desk, value, opacity));
    // Wherever it is taken, it moves by as much as the pointer.
    let aside = vec2(3.0, -2.0);
    desk.drag(from + aside, to + aside);
    let (value, opacity) = points(&desk)[1];
    assert!((119.0..121.0).contains(&value) && (0.47..0.53).contains(&opacity), "{value} {opacity}");
    assert_eq!([points(&desk)[0], points(&desk)[2]], [before()[0], before()[2]]);
    // As far as its neighbour, however far it is pulled.
    let end = place(&mut desk, 190.0, 0.04);
    let from = place(&mut desk, value, opacity);
    desk.drag(from, end);
    assert_eq!(points(&desk)[1].0, 139.9);
    assert!(desk.settings.scene.limits == LimitsChoice::Auto);
}

#[test]
fn a_point_at_the_end_of_odd_values_can_be_taken_back() {
    let mut desk = desk(CURVE);
    desk.facts = Some(Facts { range: [0.0, 200.06], ..volume_facts() });
    let [from, end] = [(140.0, 0.25), (210.0, 0.25)].map(|(value, opacity)| place(&mut desk, value, opacity));
    desk.drag(from, end);
    // Of four digits the last is a tenth.
    assert_eq!(points(&desk)[2].0, 200.1);
    let end = place(&mut desk, 199.0, 0.25);
    desk.drag(end, from);
    assert!((137.0..143.0).contains(&points(&desk)[2].0), "{:?}", points(&desk));
}

#[test]
fn small_opacities_can_be_reached() {
    let mut desk = desk(CURVE);
    for (opacity, nearly) in [(0.01, 0.008..0.012), (0.5, 0.48..0.52), (1.0, 0.97..1.001)] {
        let (value, now) = points(&desk)[1];
        let [from, to] = [now, opacity].map(|opacity| place(&mut desk, value, opacity));
        desk.drag(from, to);
        assert!(nearly.contains(&points(&desk)[1].1), "{opacity}: {:?}", points(&desk));
    }
}

#[test]
fn a_click_on_the_curve_adds_a_point_and_one_beside_it_does_not() {
    let mut desk = desk(CURVE);
    let off = place(&mut desk, 120.0, 0.9);
    desk.click(off);
    assert_eq!(points(&desk), before());
    let on = place(&mut desk, 120.0, 0.145);
    desk.click(on);
    let now = points(&desk);
    assert_eq!(now.len(), 4);
    let (value, opacity) = now[2];
    assert!((119.0..121.0).contains(&value) && (0.13..0.16).contains(&opacity), "{value} {opacity}");
}

#[test]
fn points_are_taken_away_in_three_ways() {
    let mut wanted = before();
    wanted.remove(1);
    let take: [fn(&mut Desk, Pos2); 3] = [
        |desk, place| desk.drag_with(PointerButton::Secondary, place, place),
        Desk::double_click,
        |desk, place| desk.drag(place, place + vec2(0.0, 200.0)),
    ];
    for take in take {
        let mut desk = desk(CURVE);
        let place = place(&mut desk, 100.0, 0.04);
        take(&mut desk, place);
        assert_eq!(points(&desk), wanted);
        take(&mut desk, place);
        assert_eq!(points(&desk), wanted, "there is none there any more");
    }
    // The last one stays.
    let mut desk = desk("points:100=0.04");
    let place = place(&mut desk, 100.0, 0.04);
    desk.drag_with(PointerButton::Secondary, place, place);
    assert_eq!(points(&desk), [(100.0, 0.04)]);
}

#[test]
fn keys_move_points_add_and_take_them() {
    let mut desk = desk(CURVE);
    focus(&mut desk, 1);
    for key in [Key::ArrowRight, Key::ArrowRight, Key::ArrowUp] {
        desk.key(key);
    }
    assert_eq!(points(&desk)[1], (102.0, 0.044));
    for key in [Key::ArrowLeft, Key::ArrowLeft, Key::ArrowDown] {
        desk.key(key);
    }
    assert_eq!(points(&desk), before());
    desk.key(Key::Space);
    assert_eq!(points(&desk)[2].0, 120.0);
    // The keyboard still is at the second.
    desk.key(Key::Delete);
    assert_eq!(points(&desk).iter().map(|(value, _)| *value).collect::<Vec<_>>(), [60.0, 120.0, 140.0]);
    for left in [2, 1, 1] {
        desk.key(Key::Delete);
        assert_eq!(points(&desk).len(), left);
    }
    assert!(desk.state.leave(&desk.context.clone()));
}

#[test]
fn the_handles_of_the_limits_still_work() {
    // A ramp has its points where the limits are.
    for curve in ["ramp", CURVE] {
        let mut desk = desk(curve);
        let grips = [(20.0, -4.0), (180.0, 4.0)]
            .map(|(value, aside)| place(&mut desk, value, 0.0) + vec2(aside, 5.0));
        desk.drag(grips[0], grips[0] + vec2(40.0, 0.0));
        let LimitsChoice::Fixed(min, max) = desk.settings.scene.limits else { panic!("{curve}") };
        assert!((40.0..60.0).contains(&min) && max == 180.0, "{min} {max}");
        // And so do their lines, where no point is.
        desk.settings.scene.limits = LimitsChoice::Auto;
        let line = place(&mut desk, 180.0, 0.02) + vec2(2.0, 0.0);
        desk.drag(line, line - vec2(40.0, 0.0));
        let LimitsChoice::Fixed(min, max) = desk.settings.scene.limits else { panic!("{curve}") };
        assert!((140.0..160.0).contains(&max) && min == 20.0, "{min} {max}");
        assert_eq!(desk.settings.scene.opacity, Some(curve.parse().unwrap()));
    }
}

#[test]
fn a_curve_that_was_not_said_becomes_points_when_it_is_changed() {
    let mut desk = desk(CURVE);
    desk.settings.scene.opacity = None;
    assert!(!desk.has_text("points:"));
    let [from, to] = [0.5, 0.1].map(|opacity| place(&mut desk, 180.0, opacity));
    desk.drag(from, to);
    let now = points(&desk);
    assert_eq!((now[0], now[1].0, now.len()), ((20.0, 0.0), 180.0, 2));
    assert!((0.09..0.11).contains(&now[1].1), "{now:?}");
    // The field tells it as the command line does.
    let text = desk.settings.scene.opacity.as_ref().unwrap().to_string();
    assert!(desk.has_text(&text), "{text}");
}

#[test]
fn what_was_typed_is_drawn_and_dragged() {
    let mut desk = desk(CURVE);
    let field = desk.place_of(CURVE);
    desk.click(field);
    desk.key(Key::End);
    desk.type_text(",160=1");
    desk.key(Key::Enter);
    desk.frame(Vec::new());
    assert_eq!(points(&desk).last(), Some(&(160.0, 1.0)));
    let [from, to] = [1.0, 0.5].map(|opacity| place(&mut desk, 160.0, opacity));
    desk.drag(from, to);
    assert!((0.47..0.53).contains(&points(&desk)[3].1), "{:?}", points(&desk));
}

#[test]
fn nothing_changes_while_nothing_is_edited() {
    let curves = [None, Some("ramp"), Some("sigmoid"), Some("window:33.333,66.667"), Some(CURVE)];
    for curve in curves.map(|curve| curve.map(|curve| curve.parse::<OpacityCurve>().unwrap())) {
        for facts in [
            volume_facts(),
            Facts { range: [5.0, 5.0], limits: [5.0, 5.0], ..volume_facts() },
            Facts { range: [f64::NAN; 2], limits: [f64::NAN; 2], histogram: None, ..volume_facts() },
            Facts { opacity: Some(CURVE.parse().unwrap()), histogram: None, ..volume_facts() },
        ] {
            let mut desk = Desk::new(Some(facts), Status::default());
            desk.size.y = 3000.0;
            desk.settings.scene.opacity = curve.clone();
            let settings = desk.settings.clone();
            for at in 0..80_u8 {
                desk.key(Key::Tab);
                desk.frame(vec![egui::Event::PointerMoved(pos2(1000.0 + f32::from(at) * 3.0, 350.0))]);
            }
            assert_eq!(desk.settings, settings);
        }
    }
}

#[test]
fn only_fog_has_a_curve() {
    let mut desk = desk(CURVE);
    let on = place(&mut desk, 100.0, 0.04);
    for mode in [VolumeMode::Maximum, VolumeMode::Isosurface, VolumeMode::Slices] {
        desk.settings.scene.mode = Some(LayerMode::Volume(mode));
        desk.drag_with(PointerButton::Secondary, on, on);
        assert_eq!(points(&desk), before(), "{mode:?}");
    }
    desk.settings.scene.mode = Some(LayerMode::Volume(VolumeMode::Composite));
    desk.drag_with(PointerButton::Secondary, on, on);
    assert_eq!(points(&desk).len(), 2);
}

#[test]
fn what_is_drawn_around_a_volume_is_chosen_in_the_overlay() {
    let mut desk = desk(CURVE);
    assert!(!desk.has_text("Channels"));
    let section = desk.place_of("Overlay");
    desk.click(section);
    for _ in 0..20 {
        desk.frame(Vec::new());
    }
    let place = desk.place_of("ticks");
    desk.click(place);
    assert_eq!(desk.settings.scene.axes, Axes::Ticks);
    // Marks, scale bar, north arrow and triad, one under the other; far below dither.
    let ons = desk.texts().into_iter().filter(|(text, _)| text == "on").map(|(_, rect)| rect.center());
    let ons: Vec<Pos2> = ons.collect();
    assert_eq!(ons.len(), 5);
    desk.click(ons[0]);
    assert_eq!((desk.settings.scene.marks, desk.settings.scene.scale_bar), (Wanted::On, Wanted::Auto));
    desk.click(ons[1]);
    assert_eq!(desk.settings.scene.scale_bar, Wanted::On);
    // What is no patient has no sides.
    desk.settings.scene = SceneOptions::default();
    for volume in [Some(VolumeSpace::Plain), None] {
        desk.facts = Some(Facts { volume, ..volume_facts() });
        desk.frame(Vec::new());
        desk.click(ons[0]);
        assert_eq!(desk.settings.scene.marks, Wanted::Auto, "{volume:?}");
        desk.click(place);
        assert_eq!(desk.settings.scene.axes, Axes::Ticks, "{volume:?}");
        desk.settings.scene.axes = Axes::None;
    }
}

#[test]
fn channels_are_written_as_on_the_command_line() {
    let mut desk = desk(CURVE);
    let channels = vec!["DAPI".to_owned(), "GFP".to_owned()];
    desk.facts = Some(Facts { channels, ..volume_facts() });
    assert!(desk.has_text("2 channels"));
    let caption = desk.place_of("Channels");
    desk.click(caption + vec2(150.0, 0.0));
    desk.type_text("DAPI=blue,2@1:90");
    desk.key(Key::Enter);
    desk.frame(Vec::new());
    assert_eq!(desk.settings.scene.channels.to_string(), "DAPI=#0000ff,2@1:90");
}
