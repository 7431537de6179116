use super::AnnotationFileError;
use super::file_error::read_at_most;
use super::typesetter::{CAP_HEIGHT, Typesetter};
use cosmic_text::fontdb::{Database, FaceInfo, Source, Style, Weight};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// A font of the user's choice for all texts. Copies share its bytes.
///
/// It is set so large that its capitals are as high as those of the built-in font, by which everything is placed.
#[derive(Clone)]
pub struct FontFile {
    path: String,
    bytes: Arc<Vec<u8>>,
    /// Factor on sizes.
    scale: f32,
}

/// The name that its family has in here, so that it is not taken for a font of the system.
const FAMILY: &str = "Fieldreel Chosen";

/// Factors on sizes that are believed: some fonts say nothing, or nonsense, about their capitals.
const SCALES: std::ops::RangeInclusive<f32> = 0.7..=1.5;

/// So many of its characters are looked at to find one that can be drawn.
const LOOKED_AT: usize = 256;

const WHAT: &str = "font";

impl FontFile {
    /// The largest file that is read, in bytes.
    pub const MAX_FILE_BYTES: u64 = 64 << 20;

    /// Reads a TrueType or OpenType font; of a collection the first one.
    ///
    /// # Errors
    /// [`AnnotationFileError`] for a file that cannot be read, is larger than [`FontFile::MAX_FILE_BYTES`], or is no
    /// font with outlines.
    pub fn read(path: &Path) -> Result<Self, AnnotationFileError> {
        let bytes = read_at_most(WHAT, path, Self::MAX_FILE_BYTES)?;
        Self::new(bytes, path.to_string_lossy().into_owned())
    }

    fn new(bytes: Vec<u8>, path: String) -> Result<Self, AnnotationFileError> {
        let bytes = Arc::new(bytes);
        let refused = |path: String| {
            let rule = "a TrueType or OpenType font with outlines";
            AnnotationFileError::Whole { what: WHAT, rule, path }
        };
        let font = Self { path, bytes, scale: 1.0 };
        if font.face().is_none() {
            return Err(refused(font.path));
        }
        let mut typesetter = Typesetter::new(Some(&font));
        let known = typesetter.chosen_characters(LOOKED_AT);
        let is_drawn = known.iter().any(|character| {
            !character.is_whitespace() && typesetter.line(&character.to_string(), 100.0).outline.is_some()
        });
        if !is_drawn {
            return Err(refused(font.path));
        }
        // Measured as it is drawn: what a font says about itself may be missing.
        let capital = Some("H").filter(|_| known.contains(&'H') || typesetter.chosen_has('H'));
        let height = capital.map_or(0.0, |text| typesetter.line(text, 1000.0).ascent() / 1000.0);
        let scale = CAP_HEIGHT / height;
        Ok(Self { scale: if SCALES.contains(&scale) { scale } else { 1.0 }, ..font })
    }

    /// Where it was read from.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The family's name in databases of fonts, and the factor on its sizes.
    pub(super) fn family(&self) -> (&'static str, f32) {
        (FAMILY, self.scale)
    }

    /// What a database has to know about it. `None` if it is no font.
    pub(super) fn face(&self) -> Option<FaceInfo> {
        let mut database = Database::new();
        let bytes: Arc<Vec<u8>> = Arc::clone(&self.bytes);
        let first = database.load_font_source(Source::Binary(bytes)).first().copied()?;
        let mut face = database.face(first)?.clone();
        for (name, _) in &mut face.families {
            FAMILY.clone_into(name);
        }
        // Whatever it is, it is what was asked for.
        (!face.families.is_empty()).then_some(FaceInfo {
            weight: Weight::NORMAL,
            style: Style::Normal,
            ..face
        })
    }
}

/// By what they hold: the same file is the same font.
impl PartialEq for FontFile {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && (Arc::ptr_eq(&self.bytes, &other.bytes) || self.bytes == other.bytes)
    }
}

impl fmt::Debug for FontFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "FontFile({:?}, {} bytes)", self.path, self.bytes.len())
    }
}

impl fmt::Display for FontFile {
    /// Its path.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::super::typesetter::LATIN_FONT;
    use super::*;

    fn font(bytes: &[u8]) -> Result<FontFile, String> {
        FontFile::new(bytes.to_vec(), "a.ttf".to_owned()).map_err(|error| error.to_string())
    }

    #[test]
    fn the_built_in_font_as_a_file_changes_nothing() {
        let chosen = font(LATIN_FONT).unwrap();
        assert!((chosen.scale - 1.0).abs() < 2e-3, "{}", chosen.scale);
        let text = "Höhe 12 m";
        let line = Typesetter::new(Some(&FontFile { scale: 1.0, ..chosen.clone() })).line(text, 40.0);
        assert_eq!(line.outline, Typesetter::new(None).line(text, 40.0).outline);
        let larger = Typesetter::new(Some(&FontFile { scale: 1.25, ..chosen })).line(text, 40.0);
        assert_eq!(larger.outline, Typesetter::new(None).line(text, 50.0).outline);
    }

    #[test]
    fn what_is_no_font_is_refused_with_its_name() {
        for bytes in [&b""[..], b"not a font", &LATIN_FONT[..1000], &[0; 10_000]] {
            let error = font(bytes).unwrap_err();
            assert!(error.contains("font with outlines") && error.ends_with(": a.ttf"), "{error}");
        }
        let missing = FontFile::read(Path::new("/no/such/font.ttf")).unwrap_err().to_string();
        assert!(missing.starts_with("cannot read the font: "), "{missing}");
        let endless = FontFile::read(Path::new("/dev/zero")).unwrap_err().to_string();
        assert!(endless.contains("font has more than 67108864 bytes"), "{endless}");
    }

    #[test]
    fn changed_fonts_are_refused_or_drawn() {
        // A small generator is enough: the same bytes are changed on every machine.
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let (mut drawn, mut refused) = (0, 0);
        for round in 0..60 {
            let mut bytes = LATIN_FONT.to_vec();
            if round % 3 == 0 {
                bytes.truncate(random(bytes.len()));
            }
            let reach = if round % 2 == 0 { bytes.len() } else { bytes.len().min(4000) }.max(1);
            for _ in 0..=random(40) {
                if let Some(byte) = bytes.get_mut(random(reach)) {
                    *byte = random(256) as u8;
                }
            }
            match font(&bytes) {
                Ok(font) => {
                    drawn += 1;
                    assert!(Typesetter::new(Some(&font)).line("Höhe −12.5 m é ẞ", 30.0).width.is_finite());
                }
                Err(_) => refused += 1,
            }
        }
        assert!(drawn > 5 && refused > 5, "{drawn} {refused}");
    }
}
