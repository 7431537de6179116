use cosmic_text::fontdb::{Database, ID, Source, Weight};
use cosmic_text::{Attrs, Buffer, CacheKey, Command, Family, FontSystem, Metrics, Shaping, SwashCache, Wrap};
use std::collections::BTreeSet;
use std::sync::Arc;
use tiny_skia::{Path, PathBuilder, Transform};

const LATIN_FONT: &[u8] = include_bytes!("../../../assets/fonts/latin.ttf");
const CJK_FONT: &[u8] = include_bytes!("../../../assets/fonts/cjk.ttf");
const LATIN_FAMILY: &str = "Fieldreel Latin";
const CJK_FAMILY: &str = "Fieldreel CJK";

/// Stands where no font has the character; the embedded Latin font has it.
const REPLACEMENT: char = '\u{fffd}';

/// More characters than any line of a picture holds; what follows is cut off before it costs time.
const LONGEST_TEXT: usize = 400;

/// Height of capitals and digits of the embedded Latin font, in parts of its size.
pub(super) const CAP_HEIGHT: f32 = 0.729;

/// How far letters reach below the line they stand on, in parts of the size.
pub(super) const DESCENT: f32 = 0.24;

/// Distance of lines of one text, in parts of the size.
pub(super) const LINE_DISTANCE: f32 = 1.3;

/// Turns text into outlines. The embedded fonts come first, so that a film is the same on every machine; those of
/// the system are loaded (which takes tens of milliseconds) only for characters the embedded ones lack.
pub(super) struct Typesetter {
    fonts: FontSystem,
    glyphs: SwashCache,
    embedded: Vec<(ID, &'static str)>,
    system_fonts_loaded: bool,
    missing: BTreeSet<char>,
}

/// A line of text as outlines: it starts at x = 0 and stands on y = 0, y pointing down.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// `None` for a line of spaces.
    pub(super) outline: Option<Path>,
    /// Pixels.
    pub(super) width: f32,
}

impl Typesetter {
    pub(super) fn new() -> Self {
        let mut database = Database::new();
        let mut embedded = Vec::new();
        for (font, family) in [(LATIN_FONT, LATIN_FAMILY), (CJK_FONT, CJK_FAMILY)] {
            let faces = database.load_font_source(Source::Binary(Arc::new(font)));
            embedded.extend(faces.into_iter().map(|face| (face, family)));
        }
        // The locale only chooses among system fonts for Chinese characters, where ours comes first anyway.
        let fonts = FontSystem::new_with_locale_and_db("en-US".to_owned(), database);
        Self {
            fonts,
            glyphs: SwashCache::new(),
            embedded,
            system_fonts_loaded: false,
            missing: BTreeSet::new(),
        }
    }

    /// Characters that no font could draw so far; a replacement mark stands in their place.
    pub(super) fn into_missing(self) -> Vec<char> {
        self.missing.into_iter().collect()
    }

    /// The text on one line, however long that gets.
    pub(super) fn line(&mut self, text: &str, size: f32) -> Line {
        self.lines(text, size, None).into_iter().next().unwrap_or(Line { outline: None, width: 0.0 })
    }

    /// The text on one line, made smaller down to `smallest` or cut short with an ellipsis if it is wider than
    /// `width`.
    pub(super) fn fitted_line(&mut self, text: &str, sizes: [f32; 2], width: f32) -> Line {
        let [largest, smallest] = sizes;
        let natural = self.line(text, largest);
        if natural.width <= width {
            return natural;
        }
        let size = (largest * width / natural.width).max(smallest);
        let smaller = self.line(text, size);
        if smaller.width <= width { smaller } else { self.shortened_line(text, size, width) }
    }

    /// As much of the text as fits on one line together with an ellipsis; the ellipsis alone if nothing does.
    pub(super) fn shortened_line(&mut self, text: &str, size: f32, width: f32) -> Line {
        let ends: Vec<usize> = text.char_indices().map(|(start, _)| start).take(LONGEST_TEXT).collect();
        let mut shortened =
            |end: usize| self.line(&format!("{}…", text.get(..end).unwrap_or_default().trim_end()), size);
        let fitting = ends.partition_point(|&end| shortened(end).width <= width);
        shortened(fitting.checked_sub(1).and_then(|last| ends.get(last)).copied().unwrap_or(0))
    }

