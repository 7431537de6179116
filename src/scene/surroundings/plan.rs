use super::axis::{Axis, AxisLine};
use super::contour_numbers::{ContourNumber, ContourTexts};
use super::data_box::Edge;
use super::marks::{LETTERS, Mark};
use super::scale::scales;
use super::scale_bar::ScaleBar;
use super::{Axes, DataBox, Placing, Sight, Stroke, SurroundingsPicture};
use crate::frame::Resolution;
use crate::scene::annotation::{PixelRect, Proportions, TextAtlas};
use crate::scene::ticks::TickRoom;
use crate::scene::{Rgb8, Scene, SceneState, Surroundings, VolumeBody};
use glam::{DVec2, DVec3};

/// What is drawn around the data, for all frames of a stage.
#[derive(Debug, Clone)]
pub(crate) struct SurroundingsPlan {
    resolution: Resolution,
    proportions: Proportions,
    /// Where texts may stand.
    free: PixelRect,
    data_box: Option<DataBox>,
    has_outline: bool,
    axes: Vec<Axis>,
    marks: Vec<Mark>,
    scale_bar: Option<ScaleBar>,
    contour_texts: Option<ContourTexts>,
    /// Every text that a frame may have.
    pub(crate) atlas: TextAtlas,
    ink: [f32; 4],
    /// Around what would not be seen on the data without.
    rim: [f32; 4],
}

/// Distance of numbers along an axis that looks well, in sizes of their text.
const BETWEEN_NUMBERS: f64 = 4.0;

/// The same for numbers on contour lines, which must not hide these.
const BETWEEN_CONTOURS: f64 = 3.0;

impl SurroundingsPlan {
    /// Chooses ticks for the first frame, which all others keep. `None` if nothing is drawn.
    pub(in crate::scene) fn new(
        scene: &Scene,
        resolution: Resolution,
        free: PixelRect,
        first: &SceneState,
    ) -> Option<Self> {
        let Surroundings { axes: wanted_axes, has_marks, scale_bar } = &scene.surroundings;
        let mut texts = Vec::new();
        let mut number_of = |words: String| {
            texts.push(words);
            texts.len() - 1
        };
        let contour_texts = scene.layers.first().and_then(|layer| ContourTexts::new(layer, &mut number_of));
        if *wanted_axes == Axes::None && !has_marks && scale_bar.is_none() && contour_texts.is_none() {
            return None;
        }
        let proportions = Proportions::of(resolution);
        let sight = Sight::new(first.clip_from_world, resolution);
        let data_box = scene.layers.first().and_then(DataBox::of);
        let body = scene.layers.first().and_then(|layer| layer.volume.as_ref());
        let axes = match (&data_box, body) {
            (Some(data_box), Some(body)) if *wanted_axes == Axes::Ticks => {
                axes(data_box, body, (&sight, proportions), &mut texts)
            }
            _ => Vec::new(),
        };
        let mut mark = |(letter, direction): (&str, DVec3)| {
            texts.push(letter.to_owned());
            Mark { direction, text: texts.len() - 1 }
        };
        let marks = if *has_marks { LETTERS.map(&mut mark).to_vec() } else { Vec::new() };
        let scale_bar = scale_bar.as_ref().and_then(|unit| {
            let mut text = |words: String| {
                texts.push(words);
                texts.len() - 1
            };
            let pixels_per_unit = sight.pixels_per_unit(first.target);
            ScaleBar::new(unit, proportions.picture_width.into(), pixels_per_unit, &mut text)
        });
        Some(Self {
            resolution,
            proportions,
            free,
            data_box,
            has_outline: *wanted_axes != Axes::None,
            axes,
            marks,
            scale_bar,
            contour_texts,
            atlas: TextAtlas::new(&texts, resolution, scene.background),
            ink: color(Rgb8::ink_on(scene.background), 1.0),
            rim: color(scene.background.unwrap_or(Rgb8::WHITE), 0.85),
        })
    }

