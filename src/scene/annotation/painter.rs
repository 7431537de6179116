use super::AnnotationImage;
use super::bearings::Bearings;
use super::caption::CaptionPainter;
use super::compass::CompassPainter;
use super::label::LabelPainter;
use super::progress::ProgressPainter;
use super::triad::TriadPainter;

/// A rectangle of whole pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// First column.
    pub left: u32,
    /// First row.
    pub top: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// Pixels that take the place of those of the frame before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Patch<'a> {
    /// Where they belong.
    pub area: Area,
    /// `width * height` pixels of the whole area: red, green, blue and opacity, 8 bits each, sRGB-encoded, colour
    /// premultiplied with opacity; rows from the top, no padding.
    pub pixels: &'a [u8],
}

/// What of a frame's annotation changes from frame to frame.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameNotes<'a> {
    /// The line under the title.
    pub label: Option<String>,
    /// What is said at the bottom.
    pub caption: Option<&'a str>,
    /// Which frame it is, and of how many; `None` where that is not known.
    pub progress: Option<(u64, u64)>,
    /// Where the world's axes lead.
    pub bearings: Bearings,
}

/// Draws what changes from frame to frame. It keeps its fonts and its pixels, and draws only what changes.
#[derive(Debug)]
pub struct AnnotationPainter {
    label: Option<LabelPainter>,
    caption: Option<CaptionPainter>,
    progress: Option<ProgressPainter>,
    compass: Option<CompassPainter>,
    triad: Option<TriadPainter>,
    /// Characters that no font has, of what does not change.
    missing_glyphs: Vec<char>,
}

impl AnnotationPainter {
    /// For what the image has room for.
    pub fn new(image: &AnnotationImage) -> Self {
        let areas = &image.areas;
        Self {
            label: LabelPainter::new(image),
            caption: areas.captions.as_ref().and_then(CaptionPainter::new),
            progress: areas.progress.map(ProgressPainter::new),
            compass: areas.compass.as_ref().and_then(CompassPainter::new),
            triad: areas.triad.as_ref().and_then(TriadPainter::new),
            missing_glyphs: image.missing_glyphs.clone(),
        }
    }

    /// Hands out the pixels that differ from those of the last call.
    pub fn paint(&mut self, frame: &FrameNotes<'_>, take: &mut dyn FnMut(Patch<'_>)) {
        if let (Some(painter), Some(text)) = (&mut self.label, &frame.label)
            && let Some(label) = painter.paint(text)
        {
            let (left, top) = (label.area.left, label.area.top);
            let area = Area { left, top, width: label.area.width, height: label.area.height };
            take(Patch { area, pixels: label.pixels });
        }
        let caption = self.caption.as_mut();
        let caption = caption.and_then(|painter| painter.paint(frame.caption.unwrap_or_default()));
        let progress = self.progress.as_mut().zip(frame.progress);
        let progress = progress.and_then(|(painter, place)| painter.paint(place));
        let compass = self.compass.as_mut().and_then(|painter| painter.paint(frame.bearings));
        let triad = self.triad.as_mut().and_then(|painter| painter.paint(frame.bearings));
        for patch in [caption, progress, compass, triad].into_iter().flatten() {
            take(patch);
        }
    }

    /// Characters that no font on this machine has, ascending: those of the image and of all frames so far.
    pub fn missing_glyphs(&self) -> Vec<char> {
        let mut missing = self.missing_glyphs.clone();
        missing.extend(self.label.iter().flat_map(LabelPainter::missing_glyphs));
        missing.sort_unstable();
        missing.dedup();
        missing
    }
}