    /// The text broken into lines no wider than `width`.
    pub(super) fn lines(&mut self, text: &str, size: f32, width: Option<f32>) -> Vec<Line> {
        let text = cleaned(text);
        if !self.system_fonts_loaded
            && text.chars().any(|character| self.embedded_family(character).is_none())
        {
            self.fonts.db_mut().load_system_fonts();
            self.system_fonts_loaded = true;
        }
        let (lines, missing) = self.lay_out(&text, size, width);
        if missing.is_empty() {
            return lines;
        }
        let replaced = text.replace(|character| missing.contains(&character), &REPLACEMENT.to_string());
        self.missing.extend(missing);
        self.lay_out(&replaced, size, width).0
    }

    fn embedded_family(&mut self, character: char) -> Option<&'static str> {
        let fonts = &mut self.fonts;
        self.embedded.iter().find_map(|&(face, family)| {
            let font = fonts.get_font(face, Weight::NORMAL)?;
            (font.as_swash().charmap().map(character) != 0).then_some(family)
        })
    }

    fn lay_out(&mut self, text: &str, size: f32, width: Option<f32>) -> (Vec<Line>, BTreeSet<char>) {
        let mut spans: Vec<(String, &'static str)> = Vec::new();
        for character in text.chars() {
            let family = self.embedded_family(character).unwrap_or(LATIN_FAMILY);
            match spans.last_mut() {
                Some((span, last)) if *last == family => span.push(character),
                _ => spans.push((character.to_string(), family)),
            }
        }
        let attributes = |family| Attrs::new().family(Family::Name(family));
        let mut buffer = Buffer::new_empty(Metrics::new(size, size * LINE_DISTANCE));
        buffer.set_wrap(if width.is_some() { Wrap::WordOrGlyph } else { Wrap::None });
        buffer.set_size(width, None);
        let spans = spans.iter().map(|(span, family)| (span.as_str(), attributes(family)));
        buffer.set_rich_text(spans, &attributes(LATIN_FAMILY), Shaping::Advanced, None);
        buffer.shape_until_scroll(&mut self.fonts, false);

        let mut lines = Vec::new();
        let mut missing = BTreeSet::new();
        for run in buffer.layout_runs() {
            let mut outline = PathBuilder::new();
            let mut extent: Option<(f32, f32)> = None;
            for glyph in run.glyphs {
                let cluster = run.text.get(glyph.start..glyph.end).unwrap_or_default();
                if cluster.trim().is_empty() {
                    continue;
                }
                let (left, right) = extent.unwrap_or((glyph.x, glyph.x));
                extent = Some((left.min(glyph.x), right.max(glyph.x + glyph.w)));
                let (key, ..) = CacheKey::new(
                    glyph.font_id,
                    glyph.glyph_id,
                    glyph.font_size,
                    (0.0, 0.0),
                    glyph.font_weight,
                    glyph.cache_key_flags,
                );
                let commands = self.glyphs.get_outline_commands(&mut self.fonts, key);
                match commands.filter(|_| glyph.glyph_id != 0) {
                    Some(commands) => {
                        let x = glyph.x + glyph.x_offset * glyph.font_size;
                        let y = glyph.y - glyph.y_offset * glyph.font_size;
                        append(&mut outline, commands, (x, y));
                    }
                    None => missing.extend(cluster.chars()),
                }
            }
            let (left, right) = extent.unwrap_or_default();
            let outline =
                outline.finish().and_then(|path| path.transform(Transform::from_translate(-left, 0.0)));
            lines.push(Line { outline, width: right - left });
        }
        missing.retain(|&character| self.embedded_family(character).is_none());
        (lines, missing)
    }
}

/// The glyph's outline (y pointing up) at its place in the line (y pointing down).
fn append(outline: &mut PathBuilder, commands: &[Command], (x, y): (f32, f32)) {
    for command in commands {
        match *command {
            Command::MoveTo(to) => outline.move_to(x + to.x, y - to.y),
            Command::LineTo(to) => outline.line_to(x + to.x, y - to.y),
            Command::QuadTo(control, to) => outline.quad_to(x + control.x, y - control.y, x + to.x, y - to.y),
            Command::CurveTo(one, two, to) => {
                outline.cubic_to(x + one.x, y - one.y, x + two.x, y - two.y, x + to.x, y - to.y);
            }
            Command::Close => outline.close(),
        }
    }
}

