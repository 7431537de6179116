use super::FontFile;
use super::installed_fonts::InstalledFonts;
use super::line::{Line, LineBuilder};
use cosmic_text::fontdb::{Database, ID, Source, Weight};
use cosmic_text::{Attrs, Buffer, CacheKey, Family, Font, FontSystem, Metrics, Shaping, SwashCache, Wrap};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Latin, Greek, Cyrillic and symbols. Statics, since the window shows its own texts with the same bytes.
pub(crate) static LATIN_FONT: &[u8] = include_bytes!("../../../assets/fonts/latin.ttf");
/// Chinese and Japanese.
pub(crate) static CJK_FONT: &[u8] = include_bytes!("../../../assets/fonts/cjk.ttf");

/// The embedded font for Chinese and Japanese, as a TrueType file. Its source and licence stand in `assets/README.md`.
pub fn cjk_font() -> &'static [u8] {
    CJK_FONT
}

const LATIN_FAMILY: &str = "Fieldreel Latin";
const CJK_FAMILY: &str = "Fieldreel CJK";

/// Stands where no font has the character; the embedded Latin font has it.
const REPLACEMENT: char = '\u{fffd}';

/// More characters than any line of a picture holds; what follows is cut off before it costs time.
pub(super) const LONGEST_TEXT: usize = 400;

/// Glyphs whose outlines are kept: more than any picture has, and no more than a few megabytes.
const MOST_CACHED_GLYPHS: usize = 4096;

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
    /// Families in the order in which they are asked for a character: the chosen one, and those that are built in.
    embedded: Vec<(ID, &'static str)>,
    /// The family of the user's choice, and the factor on its sizes.
    chosen: Option<(&'static str, f32)>,
    system_fonts_loaded: bool,
    missing: BTreeSet<char>,
}

impl Typesetter {
    /// With a font that comes before all others, if there is one.
    pub(super) fn new(chosen: Option<&FontFile>) -> Self {
        let mut database = Database::new();
        let mut embedded = Vec::new();
        let chosen = chosen.and_then(|font| {
            embedded.push((database.push_face_info(font.face()?), font.family().0));
            Some(font.family())
        });
        for (font, family) in [(LATIN_FONT, LATIN_FAMILY), (CJK_FONT, CJK_FAMILY)] {
            let faces = database.load_font_source(Source::Binary(Arc::new(font)));
            embedded.extend(faces.into_iter().map(|face| (face, family)));
        }
        // The locale only chooses among system fonts for Chinese characters, where ours comes first anyway.
        let fonts =
            FontSystem::new_with_locale_and_db_and_fallback("en-US".to_owned(), database, InstalledFonts);
        Self {
            fonts,
            glyphs: SwashCache::new(),
            embedded,
            chosen,
            system_fonts_loaded: false,
            missing: BTreeSet::new(),
        }
    }

    /// The first characters, at most so many, that the chosen font has.
    pub(super) fn chosen_characters(&mut self, most: usize) -> Vec<char> {
        let mut characters = Vec::new();
        self.with_chosen(|font| {
            font.as_swash().charmap().enumerate(|code, glyph| {
                if glyph != 0 && characters.len() < most {
                    characters.extend(char::from_u32(code));
                }
            });
        });
        characters
    }

    /// Whether the chosen font has a character.
    pub(super) fn chosen_has(&mut self, character: char) -> bool {
        self.with_chosen(|font| font.as_swash().charmap().map(character) != 0).unwrap_or(false)
    }

    fn with_chosen<T>(&mut self, ask: impl FnOnce(&Font) -> T) -> Option<T> {
        let (face, _) = *self.embedded.first().filter(|_| self.chosen.is_some())?;
        let font = self.fonts.get_font(face, Weight::NORMAL)?;
        Some(ask(&font))
    }

    /// Characters that no font could draw so far; a replacement mark stands in their place.
    pub(super) fn missing(&self) -> Vec<char> {
        self.missing.iter().copied().collect()
    }

    /// The text on one line, however long that gets.
    pub(super) fn line(&mut self, text: &str, size: f32) -> Line {
        self.lines(text, size, None).into_iter().next().unwrap_or(Line::EMPTY)
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
        // Texts that are fitted come in ever new sizes.
        if self.glyphs.outline_command_cache.len() > MOST_CACHED_GLYPHS {
            self.glyphs.outline_command_cache.clear();
        }
        let attributes = |family| {
            let attributes = Attrs::new().family(Family::Name(family));
            match self.chosen {
                Some((chosen, scale)) if chosen == family => {
                    attributes.metrics(Metrics::new(size * scale, size * LINE_DISTANCE))
                }
                _ => attributes,
            }
        };
        let mut buffer = Buffer::new_empty(Metrics::new(size, size * LINE_DISTANCE));
        buffer.set_wrap(if width.is_some() { Wrap::WordOrGlyph } else { Wrap::None });
        buffer.set_size(width, None);
        let spans = spans.iter().map(|(span, family)| (span.as_str(), attributes(family)));
        buffer.set_rich_text(spans, &attributes(LATIN_FAMILY), Shaping::Advanced, None);
        buffer.shape_until_scroll(&mut self.fonts, false);

        let mut lines = Vec::new();
        let mut missing = BTreeSet::new();
        for run in buffer.layout_runs() {
            let mut line = LineBuilder::default();
            for glyph in run.glyphs {
                let cluster = run.text.get(glyph.start..glyph.end).unwrap_or_default();
                if cluster.trim().is_empty() {
                    continue;
                }
                line.reserve(glyph.x, glyph.w);
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
                        line.glyph(commands, (x, y));
                    }
                    None => missing.extend(cluster.chars()),
                }
            }
            lines.push(line.finish(!run.rtl));
        }
        missing.retain(|&character| self.embedded_family(character).is_none());
        (lines, missing)
    }
}

