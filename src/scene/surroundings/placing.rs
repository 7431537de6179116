use super::PlacedText;
use crate::scene::annotation::{AtlasPlace, PixelRect, TextAtlas};
use glam::{DVec2, IVec2};

/// Puts texts where they overlap no other and stay inside the part of the picture that is free.
pub(super) struct Placing<'a> {
    atlas: &'a TextAtlas,
    free: PixelRect,
    placed: &'a mut Vec<PlacedText>,
    /// Where something else is drawn, in all frames and in this one.
    corners: &'a [Bounds],
    taken: Option<Bounds>,
}

/// Left upper corner, and the corner beyond the last pixel.
pub(super) type Bounds = [IVec2; 2];

impl<'a> Placing<'a> {
    /// No text stands where the corners are.
    pub(super) fn new(
        atlas: &'a TextAtlas,
        (free, corners): (PixelRect, &'a [Bounds]),
        placed: &'a mut Vec<PlacedText>,
    ) -> Self {
        Self { atlas, free, placed, corners, taken: None }
    }

    /// Lets no text stand there from now on.
    pub(super) fn keep_free(&mut self, bounds: Bounds) {
        self.taken = Some(bounds);
    }

    /// Where something is: what was put there last comes last.
    pub(super) fn all(&self) -> impl Iterator<Item = Bounds> {
        let placed = self.placed.iter();
        let texts = placed.map(|other| self.bounds(other.text, IVec2::from_array(other.corner)));
        self.corners.iter().copied().chain(self.taken).chain(texts)
    }

    /// Half the width and height of a text, in pixels.
    pub(super) fn half_size(&self, text: usize) -> DVec2 {
        let AtlasPlace { width, height, .. } = self.place(text);
        DVec2::new(f64::from(width), f64::from(height)) / 2.0
    }

    fn place(&self, text: usize) -> AtlasPlace {
        let nothing = AtlasPlace { left: 0, top: 0, width: 0, height: 0 };
        self.atlas.places.get(text).copied().unwrap_or(nothing)
    }

    fn bounds(&self, text: usize, corner: IVec2) -> Bounds {
        let AtlasPlace { width, height, .. } = self.place(text);
        [corner, corner + IVec2::new(width as i32, height as i32)]
    }

    /// How far the middle of a text is from a line with that normal that it just does not cross.
    pub(super) fn reach(&self, text: usize, normal: DVec2) -> f64 {
        self.half_size(text).dot(normal.abs())
    }

    /// Puts a text with its middle at that place, on whole pixels, and says whether there was room.
    pub(super) fn put(&mut self, text: usize, middle: DVec2) -> bool {
        self.put_apart(text, middle, (0.0, 1.0)).is_some()
    }

    /// As [`Placing::put`], with an opacity from 0 to 1, and fainter where others are nearer than so many pixels.
    pub(super) fn put_fading(&mut self, text: usize, middle: DVec2, (fading, opacity): (f64, f64)) {
        let corner = (middle - self.half_size(text)).round().as_ivec2();
        let bounds = self.bounds(text, corner);
        let nearest =
            self.all().map(|other| (other[0] - bounds[1]).max(bounds[0] - other[1]).max_element()).min();
        let share = nearest.map_or(1.0, |pixels| (f64::from(pixels) / fading).min(1.0));
        if share > 0.0 {
            self.put_apart(text, middle, (0.0, opacity * share));
        }
    }

    /// As [`Placing::put`], so many pixels from all others, and with an opacity from 0 to 1. Says where it stands.
    pub(super) fn put_apart(
        &mut self,
        text: usize,
        middle: DVec2,
        (apart, opacity): (f64, f64),
    ) -> Option<Bounds> {
        let corner = (middle - self.half_size(text)).round().as_ivec2();
        let bounds = self.bounds(text, corner);
        let has_room = self.has_room(bounds, IVec2::splat(apart as i32));
        if has_room {
            self.placed.push(PlacedText { text, corner: corner.to_array(), opacity: opacity as f32 });
        }
        has_room.then_some(bounds)
    }

    /// Puts a number together, with its middle so many pixels over that place (below it if less than 0) but for half its
    /// height, and says whether there was room.
    pub(super) fn put_glyphs(
        &mut self,
        (glyphs, suffix): (&[usize], Option<usize>),
        at: DVec2,
        (up, opacity): (f64, f64),
    ) -> bool {
        let Some(first) = self.atlas.places.len().checked_sub(2 * self.atlas.advances.len()) else {
            return false;
        };
        let advance = |glyph: usize| self.atlas.advances.get(glyph).map_or(0, |width| *width as i32);
        let size = self.place(first);
        // Rims lie on both sides of what stands side by side.
        let rim = (size.width as i32 - advance(0)) / 2;
        let suffix_width = suffix.map_or(0, |text| self.place(text).width as i32 - 2 * rim);
        let inked: i32 = glyphs.iter().map(|glyph| advance(*glyph)).sum();
        let half = DVec2::new(f64::from(inked + suffix_width + 2 * rim), f64::from(size.height)) / 2.0;
        let middle = at - DVec2::Y * (up + half.y.copysign(up) - f64::from(rim).copysign(up));
        let corner = (middle - half).round().as_ivec2();
        let bounds = [corner, corner + (half * 2.0).as_ivec2()];
        if !self.has_room(bounds, IVec2::ZERO) {
            return false;
        }
        for layer in 0..2 {
            let mut left = corner.x;
            for glyph in glyphs {
                let text = first + 2 * glyph + layer;
                let corner = [left, corner.y];
                self.placed.push(PlacedText { text, corner, opacity: opacity as f32 });
                left += advance(*glyph);
            }
            if let (Some(text), 1) = (suffix, layer) {
                let corner = [left, corner.y + size.height as i32 - self.place(text).height as i32];
                self.placed.push(PlacedText { text, corner, opacity: opacity as f32 });
            }
        }
        true
    }

    /// Whether nothing else stands there.
    fn has_room(&self, bounds: Bounds, apart: IVec2) -> bool {
        let wide = [bounds[0] - apart, bounds[1] + apart];
        let is_apart =
            |other: &PlacedText| are_apart(wide, self.bounds(other.text, IVec2::from_array(other.corner)));
        let is_untouched = self.corners.iter().chain(&self.taken).all(|taken| are_apart(wide, *taken));
        is_untouched && self.is_free(bounds) && self.placed.iter().all(is_apart)
    }

    fn is_free(&self, [low, high]: Bounds) -> bool {
        let PixelRect { left, top, width, height } = self.free;
        let [low, high] = [low, high].map(IVec2::as_vec2);
        low.x >= left && low.y >= top && high.x <= left + width && high.y <= top + height
    }
}

fn are_apart(one: Bounds, other: Bounds) -> bool {
    one[1].cmple(other[0]).any() || other[1].cmple(one[0]).any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_inside_and_apart() {
        let place = |left| AtlasPlace { left, top: 0, width: 20, height: 10 };
        let atlas = TextAtlas {
            size: [60, 10],
            pixels: vec![0; 2400],
            places: vec![place(0), place(20), place(40)],
            advances: Vec::new(),
            missing_glyphs: Vec::new(),
        };
        let mut placed = Vec::new();
        let free = PixelRect { left: 0.0, top: 5.0, width: 100.0, height: 50.0 };
        let corner = [IVec2::new(80, 45), IVec2::new(100, 55)];
        let mut placing = Placing::new(&atlas, (free, std::slice::from_ref(&corner)), &mut placed);
        assert!(placing.put(0, DVec2::new(10.0, 10.0)));
        assert!(!placing.put(1, DVec2::new(10.0, 10.0)), "on another");
        assert!(!placing.put(1, DVec2::new(29.0, 19.0)), "its corner on another's");
        assert!(placing.put(1, DVec2::new(30.0, 10.0)), "beside it");
        assert!(placing.put(2, DVec2::new(10.3, 20.4)), "below it, on whole pixels");
        for outside in [[9.0, 40.0], [50.0, 9.0], [91.0, 40.0], [50.0, 51.0]] {
            assert!(!placing.put(2, DVec2::from_array(outside)), "{outside:?}");
        }
        assert!(!placing.put(2, DVec2::new(75.0, 45.0)), "on a corner");
        assert_eq!(placing.reach(0, DVec2::new(-1.0, 0.0)), 10.0);
        let corners: Vec<_> = placed.iter().map(|text| text.corner).collect();
        assert_eq!(corners, [[0, 5], [20, 5], [0, 15]]);
    }

    #[test]
    fn numbers_are_put_together_rims_first() {
        let glyph = |left| AtlasPlace { left, top: 0, width: 9, height: 14 };
        // A text, then rim and glyph of each of two digits, five pixels wide with two of rim on both sides.
        let atlas = TextAtlas {
            size: [60, 14],
            pixels: vec![0; 60 * 14 * 4],
            places: vec![
                AtlasPlace { left: 0, top: 0, width: 20, height: 10 },
                glyph(20),
                glyph(29),
                glyph(38),
                glyph(47),
            ],
            advances: vec![5, 5],
            missing_glyphs: Vec::new(),
        };
        let mut placed = Vec::new();
        let free = PixelRect { left: 0.0, top: 0.0, width: 100.0, height: 100.0 };
        let mut placing = Placing::new(&atlas, (free, &[]), &mut placed);
        assert!(placing.put_glyphs((&[1, 0, 1], None), DVec2::new(50.0, 50.0), (3.0, 1.0)));
        assert!(!placing.put_glyphs((&[0], None), DVec2::new(55.0, 50.0), (3.0, 1.0)), "on another");
        assert!(placing.put_glyphs((&[0], None), DVec2::new(50.0, 50.0), (-3.0, 0.5)), "below it");
        let found: Vec<_> = placed.iter().map(|text| (text.text, text.corner)).collect();
        // 19 pixels wide, of which the lowest without rim is the third above.
        let above =
            [(3, 40), (1, 45), (3, 50), (4, 40), (2, 45), (4, 50)].map(|(text, left)| (text, [left + 1, 35]));
        assert_eq!(found[..6], above);
        assert_eq!(found[6..], [(1, [46, 51]), (2, [46, 51])]);
    }
}
