use super::axis::{Axis, AxisLine};
use super::contour_numbers::ContourTexts;
use super::data_box::Edge;
use super::graticule::Graticule;
use super::grid;
use super::marks::{LETTERS, Mark};
use super::place_texts::PlaceTexts;
use super::placing::Bounds;
use super::scale::{AxisScale, scales};
use super::scale_bar::ScaleBar;
use super::{Axes, BarTexts, DataBox, Placing, RasterBox, Sight, Stroke, SurroundingsPicture, WrittenOn};
use crate::frame::Resolution;
use crate::scene::annotation::{AnnotationImage, Area, PixelRect, Proportions, TextAtlas};
use crate::scene::ticks::TickRoom;
use crate::scene::{Globe, Rgb8, Scene, SceneState, Surroundings};
use glam::{DVec2, DVec3, IVec2};

/// What is drawn around the data, for all frames of a stage.
#[derive(Debug, Clone)]
pub(crate) struct SurroundingsPlan {
    resolution: Resolution,
    proportions: Proportions,
    /// Where texts may stand.
    free: PixelRect,
    /// Where they may not, because something stands in a corner.
    corners: Vec<Bounds>,
    outline: Option<Outline>,
    /// Whether lines at ticks are drawn.
    has_grid: bool,
    has_outline: bool,
    axes: Vec<Axis>,
    marks: Vec<Mark>,
    scale_bar: Option<ScaleBar>,
    graticule: Option<Graticule>,
    contour_texts: Option<ContourTexts>,
    bar_texts: Option<BarTexts>,
    place_texts: Option<PlaceTexts>,
    /// Every text that a frame may have.
    pub(crate) atlas: TextAtlas,
    ink: [f32; 4],
    grid: [f32; 4],
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
        annotation: &AnnotationImage,
        first: &SceneState,
    ) -> Option<Self> {
        let Surroundings { axes: wanted_axes, coordinates, has_marks, scale_bar } = &scene.surroundings;
        let mut texts = Vec::new();
        let mut number_of = |words: String| {
            texts.push(words);
            texts.len() - 1
        };
        let contour_texts = scene.layers.first().and_then(|layer| ContourTexts::new(layer, &mut number_of));
        let bars = scene.layers.first().and_then(|layer| layer.shape.as_ref()?.bars());
        let bar_texts = bars.and_then(|bars| BarTexts::new(bars, &mut number_of));
        let proportions = scene.annotation.proportions(resolution);
        let place_texts =
            scene.layers.first().and_then(|layer| PlaceTexts::new(layer, proportions, &mut number_of));
        let has_texts = contour_texts.is_some() || bar_texts.is_some() || place_texts.is_some();
        if *wanted_axes == Axes::None && !has_marks && scale_bar.is_none() && !has_texts {
            return None;
        }
        let palette = scene.annotation.palette();
        let sight = Sight::new(first.clip_from_world, resolution);
        let layer = scene.layers.first();
        let outline = layer.and_then(|layer| {
            let volume = DataBox::of(layer).map(Outline::Volume);
            volume.or_else(|| RasterBox::of(layer).map(Outline::Raster))
        });
        let axes = match (&outline, layer) {
            (Some(outline), Some(layer)) if wanted_axes.has_numbers() => {
                let data_box = outline.at(first.exaggeration);
                let rooms = rooms(&data_box, &sight, proportions);
                let scales = match (&layer.volume, coordinates) {
                    (Some(body), _) => scales(&data_box, &body.grid, rooms).into(),
                    (None, Some(coordinates)) => {
                        let ends = [data_box.low, data_box.high].map(|corner| corner.to_array());
                        coordinates.scales(ends, rooms).into()
                    }
                    (None, None) => Vec::new(),
                };
                axes(scales, &mut texts)
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
        let graticule =
            layer.and_then(|layer| layer.globe).filter(|_| *wanted_axes != Axes::None).map(|globe| {
                let radius_px = sight.pixels_per_unit(first.target) * Globe::RADIUS_M;
                let mut text = |words: String| {
                    texts.push(words);
                    texts.len() - 1
                };
                let names: Option<&mut dyn FnMut(String) -> usize> =
                    if wanted_axes.has_numbers() { Some(&mut text) } else { None };
                Graticule::new(globe, (radius_px, proportions.text.into()), names)
            });
        Some(Self {
            resolution,
            proportions,
            free: annotation.free,
            corners: annotation.corners.iter().map(bounds).collect(),
            outline,
            has_grid: *wanted_axes == Axes::Grid,
            has_outline: *wanted_axes != Axes::None,
            axes,
            marks,
            scale_bar,
            graticule,
            contour_texts,
            place_texts,
            atlas: TextAtlas::new(
                (&texts, bar_texts.as_ref().is_some_and(BarTexts::has_numbers)),
                resolution,
                &scene.annotation,
            ),
            bar_texts,
            ink: color(palette.ink, 1.0),
            grid: color(palette.grid, 1.0),
            rim: color(palette.rim, 0.85),
        })
    }

    /// Whether anything is ever drawn behind the data.
    pub(crate) fn has_rear(&self) -> bool {
        self.has_outline && self.outline.is_some()
    }

    /// Replaces `picture` by what surrounds the data in one frame, and what is written on it.
    pub(crate) fn draw(&self, state: &SceneState, written: WrittenOn<'_>, picture: &mut SurroundingsPicture) {
        picture.clear();
        let sight = Sight::new(state.clip_from_world, self.resolution);
        let SurroundingsPicture { rear, front, texts } = picture;
        let mut placing = Placing::new(&self.atlas, (self.free, &self.corners), texts);
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
        // What users wrote comes before what is written on its own.
        if let Some(texts) = &self.place_texts {
            let mut leader = |ends: [DVec2; 2], half_width: f64, (ink, opacity): (Option<Rgb8>, f64)| {
                let ends = ends.map(|end| end.as_vec2().to_array());
                let faded = |[red, green, blue, alpha]: [f32; 4]| [red, green, blue, alpha * opacity as f32];
                let half_width = half_width as f32;
                let rim = half_width + self.proportions.halo * 0.75;
                let ink = ink.map_or(self.ink, |ink| color(ink, 1.0));
                front.extend([
                    Stroke { ends, half_width: rim, color: faded(self.rim) },
                    Stroke { ends, half_width, color: faded(ink) },
                ]);
            };
            texts.draw(written.places, (&sight, self.free), &mut placing, &mut leader);
        }
        if let Some(texts) = &self.contour_texts {
            let apart = f64::from(self.proportions.text) * BETWEEN_CONTOURS;
            texts.draw(written.contours, (&sight, apart), &mut placing);
        }
        if let Some(texts) = &self.bar_texts {
            texts.draw(&written, (&sight, self.proportions), &mut placing);
        }
        if let Some(graticule) = &self.graticule {
            let stroke = |line| Stroke { color: self.grid, ..self.stroke(line) };
            graticule.draw_lines(&sight, &mut |line| front.push(stroke(line)));
            graticule.draw_names((&sight, f64::from(self.proportions.text)), &mut placing);
        }
        let Some(outline) = self.outline.as_ref().filter(|_| self.has_outline || !self.marks.is_empty())
        else {
            return;
        };
        let data_box = &outline.at(state.exaggeration);
        let seen = data_box.sides_seen(&sight);
        let is_flat = data_box.low.z >= data_box.high.z;
        let shown: &[Axis] = if self.has_grid { &self.axes } else { &[] };
        for line in grid::lines(shown, data_box, seen) {
            let Some(ends) = sight.line(line) else { continue };
            // What is flat hides what is behind it.
            let strokes = if is_flat { &mut *front } else { &mut *rear };
            strokes.push(Stroke { color: self.grid, ..self.stroke(ends) });
        }
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
            half_width: (self.proportions.text / 24.0).max(0.625) * self.proportions.line_weight,
            color: self.ink,
        }
    }
}