/// A typesetter in the hands of an image and of the painters of its labels, so that fonts are read once.
#[derive(Clone)]
pub(super) struct SharedTypesetter {
    typesetter: Arc<Mutex<Typesetter>>,
    font: Option<FontFile>,
}

impl SharedTypesetter {
    pub(super) fn new(font: Option<&FontFile>) -> Self {
        Self { typesetter: Arc::new(Mutex::new(Typesetter::new(font))), font: font.cloned() }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Typesetter> {
        // What it holds is fonts and caches, which a panic elsewhere leaves as they are.
        self.typesetter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SharedTypesetter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SharedTypesetter")
    }
}

/// Those with the same font are equal: each turns the same text into the same outlines.
impl PartialEq for SharedTypesetter {
    fn eq(&self, other: &Self) -> bool {
        self.font == other.font
    }
}

/// One line without control characters, of a bounded length. Without those that are never seen, too: variation
/// selectors choose between a coloured and a plain picture, and everything here is drawn plain; the others are
/// for breaking lines.
fn cleaned(text: &str) -> String {
    let is_unseen =
        |character: &char| matches!(character, '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ad}' | '\u{2060}');
    text.chars()
        .filter(|character| !is_unseen(character))
        .map(|character| if character.is_control() || character.is_whitespace() { ' ' } else { character })
        .take(LONGEST_TEXT)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::annotation::missing_glyphs_sentence;

    #[test]
    fn embedded_fonts_cover_what_titles_are_written_in() {
        let mut typesetter = Typesetter::new(None);
        for text in [
            "Ångström ß Œ ş ǎ ễ",
            "Ωμέγα Высота ≤ ± × ÷ √ ∂ → −273,15 °C m² s⁻¹ H₂O",
            "標高 高度 海拔 ひょうこう ヒョウ（メートル）",
            "高度圖 臺灣 氣溫 檢測 龍 體 灣 鑑 齒輪 黃",
            "、。〈〉《》「」『』【】〜・ー〇々！？％￥ ㎡㎥㎞ ①②③ ℃℉ÅµⅣ№ ─│┌★☆♀♂",
            "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ ₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ ←↑→↓⇒⇔ ⟨x⟩",
            // The last characters of GB 2312 (齄), of JIS X 0208 level 1 (腕) and of Big5 level 1 (籲).
            "啊齄 亜腕 一籲 ぁん ァヶ ｱﾟ",
        ] {
            assert!(typesetter.line(text, 20.0).width > 100.0);
            assert!(typesetter.missing().is_empty(), "{text}: {:?}", typesetter.missing());
        }
        assert!(!typesetter.system_fonts_loaded);
        assert!(typesetter.missing().is_empty());
    }

    #[test]
    fn what_no_font_has_is_named_and_marked() {
        let mut typesetter = Typesetter::new(None);
        // A private-use character: no font of a sane system has it.
        let line = typesetter.line("a\u{10abcd}b", 20.0);
        assert!(typesetter.system_fonts_loaded);
        let marked = typesetter.line("a\u{fffd}b", 20.0);
        assert_eq!(line.outline, marked.outline);
        assert_eq!(typesetter.missing(), ['\u{10abcd}']);
    }

    #[test]
    fn other_scripts_are_drawn_with_fonts_of_the_system_or_named() {
        for (text, script) in
            [("잭스버러 단층", "Hangul"), ("ارتفاع", "Arabic"), ("שלום", "Hebrew"), ("क्षेत्र", "Devanagari")]
        {
            let mut typesetter = Typesetter::new(None);
            let line = typesetter.line(text, 20.0);
            assert!(typesetter.system_fonts_loaded && line.width > 20.0);
            if let Some(sentence) = missing_glyphs_sentence(&typesetter.missing()) {
                assert!(sentence.contains(script), "{sentence}");
            } else {
                let marks = typesetter.line(&"\u{fffd}".repeat(text.chars().count()), 20.0);
                assert_ne!(line.outline, marks.outline, "{text}");
            }
        }
    }

    #[test]
    fn text_read_from_the_right_is_set_from_there_and_joined() {
        let mut typesetter = Typesetter::new(None);
        let (one, three) = (typesetter.line("ب", 20.0), typesetter.line("ببب", 20.0));
        assert!(!one.is_rightward && typesetter.line("abc", 20.0).is_rightward);
        let is_drawn = typesetter.missing().is_empty();
        // Letters that join are narrower than those that stand alone; marks in their place are not.
        assert_eq!(three.width < one.width * 2.5, is_drawn, "{} and {}", one.width, three.width);
    }

    #[test]
    fn an_outline_stands_on_its_line_and_spans_its_width() {
        let mut typesetter = Typesetter::new(None);
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
        let mut typesetter = Typesetter::new(None);
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
        let mut typesetter = Typesetter::new(None);
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
