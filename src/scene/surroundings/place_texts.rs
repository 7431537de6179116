use super::placing::Bounds;
use super::{Placing, Sight};
use crate::scene::annotation::{PixelRect, Proportions};
use crate::scene::{Callouts, Layer, Places, Rgb8, TextSide};
use glam::{DVec2, DVec3, IVec2};
use std::sync::Arc;

/// A place that has a text, in a frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct SeenPlace {
    /// In the world.
    pub(crate) position_m: DVec3,
    /// 0 to 1.
    pub(crate) opacity: f64,
}

/// Texts at places of the data: those with lines down to their places, and names.
#[derive(Debug, Clone)]
pub(super) struct PlaceTexts {
    callouts: Vec<(usize, Option<Rgb8>)>,
    names: Vec<(usize, TextSide)>,
    /// Where they are in volumes, in which nothing moves.
    in_volume: Vec<SeenPlace>,
    sizes: Sizes,
}

/// Lengths in pixels.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    /// Of a film that is 720 high.
    unit: f64,
    /// From a place up to its text.
    leader: f64,
    half_line: f64,
    dot: f64,
    gap: f64,
    /// So far from others a text is seen whole.
    fading: f64,
}

/// A straight line of that colour, or that of texts: both ends, half its width, its opacity.
pub(super) type Leader<'a> = &'a mut dyn FnMut([DVec2; 2], f64, (Option<Rgb8>, f64));

/// Fainter texts are left out: others may have their room.
const FAINTEST: f64 = 0.05;

impl PlaceTexts {
    /// Of a layer; its texts are handed to `text`. `None` if there are none.
    pub(super) fn new(
        layer: &Layer,
        proportions: Proportions,
        text: &mut dyn FnMut(String) -> usize,
    ) -> Option<Self> {
        let is_shown = |places: &&Arc<Places>| layer.is_visible && places.texts().next().is_some();
        let places = layer.places.as_ref().filter(is_shown)?;
        let unit = f64::from(proportions.text) / 18.0;
        let mut number = |words: &String| text(words.clone());
        let position = |place: [f64; 2], height: Option<f64>| SeenPlace {
            position_m: layer
                .place_m([place[0], place[1], height.unwrap_or_else(|| layer.value_of_ground())], 1.0),
            opacity: 1.0,
        };
        let in_volume = places.texts().filter(|_| layer.volume.is_some());
        Some(Self {
            callouts: places.callouts.iter().map(|one| (number(&one.text), one.color)).collect(),
            names: places.names.iter().map(|name| (number(&name.text), name.side)).collect(),
            in_volume: in_volume.map(|text| position(text.place, text.height)).collect(),
            sizes: Sizes {
                unit,
                leader: unit * 34.0,
                half_line: (unit * 0.75).max(0.625) * f64::from(proportions.line_weight),
                dot: unit * 3.0,
                gap: unit * 4.0,
                fading: unit * 10.0,
            },
        })
    }

    /// Puts texts above and beside their places, the more important first.
    pub(super) fn draw(
        &self,
        seen: &[SeenPlace],
        (sight, free): (&Sight, PixelRect),
        placing: &mut Placing<'_>,
        leader: Leader<'_>,
    ) {
        let seen = if self.in_volume.is_empty() { seen } else { &self.in_volume };
        let (callouts, names) = seen.split_at(self.callouts.len().min(seen.len()));
        self.draw_callouts(callouts, (sight, free), placing, leader);
        for ((text, side), seen) in self.names.iter().zip(names) {
            let Some(place) = sight.place(seen.position_m).filter(|_| seen.opacity >= FAINTEST) else {
                continue;
            };
            let half = placing.half_size(*text);
            let beside = match side {
                TextSide::Above => DVec2::NEG_Y * half.y,
                TextSide::On => DVec2::ZERO,
                TextSide::BesideDisc(radius) => {
                    DVec2::X * (radius * self.sizes.unit + self.sizes.gap + half.x)
                }
            };
            placing.put_fading(*text, place + beside, (self.sizes.fading, seen.opacity));
        }
    }

