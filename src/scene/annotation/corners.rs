use super::image::PixelRect;
use super::proportions::Proportions;

/// A corner of the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Corner {
    /// Where reading begins.
    #[default]
    TopLeft,
    /// Beside the colorbar.
    TopRight,
    /// Above the notes.
    BottomLeft,
    /// Where the scale bar is.
    BottomRight,
}

/// Places for what stands in corners of the part of the picture that is left for the data, none over another.
pub(super) struct Corners {
    free: PixelRect,
    margin: f32,
    gap: f32,
    taken: Vec<PixelRect>,
}

impl Corners {
    pub(super) fn new(free: PixelRect, proportions: Proportions) -> Self {
        Self { free, margin: proportions.margin, gap: proportions.text * 0.8, taken: Vec::new() }
    }

    /// A place of that size on whole pixels: in the corner, or farther from it above or below what is there already.
    /// `None` if there is no room.
    pub(super) fn place(&mut self, corner: Corner, [width, height]: [f32; 2]) -> Option<PixelRect> {
        let (width, height) = (width.ceil(), height.ceil());
        let PixelRect { left, top, width: free_width, height: free_height } = self.free;
        let (left, top) = (left + self.margin, top + self.margin);
        let (right, bottom) =
            (left + free_width - 2.0 * self.margin - width, top + free_height - 2.0 * self.margin - height);
        let is_left = matches!(corner, Corner::TopLeft | Corner::BottomLeft);
        let is_top = matches!(corner, Corner::TopLeft | Corner::TopRight);
        let mut place = PixelRect {
            left: if is_left { left } else { right }.floor(),
            top: if is_top { top } else { bottom }.floor(),
            width,
            height,
        };
        // Each one that is in the way moves it on, so that as many steps as there are suffice.
        for _ in 0..=self.taken.len() {
            let Some(other) = self.taken.iter().find(|other| overlap(&place, other, self.gap)) else { break };
            place.top = if is_top {
                (other.top + other.height + self.gap).ceil()
            } else {
                (other.top - self.gap - height).floor()
            };
        }
        let is_free = !self.taken.iter().any(|other| overlap(&place, other, self.gap));
        let is_inside = place.left >= left.floor()
            && place.left <= right
            && place.top >= top.floor()
            && place.top <= bottom.max(top);
        if !(is_free && is_inside && right >= left && bottom >= top) {
            return None;
        }
        self.taken.push(place);
        Some(place)
    }
}

/// Whether there is less than `gap` between two rectangles.
fn overlap(one: &PixelRect, other: &PixelRect, gap: f32) -> bool {
    // A little less, so that those placed exactly so far apart are not too near.
    let gap = gap - 0.01;
    one.left < other.left + other.width + gap
        && other.left < one.left + one.width + gap
        && one.top < other.top + other.height + gap
        && other.top < one.top + one.height + gap
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::Resolution;

    fn corners(width: u32, height: u32) -> Corners {
        let proportions = Proportions::of(Resolution::new(width, height).unwrap());
        let free =
            PixelRect { left: 0.0, top: 20.0, width: width as f32 - 50.0, height: height as f32 - 40.0 };
        Corners::new(free, proportions)
    }

    #[test]
    fn nothing_stands_on_another_or_outside() {
        const ALL: [Corner; 4] = [Corner::TopLeft, Corner::TopRight, Corner::BottomLeft, Corner::BottomRight];
        for (width, height) in [(320, 180), (333, 251), (1920, 1080), (300, 900), (80, 60)] {
            let mut corners = corners(width, height);
            let free = corners.free;
            let mut placed = Vec::new();
            for number in 0..24 {
                let size = [20.0 + (number * 7 % 31) as f32, 15.0 + (number * 5 % 17) as f32];
                placed.extend(corners.place(ALL[number % 4], size));
            }
            assert!(width < 100 || placed.len() >= 4, "{width}x{height}: {placed:?}");
            for (at, one) in placed.iter().enumerate() {
                assert!(one.left >= free.left && one.left + one.width <= free.left + free.width, "{one:?}");
                assert!(one.top >= free.top && one.top + one.height <= free.top + free.height, "{one:?}");
                assert!(placed[..at].iter().all(|other| !overlap(one, other, 0.0)), "{placed:?}");
            }
        }
        let one = PixelRect { left: 0.0, top: 0.0, width: 10.0, height: 10.0 };
        assert!(overlap(&one, &PixelRect { left: 9.0, ..one }, 0.0), "the check sees what overlaps");
    }

    #[test]
    fn the_first_has_the_corner_and_the_next_stands_beyond_it() {
        let mut corners = corners(640, 360);
        let first = corners.place(Corner::BottomRight, [30.0, 20.0]).unwrap();
        let second = corners.place(Corner::BottomRight, [40.0, 10.0]).unwrap();
        let (right, bottom) = (590.0 - corners.margin, 340.0 - corners.margin);
        assert_eq!((first.left + first.width, first.top + first.height), (right, bottom));
        assert_eq!(second.left + second.width, right);
        assert!(second.top + second.height < first.top);
        assert_eq!(corners.place(Corner::TopLeft, [600.0, 20.0]), None);
        assert_eq!(corners.place(Corner::TopLeft, [30.0, 400.0]), None);
    }
}