    /// Whether anything is ever drawn behind the data.
    pub(crate) fn has_rear(&self) -> bool {
        self.has_outline && self.data_box.is_some()
    }

    /// Replaces `picture` by what surrounds the data in one frame, and what is written on it.
    pub(crate) fn draw(
        &self,
        state: &SceneState,
        numbers: &[ContourNumber],
        picture: &mut SurroundingsPicture,
    ) {
        picture.clear();
        let sight = Sight::new(state.clip_from_world, self.resolution);
        let SurroundingsPicture { rear, front, texts } = picture;
        let mut placing = Placing::new(&self.atlas, self.free, texts);
        if let Some(bar) = &self.scale_bar {
            let mut stroke = |bar: Stroke| {
                let half_width = bar.half_width + self.proportions.halo;
                front.extend([
                    Stroke { color: self.rim, half_width, ..bar },
                    Stroke { color: self.ink, ..bar },
                ]);
            };
            bar.draw((&sight, state.target), (self.free, self.proportions), &mut placing, &mut stroke);
        }
        if let Some(texts) = &self.contour_texts {
            texts.draw(numbers, (&sight, f64::from(self.proportions.text) * BETWEEN_CONTOURS), &mut placing);
        }
        let Some(data_box) = &self.data_box else { return };
        let seen = data_box.sides_seen(&sight);
        let edges = Edge::all().filter(|_| self.has_outline);
        for edge in edges {
            let Some(line) = sight.line(data_box.ends(edge)) else { continue };
            let strokes = if seen.is_behind(edge) { &mut *rear } else { &mut *front };
            strokes.push(self.stroke(line));
        }
        for axis in &self.axes {
            if let Some(line) = AxisLine::find(axis.number, data_box, seen, &sight) {
                let mut tick = |ends| front.push(self.stroke(ends));
                axis.draw((&line, data_box, &sight), self.proportions, &mut placing, &mut tick);
            }
        }
        let gap = f64::from(self.proportions.gap) * 0.5;
        for mark in &self.marks {
            mark.draw((data_box, &sight), (self.free, gap), &mut placing);
        }
    }

    fn stroke(&self, ends: [DVec2; 2]) -> Stroke {
        Stroke {
            ends: ends.map(|end| end.as_vec2().to_array()),
            half_width: (self.proportions.text / 24.0).max(0.625),
            color: self.ink,
        }
    }
}

fn color(Rgb8(codes): Rgb8, opacity: f32) -> [f32; 4] {
    let [red, green, blue] = codes.map(|code| f32::from(code) / 255.0);
    [red, green, blue, opacity]
}

/// The axes of a volume; their texts are added to `texts`.
fn axes(
    outline: &DataBox,
    body: &VolumeBody,
    (sight, proportions): (&Sight, Proportions),
    texts: &mut Vec<String>,
) -> Vec<Axis> {
    let text = f64::from(proportions.text);
    let scale = sight.pixels_per_unit(outline.middle());
    let room = |axis: usize| {
        let side = DVec3::AXES[axis] * (outline.high - outline.low);
        let pixels = (outline.world_from_box.transform_vector3(side).length() * scale).max(1.0);
        TickRoom {
            wanted: (pixels / (text * BETWEEN_NUMBERS)).round().clamp(2.0, 8.0) as usize,
            between_labels: text * 1.5 / pixels,
            between_marks: 3.0 / pixels,
        }
    };
    let scales = scales(outline, &body.grid, [0, 1, 2].map(room));
    let mut number_of = |words: String| {
        texts.push(words);
        texts.len() - 1
    };
    let axes = scales.into_iter().enumerate().map(|(number, scale)| Axis {
        number,
        kept: scale.ticks.iter().position(|(_, label)| is_zero(label)).unwrap_or(0),
        ticks: scale.ticks.into_iter().map(|(place, label)| (place, number_of(label))).collect(),
        title: number_of(scale.title),
    });
    axes.collect()
}

fn is_zero(label: &str) -> bool {
    label.chars().all(|character| matches!(character, '0' | '.'))
}