    /// From the lowest place in the picture to the highest: what would run into a text is pushed above it, the further the
    /// nearer it is to it sideways, so that nothing jumps while the data turns.
    fn draw_callouts(
        &self,
        seen: &[SeenPlace],
        (sight, free): (&Sight, PixelRect),
        placing: &mut Placing<'_>,
        leader: Leader<'_>,
    ) {
        const NOWHERE: Bounds = [IVec2::ZERO; 2];
        let mut order = [(0, DVec2::ZERO); Callouts::MOST];
        let mut count = 0;
        for (at, seen) in seen.iter().enumerate().filter(|(_, seen)| seen.opacity >= FAINTEST) {
            if let (Some(place), Some(slot)) = (sight.place(seen.position_m), order.get_mut(count)) {
                *slot = (at, place);
                count += 1;
            }
        }
        let order = &mut order[..count];
        order.sort_by(|(one, place), (other, other_place)| {
            other_place.y.total_cmp(&place.y).then(one.cmp(other))
        });
        let mut placed = [NOWHERE; Callouts::MOST];
        let mut placed_count = 0;
        let others = placing.all().count();
        for (at, place) in order.iter() {
            let (text, color) = self.callouts[*at];
            let half = placing.half_size(text);
            let (left, right) = (f64::from(free.left) + half.x, f64::from(free.left + free.width) - half.x);
            let aside = if left <= right { place.x.clamp(left, right) } else { place.x };
            // What the border of the picture leaves no room for stands nearer to its place.
            let nearest = place.y - self.sizes.dot - self.sizes.gap - half.y;
            let highest = f64::from(free.top).ceil() + half.y;
            let usual = place.y - self.sizes.leader - half.y;
            let mut middle = DVec2::new(aside, usual.max(highest.min(nearest)));
            // Over what stands at the upper border there is no room.
            let has_room = |other: &Bounds| f64::from(other[0].y) - half.y - 1.0 >= highest;
            for other in placing.all().take(others).filter(has_room) {
                middle.y = self.pushed(middle, half, other);
            }
            for other in &placed[..placed_count] {
                middle.y = self.pushed(middle, half, *other);
            }
            let opacity = seen[*at].opacity;
            let Some(bounds) = placing.put_apart(text, middle, (0.0, opacity)) else { continue };
            placed[placed_count] = bounds;
            placed_count += 1;
            // The lowest first.
            placed[..placed_count].sort_by_key(|bounds| std::cmp::Reverse(bounds[0].y));
            let top = DVec2::new(place.x, middle.y + half.y);
            leader([*place, top], self.sizes.half_line, (color, opacity));
            leader([*place; 2], self.sizes.dot, (color, opacity));
        }
    }

    /// How high the middle of a text is that gets out of the way of another.
    fn pushed(&self, middle: DVec2, half: DVec2, other: Bounds) -> f64 {
        let [low, high] = other.map(IVec2::as_dvec2);
        // A pixel more, since texts stand on whole ones.
        let above = low.y - half.y - 1.0;
        if middle.y <= above || middle.y - half.y >= high.y + 1.0 {
            return middle.y;
        }
        let apart = (low.x - (middle.x + half.x)).max(middle.x - half.x - high.x) - 1.0;
        let share = (1.0 - apart / (2.0 * self.sizes.fading)).clamp(0.0, 1.0);
        middle.y + (above - middle.y) * share
    }
}

#[cfg(test)]
mod tests {
    use super::super::PlacedText;
    use super::super::sight::tests::looking;
    use super::*;
    use crate::scene::Projection;
    use crate::scene::annotation::{AtlasPlace, TextAtlas};

    fn atlas(count: u32) -> TextAtlas {
        let place = |text: u32| AtlasPlace { left: 0, top: text * 8, width: 24, height: 8 };
        let places: Vec<_> = (0..count).map(place).collect();
        let size = [24, 8 * count];
        TextAtlas { size, pixels: Vec::new(), places, advances: Vec::new(), missing_glyphs: Vec::new() }
    }

    fn texts(callouts: usize, names: usize) -> PlaceTexts {
        PlaceTexts {
            callouts: (0..callouts).map(|text| (text, None)).collect(),
            names: (callouts..callouts + names).map(|text| (text, TextSide::BesideDisc(3.0))).collect(),
            in_volume: Vec::new(),
            sizes: Sizes { unit: 1.0, leader: 10.0, half_line: 0.5, dot: 2.0, gap: 2.0, fading: 6.0 },
        }
    }

    const FREE: PixelRect = PixelRect { left: 0.0, top: 0.0, width: 100.0, height: 100.0 };

    /// Texts of places around the middle after a part of a turn, and their leaders.
    fn drawn(texts: &PlaceTexts, reach: f64, turn: f64) -> (Vec<PlacedText>, Vec<[DVec2; 2]>) {
        let sight = looking(DVec3::new(0.0, -4.0, 2.0), DVec3::ZERO, Projection::Perspective);
        let count = texts.callouts.len() + texts.names.len();
        let seen: Vec<SeenPlace> = (0..count)
            .map(|at| {
                let (sin, cos) = (turn + at as f64 * 2.3).sin_cos();
                let radius = reach * (0.8 + 0.2 * at as f64);
                SeenPlace { position_m: DVec3::new(radius * cos, radius * sin, -0.8), opacity: 1.0 }
            })
            .collect();
        let atlas = atlas(count as u32);
        let (mut placed, mut leaders) = (Vec::new(), Vec::new());
        let mut placing = Placing::new(&atlas, (FREE, &[]), &mut placed);
        texts.draw(&seen, (&sight, FREE), &mut placing, &mut |ends, _, _| leaders.push(ends));
        (placed, leaders)
    }