/// One line without control characters, of a bounded length. Variation selectors go too: they choose between
/// a coloured and a plain picture, and everything here is drawn plain.
fn cleaned(text: &str) -> String {
    text.chars()
        .filter(|character| !('\u{fe00}'..='\u{fe0f}').contains(character))
        .map(|character| if character.is_control() || character.is_whitespace() { ' ' } else { character })
        .take(LONGEST_TEXT)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn embedded_fonts_cover_what_titles_are_written_in() {
        let mut typesetter = Typesetter::new();
        for text in [
            "Ångström ß Œ ş ǎ ễ",
            "Ωμέγα Высота ≤ ± × ÷ √ ∂ → −273,15 °C m² s⁻¹ H₂O",
            "標高 高度 海拔 ひょうこう ヒョウ（メートル）",
        ] {
            assert!(typesetter.line(text, 20.0).width > 100.0);
        }
        assert!(!typesetter.system_fonts_loaded);
        assert!(typesetter.into_missing().is_empty());
    }

    #[test]
    fn what_no_font_has_is_named_and_marked() {
        let mut typesetter = Typesetter::new();
        // A private-use character: no font of a sane system has it.
        let line = typesetter.line("a\u{10abcd}b", 20.0);
        assert!(typesetter.system_fonts_loaded);
        let marked = typesetter.line("a\u{fffd}b", 20.0);
        assert_eq!(line.outline, marked.outline);
        assert_eq!(typesetter.into_missing(), ['\u{10abcd}']);
    }

    #[test]
    fn an_outline_stands_on_its_line_and_spans_its_width() {
        let mut typesetter = Typesetter::new();
        let line = typesetter.line("HxH", 100.0);
        let bounds = line.outline.unwrap().bounds();
        assert_eq!(bounds.bottom(), 0.0);
        assert!((bounds.top() + CAP_HEIGHT * 100.0).abs() < 0.5, "{bounds:?}");
        assert!(bounds.left() > 0.0 && bounds.right() < line.width);
        // Text is hinted: where it is small, horizontal edges lie on whole rows.
        assert_eq!(typesetter.line("H", 10.0).outline.unwrap().bounds().top(), -8.0);
    }

    #[test]
    fn long_texts_are_broken_shrunk_and_cut() {
        let mut typesetter = Typesetter::new();
        let text = "Elevation of the Jacksboro fault, Tennessee";
        let lines = typesetter.lines(text, 20.0, Some(200.0));
        assert!(lines.len() >= 2 && lines.iter().all(|line| line.width <= 200.0), "{}", lines.len());
        let natural = typesetter.line(text, 20.0).width;
        let shrunk = typesetter.fitted_line(text, [20.0, 10.0], natural * 0.75);
        assert!(shrunk.width <= natural * 0.75 && shrunk.width > natural * 0.74);
        let cut = typesetter.fitted_line(text, [20.0, 16.0], natural * 0.5);
        assert!(cut.width <= natural * 0.5 && cut.width > natural * 0.4);
        assert!(typesetter.shortened_line(text, 20.0, 1.0).width > 0.0);
    }

    #[test]
    fn hostile_texts_are_harmless() {
        let mut typesetter = Typesetter::new();
        let endless = "w".repeat(1_000_000);
        for text in [
            "",
            " ",
            "\n\r\t\0\u{7}",
            "\u{202e}abc\u{202c}",
            "\u{200d}\u{fe0f}",
            "e\u{301}\u{301}\u{301}",
            "שלום abc עולם",
            "مرحبا 12",
            &endless,
        ] {
            let line = typesetter.line(text, 12.0);
            assert!(line.width.is_finite() && line.width >= 0.0, "{text:?}");
            for line in typesetter.lines(text, 12.0, Some(1.0)) {
                assert!(line.width.is_finite());
            }
        }
    }
}
