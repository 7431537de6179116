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
        self.put_apart(text, middle, (0.0, 1.0))
    }

    /// As [`Placing::put`], so many pixels from all others, and with an opacity from 0 to 1.
    pub(super) fn put_apart(&mut self, text: usize, middle: DVec2, (apart, opacity): (f64, f64)) -> bool {
        let corner = (middle - self.half_size(text)).round().as_ivec2();
        let bounds = self.bounds(text, corner);
        let apart = IVec2::splat(apart as i32);
        let wide = [bounds[0] - apart, bounds[1] + apart];
        let is_apart =
            |other: &PlacedText| are_apart(wide, self.bounds(other.text, IVec2::from_array(other.corner)));
        let is_untouched = self.corners.iter().chain(&self.taken).all(|taken| are_apart(wide, *taken));
        let has_room = is_untouched && self.is_free(bounds) && self.placed.iter().all(is_apart);
        if has_room {
            self.placed.push(PlacedText { text, corner: corner.to_array(), opacity: opacity as f32 });
        }
        has_room
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
}
