//! What stands in corners of the picture.

use super::compass::{self, CompassArea};
use super::corners::{Corner, Corners};
use super::image::{FrameAreas, PixelRect};
use super::ink::Ink;
use super::painter::Area;
use super::proportions::Proportions;
use super::triad::{self, TriadArea};
use super::typesetter::SharedTypesetter;
use super::{Canvas, Logo};

/// What stands in corners of the picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CornerItems {
    /// A picture.
    pub logo: Option<(Logo, Corner)>,
    /// An arrow that shows to the north.
    pub north_arrow: Option<Corner>,
    /// The world's axes, with their names.
    pub triad: Option<(Corner, [&'static str; 3])>,
    /// Whether the lower right corner belongs to a scale bar.
    pub has_scale_bar: bool,
}

/// Where the items are.
#[derive(Debug, Default)]
pub(super) struct PlacedItems {
    /// Where nothing else may stand.
    pub(super) taken: Vec<Area>,
    logo: Option<(Logo, Area)>,
    pub(super) left_out: Vec<&'static str>,
}

/// The longest scale bar, in parts of the picture's width, and its height with its text, in sizes of text.
const SCALE_BAR: [f32; 2] = [1.0 / 3.0, 1.9];

impl PlacedItems {
    /// Finds a place for each item. What has none is left out.
    pub(super) fn new(
        items: &CornerItems,
        free: PixelRect,
        (proportions, ink): (Proportions, Ink),
        typesetter: &SharedTypesetter,
        areas: &mut FrameAreas,
    ) -> Self {
        let text = proportions.text;
        let mut corners = Corners::new(free, proportions);
        if items.has_scale_bar {
            let [width, height] = SCALE_BAR;
            // It knows its own place.
            let size = [proportions.picture_width * width, text * height + 2.0 * proportions.halo];
            let most = free.width - 2.0 * proportions.margin;
            corners.place(Corner::BottomRight, [size[0].min(most), size[1]]);
        }
        let mut placed = Self::default();
        let mut place = |name: &'static str, corner: Corner, size: [f32; 2]| {
            let found = corners.place(corner, size).map(area);
            match found {
                Some(area) => placed.taken.push(area),
                None => placed.left_out.push(name),
            }
            found
        };
        let logo = items
            .logo
            .as_ref()
            .and_then(|(logo, corner)| Some((logo.clone(), place("logo", *corner, logo.size(proportions))?)));
        areas.compass = items.north_arrow.and_then(|corner| {
            let area = place("north-arrow", corner, [text * compass::SIDE; 2])?;
            Some(CompassArea { area, ink, text, typesetter: typesetter.clone() })
        });
        areas.triad = items.triad.and_then(|(corner, names)| {
            let area = place("triad", corner, [text * triad::SIDE; 2])?;
            Some(TriadArea { area, ink, text, names, typesetter: typesetter.clone() })
        });
        Self { logo, ..placed }
    }

    /// Draws what does not change.
    pub(super) fn draw(&self, canvas: &mut Canvas) {
        if let Some((logo, Area { left, top, width, height })) = &self.logo {
            canvas.picture(logo.at([*left, *top], [*width, *height]));
        }
    }
}

fn area(place: PixelRect) -> Area {
    let PixelRect { left, top, width, height } = place;
    Area { left: left as u32, top: top as u32, width: width as u32, height: height as u32 }
}