    #[test]
    fn notes_never_overlap_while_the_data_turns_and_none_is_left_out() {
        let texts = texts(6, 0);
        let mut moved: Vec<i32> = Vec::new();
        let mut before: Vec<PlacedText> = Vec::new();
        for step in 0..720 {
            let (mut placed, leaders) = drawn(&texts, 0.5, f64::from(step) * std::f64::consts::TAU / 720.0);
            assert_eq!((placed.len(), leaders.len()), (6, 12), "{step}");
            for (at, one) in placed.iter().enumerate() {
                for other in &placed[..at] {
                    let apart = [0, 1].map(|axis| (one.corner[axis] - other.corner[axis]).abs());
                    assert!(apart[0] >= 24 || apart[1] >= 8, "{step}: {one:?} {other:?}");
                }
            }
            // Every leader ends in its text.
            for [place, top] in leaders.iter().filter(|ends| ends[0] != ends[1]) {
                assert!(place.x == top.x && place.y - top.y > 9.0, "{place} {top}");
                let ends_in = |text: &PlacedText| {
                    let from_left = top.x - f64::from(text.corner[0]);
                    (-1.0..=25.0).contains(&from_left)
                        && (top.y - f64::from(text.corner[1]) - 8.0).abs() < 2.0
                };
                assert!(placed.iter().any(ends_in), "{step}: {top} {placed:?}");
            }
            placed.sort_by_key(|text| text.text);
            let pairs = before.iter().zip(&placed);
            moved.extend(pairs.map(|(one, other)| (one.corner[1] - other.corner[1]).abs()));
            before = placed;
        }
        // They go up and down smoothly, but for where one place passes another at the same height.
        let jumps = moved.iter().filter(|pixels| **pixels > 3).count();
        assert!(jumps < moved.len() / 50, "{jumps} of {}", moved.len());
    }

    #[test]
    fn notes_are_pushed_above_what_stands_there_already() {
        let texts = texts(1, 0);
        let sight = looking(DVec3::new(0.0, -4.0, 2.0), DVec3::ZERO, Projection::Perspective);
        let seen = [SeenPlace { position_m: DVec3::new(0.0, 0.0, -0.8), opacity: 1.0 }];
        let place = sight.place(seen[0].position_m).unwrap();
        let atlas = atlas(2);
        let mut pushed = Vec::new();
        for aside in 0..38 {
            let (mut placed, mut leaders) = (Vec::new(), Vec::new());
            let mut placing = Placing::new(&atlas, (FREE, &[]), &mut placed);
            let middle = place - DVec2::new(37.0 - f64::from(aside), 14.0);
            assert!(placing.put(1, middle), "{middle}");
            texts.draw(&seen, (&sight, FREE), &mut placing, &mut |ends, _, _| leaders.push(ends));
            assert_eq!((placed.len(), leaders.len()), (2, 2), "{aside}");
            let [other, note] = [placed[0].corner, placed[1].corner];
            assert!((note[0] - other[0]).abs() >= 24 || note[1] + 8 <= other[1], "{note:?} {other:?}");
            pushed.push(note[1]);
        }
        assert!(pushed[0] - pushed[37] >= 8, "{pushed:?}");
        assert!(pushed.windows(2).all(|pair| pair[0] - pair[1] <= 3), "{pushed:?}");
    }

    #[test]
    fn notes_at_the_upper_border_stand_nearer_to_their_places() {
        let texts = texts(1, 0);
        let sight = looking(DVec3::new(0.0, -4.0, 2.0), DVec3::ZERO, Projection::Perspective);
        let seen = [SeenPlace { position_m: DVec3::new(0.0, 0.0, -0.8), opacity: 1.0 }];
        let place = sight.place(seen[0].position_m).unwrap();
        let atlas = atlas(1);
        let corner = |above: f64| {
            let top = (place.y - above) as f32;
            let free = PixelRect { top, height: FREE.height - top, ..FREE };
            let mut placed = Vec::new();
            let mut placing = Placing::new(&atlas, (free, &[]), &mut placed);
            texts.draw(&seen, (&sight, free), &mut placing, &mut |_, _, _| {});
            placed.first().map(|text| f64::from(text.corner[1]) - place.y)
        };
        // A text of 8 pixels, 10 above its place, or 4 if need be.
        assert!((corner(30.0).unwrap() + 18.0).abs() < 1.0, "{:?}", corner(30.0));
        assert!((corner(14.0).unwrap() + 14.0).abs() < 1.0, "{:?}", corner(14.0));
        assert_eq!(corner(10.0), None);
    }

    #[test]
    fn names_stand_beside_their_points_and_fade_before_they_run_into_others() {
        let texts = texts(0, 2);
        let mut opacities = Vec::new();
        for step in 0..720 {
            let (placed, leaders) = drawn(&texts, 0.7, f64::from(step) * std::f64::consts::TAU / 720.0);
            assert!(leaders.is_empty() && placed[0].text == 0 && placed[0].opacity == 1.0);
            opacities.push(placed.get(1).map_or(0.0, |text| text.opacity));
        }
        assert!(opacities.contains(&0.0) && opacities.contains(&1.0), "{opacities:?}");
        assert!(opacities.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 0.51), "{opacities:?}");
    }
}