/// What the box around the data follows.
#[derive(Debug, Clone, Copy)]
enum Outline {
    Volume(DataBox),
    Raster(RasterBox),
}

impl Outline {
    /// The box under this factor on heights.
    fn at(&self, exaggeration: f64) -> DataBox {
        match self {
            Self::Volume(data_box) => *data_box,
            Self::Raster(raster_box) => raster_box.at(exaggeration),
        }
    }
}

fn bounds(area: &Area) -> Bounds {
    let corner = IVec2::new(area.left as i32, area.top as i32);
    [corner, corner + IVec2::new(area.width as i32, area.height as i32)]
}

fn color(Rgb8(codes): Rgb8, opacity: f32) -> [f32; 4] {
    let [red, green, blue] = codes.map(|code| f32::from(code) / 255.0);
    [red, green, blue, opacity]
}

/// How much room numbers have along each axis of a box.
fn rooms(outline: &DataBox, sight: &Sight, proportions: Proportions) -> [TickRoom; 3] {
    let text = f64::from(proportions.text);
    let scale = sight.pixels_per_unit(outline.middle());
    [0, 1, 2].map(|axis: usize| {
        let side = DVec3::AXES[axis] * (outline.high - outline.low);
        let pixels = (outline.world_from_box.transform_vector3(side).length() * scale).max(1.0);
        TickRoom {
            wanted: (pixels / (text * BETWEEN_NUMBERS)).round().clamp(2.0, 8.0) as usize,
            between_labels: text * 1.5 / pixels,
            between_marks: 3.0 / pixels,
        }
    })
}

/// Axes with these scales; their texts are added to `texts`.
fn axes(scales: Vec<AxisScale>, texts: &mut Vec<String>) -> Vec<Axis> {
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
    label.chars().all(|character| matches!(character, '0' | '.' | '°'))
}
