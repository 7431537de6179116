use super::bearings::Bearings;
use super::canvas::polygon;
use super::ink::Ink;
use super::line::Line;
use super::painter::{Area, Patch};
use super::typesetter::{CAP_HEIGHT, SharedTypesetter};
use glam::Vec2;
use tiny_skia::{Color, Path, Pixmap, Transform};

/// Where the three axes stand, and their names.
#[derive(Debug, Clone, PartialEq)]
pub struct TriadArea {
    pub(super) area: Area,
    pub(super) ink: Ink,
    pub(super) text: f32,
    pub(super) names: [&'static str; 3],
    pub(super) typesetter: SharedTypesetter,
}

/// Sides of its place, in sizes of text.
pub(super) const SIDE: f32 = 5.6;

/// Length of an axis that lies across the way to the viewer, and how far beyond it its name is, in sizes of text.
const LENGTH: f32 = 1.75;
const BEYOND: f32 = 0.6;

/// Half the thickness of a shaft, and the size of its head, in sizes of text.
const HALF_WIDTH: f32 = 0.075;
const HEAD: [f32; 2] = [0.5, 0.2];

/// Draws the directions of the world's axes.
#[derive(Debug)]
pub(super) struct TriadPainter {
    place: TriadArea,
    names: [Line; 3],
    pixmap: Pixmap,
    drawn: Option<Bearings>,
}

impl TriadPainter {
    pub(super) fn new(place: &TriadArea) -> Option<Self> {
        let names = place.names.map(|name| place.typesetter.lock().line(name, place.text));
        let pixmap = Pixmap::new(place.area.width, place.area.height)?;
        Some(Self { place: place.clone(), names, pixmap, drawn: None })
    }

    /// The axes as seen in a frame; `None` if they are as in the last call.
    pub(super) fn paint(&mut self, bearings: Bearings) -> Option<Patch<'_>> {
        if self.drawn == Some(bearings) {
            return None;
        }
        self.pixmap.fill(Color::TRANSPARENT);
        let mut axes = [0, 1, 2];
        // The nearest is drawn last, with its rim over the others, and has its name where it should be.
        axes.sort_by(|one, other| bearings.axes[*one][2].total_cmp(&bearings.axes[*other][2]));
        let way = |axis: usize| Vec2::new(bearings.axes[axis][0], bearings.axes[axis][1]);
        let mut named: Vec<(usize, Vec2)> = Vec::with_capacity(3);
        for axis in axes.into_iter().rev() {
            let place = self.name_place(axis, way(axis), &named);
            named.extend(place.map(|place| (axis, place)));
        }
        for axis in axes {
            let name =
                named.iter().find(|(of, _)| *of == axis).and_then(|(_, place)| self.name(axis, *place));
            let outlines: Vec<Path> = self.arrow(way(axis)).into_iter().chain(name).collect();
            self.place.ink.draw(&mut self.pixmap.as_mut(), &outlines, Transform::identity());
        }
        self.drawn = Some(bearings);
        Some(Patch { area: self.place.area, pixels: self.pixmap.data() })
    }

    fn middle(&self) -> Vec2 {
        Vec2::splat(self.place.area.width as f32 / 2.0)
    }

    /// An arrow as seen; `None` of one that points at the viewer.
    fn arrow(&self, way: Vec2) -> Option<Path> {
        let size = self.place.text;
        let direction = way.normalize_or_zero();
        let length = way.length() * LENGTH * size;
        let [head_length, head_width] = HEAD.map(|part| part * size);
        let aside = Vec2::new(-direction.y, direction.x);
        let half = (HALF_WIDTH * size).max(0.6);
        let neck = length - head_length.min(length);
        let corners = [
            aside * -half,
            direction * neck - aside * half,
            direction * neck - aside * head_width,
            direction * length,
            direction * neck + aside * head_width,
            direction * neck + aside * half,
            aside * half,
        ];
        let corners = corners.map(|corner| {
            let place = self.middle() + corner;
            (place.x, place.y)
        });
        polygon(&corners).filter(|_| length > half)
    }

    /// The middle of a name: beyond the end of its axis, or beside that where another name stands; `None` if there is no
    /// room either.
    fn name_place(&self, axis: usize, way: Vec2, named: &[(usize, Vec2)]) -> Option<Vec2> {
        let size = self.place.text;
        let end = way * LENGTH * size;
        // An axis that points at the viewer is a dot, and its name stands beside it.
        let beyond = way.try_normalize().unwrap_or(Vec2::new(0.7, -0.7));
        let half = self.half_size(axis);
        let reach = |direction: Vec2| {
            direction * (BEYOND * size + (half.x - size * 0.3).max(0.0) * direction.x.abs())
        };
        let aside = Vec2::new(-beyond.y, beyond.x);
        let rightwards = if aside.x < 0.0 { -aside } else { aside };
        let is_free = |place: &Vec2| {
            named.iter().all(|(other, at)| {
                let room = half + self.half_size(*other) + Vec2::splat(size * 0.1);
                (*place - *at).abs().cmpgt(room).any()
            })
        };
        let places =
            [beyond, rightwards, -rightwards].map(|direction| self.middle() + end + reach(direction));
        places.into_iter().find(is_free)
    }

    fn half_size(&self, axis: usize) -> Vec2 {
        Vec2::new(self.names[axis].width, self.place.text * CAP_HEIGHT) / 2.0
    }

    fn name(&self, axis: usize, middle: Vec2) -> Option<Path> {
        let name = &self.names[axis];
        let corner =
            Vec2::new(middle.x - name.width / 2.0, middle.y + self.place.text * CAP_HEIGHT / 2.0).round();
        name.outline.clone()?.transform(Transform::from_translate(corner.x, corner.y))
    }
}
