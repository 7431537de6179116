//! Title, label, colorbar and notes compared with pictures that somebody has looked at, in the scripts that the
//! embedded fonts have and in two that only fonts of the system have.
//!
//! `UPDATE_GOLDEN=overlay/NAME cargo test --test golden_overlay` writes the picture of one case; look at it before it
//! is committed. No GPU is needed: the overlay is drawn on the CPU.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod golden_pictures;
mod picture_files;
mod pictures;

use cosmic_text::fontdb::{Database, Family, Query};
use fieldreel::frame::Resolution;
use fieldreel::scene::annotation::{
    Annotation, AnnotationImage, Colorbar, LabelPainter, missing_glyphs_sentence,
};
use fieldreel::scene::{ColorScale, Colormap, Norm, Rgb8};
use golden_pictures::Tolerance;
use pictures::Picture;
use sha2::{Digest, Sha256};

/// Where it was made the same bytes come out; other processors may round the edges of letters differently.
const TOLERANCE: Tolerance =
    Tolerance { levels: if cfg!(target_arch = "x86_64") { 0 } else { 2 }, outliers: 0 };

const SIZES: [(u32, u32); 2] = [(320, 180), (3840, 2160)];

/// What is written over a film in one script.
struct Texts {
    title: &'static str,
    label: &'static str,
    colorbar: &'static str,
    notes: [&'static str; 2],
    background: Rgb8,
}

const LATIN: Texts = Texts {
    title: "Jacksboro fault, Tennessee: élévation du terrain",
    label: "Ångström · band 3 of 12, 2020-03-01",
    colorbar: "Elevation (m)",
    notes: ["vertical ×5", "49 m per pixel"],
    background: Rgb8::WHITE,
};
const CHINESE: Texts = Texts {
    title: "杰克斯伯勒断层的地形高程",
    label: "第 3 波段，共 12 个 · 二〇二〇年三月",
    colorbar: "高程（米）",
    notes: ["垂直放大 ×5", "臺灣海峽與龜山島"],
    background: Rgb8::WHITE,
};
const JAPANESE: Texts = Texts {
    title: "海面水温の月平均値（コアズ観測網）",
    label: "3月 · 2020年",
    colorbar: "水温（℃）",
    notes: ["鉛直方向を5倍に強調", "ひらがな ﾊﾝｶｸ"],
    background: Rgb8([20, 20, 24]),
};
const KOREAN: Texts = Texts {
    title: "잭스버러 단층의 고도",
    label: "3월 · 밴드 3/12",
    colorbar: "고도 (m)",
    notes: ["수직 과장 ×5", "닭이 읽은 값"],
    background: Rgb8::WHITE,
};
const ARABIC: Texts = Texts {
    title: "ارتفاع صدع جاكسبورو في تينيسي",
    label: "الشهر ٣ من ١٢",
    colorbar: "الارتفاع (م)",
    notes: ["تكبير رأسي ×5", "لا إله"],
    background: Rgb8::WHITE,
};

fn scale(norm: Norm, limits: (f64, f64)) -> ColorScale {
    ColorScale::new(Colormap::by_name("viridis").unwrap(), norm, limits).unwrap()
}

fn annotation(texts: &Texts) -> Annotation {
    Annotation {
        title: Some(texts.title.to_owned()),
        colorbars: vec![Colorbar {
            scale: scale(Norm::Linear, (236.0, 1076.0)),
            label: Some(texts.colorbar.to_owned()),
            extend_below: false,
            extend_above: true,
        }],
        label_samples: vec![texts.label.to_owned()],
        notes: texts.notes.map(|note| note.to_owned().into()).to_vec(),
        background: Some(texts.background),
        ..Annotation::default()
    }
}

/// What a viewer sees: the image and the label above the background.
fn composited(image: &AnnotationImage, label: Option<&str>, background: Rgb8) -> Picture {
    let [red, green, blue] = background.0;
    let width = image.resolution.width as usize;
    let mut picture =
        Picture { width, pixels: vec![[red, green, blue, 255]; image.resolution.pixel_count()] };
    put(&mut picture, [0, 0, width], &image.pixels);
    if let Some(label) = label {
        let mut painter = LabelPainter::new(image).unwrap();
        let patch = painter.paint(label).unwrap();
        let place = [patch.area.left, patch.area.top, patch.area.width].map(|pixels| pixels as usize);
        put(&mut picture, place, patch.pixels);
    }
    picture
}

/// Lays premultiplied pixels, `width` a row, over an opaque picture.
fn put(picture: &mut Picture, [left, top, width]: [usize; 3], pixels: &[u8]) {
    for (index, above) in pixels.as_chunks::<4>().0.iter().enumerate().filter(|(_, above)| above[3] > 0) {
        let below = &mut picture.pixels[(top + index / width) * picture.width + left + index % width];
        let seen_through = u32::from(255 - above[3]);
        for (below, above) in below[..3].iter_mut().zip(above) {
            *below = above + ((u32::from(*below) * seen_through + 127) / 255) as u8;
        }
    }
}

fn drawn(texts: &Texts, (width, height): (u32, u32)) -> (Picture, AnnotationImage) {
    let image = annotation(texts).draw(Resolution::new(width, height).unwrap());
    (composited(&image, Some(texts.label), texts.background), image)
}

/// A font of the system that pictures were made with.
struct SystemFont {
    family: &'static str,
    /// Families that are taken before it where they are installed.
    preferred: &'static [&'static str],
    sha256: &'static str,
}

/// As in Debian's fonts-wqy-microhei 0.2.0-beta-3.1.
const HANGUL_FONT: SystemFont = SystemFont {
    family: "WenQuanYi Micro Hei",
    preferred: &[
        "Noto Sans CJK KR",
        "Noto Sans KR",
        "NanumGothic",
        "UnDotum",
        "Baekmuk Dotum",
        "Malgun Gothic",
        "Apple SD Gothic Neo",
    ],
    sha256: "2420e8078af796b19a3f6ef13de527a1a91c1e7171eea115926c614ced1009b3",
};
/// As in Debian's fonts-dejavu-core 2.37-6.
const ARABIC_FONT: SystemFont = SystemFont {
    family: "DejaVu Sans",
    preferred: &["Noto Sans Arabic"],
    sha256: "abdc775b21b1bc470d50c97e790d276f2054b7504e56e5bd3e64f48d68582322",
};

impl SystemFont {
    /// Whether it is this very font that texts are drawn with here.
    fn is_used(&self) -> bool {
        let mut fonts = Database::new();
        fonts.load_system_fonts();
        let find =
            |family: &str| fonts.query(&Query { families: &[Family::Name(family)], ..Query::default() });
        if self.preferred.iter().any(|family| find(family).is_some()) {
            return false;
        }
        let digest =
            find(self.family).and_then(|face| fonts.with_face_data(face, |data, _| Sha256::digest(data)));
        let half_bytes = digest.iter().flatten().flat_map(|byte| [byte >> 4, byte & 15]);
        half_bytes.filter_map(|digit| char::from_digit(digit.into(), 16)).eq(self.sha256.chars())
    }
}

/// Draws the texts in all sizes: without a gap, and as in the pictures if the fonts are those of the pictures.
fn check_script(name: &str, texts: &Texts, font: Option<&SystemFont>) {
    for (width, height) in SIZES {
        let (picture, image) = drawn(texts, (width, height));
        let missing = missing_glyphs_sentence(&image.missing_glyphs);
        assert_eq!(missing, None, "`scripts/set-up test` installs fonts");
        assert_eq!(image.left_out, [""; 0], "{name} at {width}x{height}");
        let marked = "\u{fffd}".repeat(texts.label.chars().count());
        assert_ne!(label_pixels(&image, texts.label), label_pixels(&image, &marked), "{name}");
        if font.is_none_or(SystemFont::is_used) {
            golden_pictures::check(&format!("overlay/{name}_{width}x{height}"), &picture, TOLERANCE);
        }
    }
}

fn label_pixels(image: &AnnotationImage, text: &str) -> Vec<u8> {
    LabelPainter::new(image).unwrap().paint(text).unwrap().pixels.to_vec()
}

#[test]
fn latin() {
    check_script("latin", &LATIN, None);
}

#[test]
fn chinese() {
    check_script("chinese", &CHINESE, None);
}

#[test]
fn japanese() {
    check_script("japanese", &JAPANESE, None);
}

#[test]
fn korean() {
    check_script("korean", &KOREAN, Some(&HANGUL_FONT));
}

#[test]
fn arabic() {
    check_script("arabic", &ARABIC, Some(&ARABIC_FONT));
}

fn check_colorbar(name: &str, colorbar: Colorbar) {
    let annotation =
        Annotation { colorbars: vec![colorbar], background: Some(Rgb8::WHITE), ..Annotation::default() };
    let image = annotation.draw(Resolution::new(640, 360).unwrap());
    golden_pictures::check(&format!("overlay/{name}"), &composited(&image, None, Rgb8::WHITE), TOLERANCE);
}

fn colorbar(norm: Norm, limits: (f64, f64), label: &str) -> Colorbar {
    Colorbar {
        scale: scale(norm, limits),
        label: Some(label.to_owned()),
        extend_below: false,
        extend_above: false,
    }
}

#[test]
fn colorbars_of_norms() {
    let classes = Norm::Classes { boundaries: vec![0.0, 10.0, 50.0, 100.0, 500.0, 1000.0] };
    for (name, colorbar) in [
        ("linear", colorbar(Norm::Linear, (-2.6, 33.2), "Sea temperature (°C)")),
        ("log", colorbar(Norm::Log, (0.02, 15.0), "Chlorophyll (mg m⁻³)")),
        ("symlog", colorbar(Norm::SymLog { linear_within: 1.0 }, (-1000.0, 1000.0), "Change (m)")),
        ("classes", colorbar(classes, (0.0, 1000.0), "People per km²")),
    ] {
        check_colorbar(name, colorbar);
    }
}

#[test]
fn a_colorbar_of_dates() {
    check_colorbar("dates", colorbar(Norm::Linear, (18_250.0, 19_100.0), "Thaw (days since 1970-01-01)"));
}

#[test]
fn a_colorbar_with_colors_for_under_and_over() {
    let plain = colorbar(Norm::Linear, (0.0, 2.5e6), "W m⁻²");
    let scale = plain.scale.clone().with_outside(Some(Rgb8([255, 0, 255])), Some(Rgb8([255, 80, 0])));
    check_colorbar("under_over", Colorbar { scale, extend_below: true, extend_above: true, ..plain });
}

#[test]
fn other_pictures_are_not_close() {
    let expected = picture_files::read(&golden_pictures::path("overlay/latin_320x180")).unwrap();
    let is_close = |picture: &Picture| TOLERANCE.holds(&expected, picture);
    let with = |texts: Texts| drawn(&texts, SIZES[0]).0;
    assert!(is_close(&with(LATIN)));
    assert!(
        !is_close(&with(Texts { label: "Angström · band 3 of 12, 2020-03-01", ..LATIN })),
        "a ring is missing"
    );
    assert!(
        !is_close(&with(Texts { notes: ["vertical ×5", "49 m per pixe1"], ..LATIN })),
        "a digit for a letter"
    );
    assert!(!is_close(&with(Texts { background: Rgb8([255, 255, 252]), ..LATIN })), "another background");
    let changed = |change: fn(&mut Picture)| {
        let mut picture = expected.clone();
        change(&mut picture);
        picture
    };
    assert!(!is_close(&changed(|picture| picture.pixels.rotate_right(1))), "a shift by one pixel");
    assert!(!is_close(&changed(|picture| picture.pixels.iter_mut().for_each(|pixel| pixel.swap(0, 2)))));
    assert!(!is_close(&changed(|picture| picture.pixels.truncate(320 * 179))), "another size");
}

#[test]
fn a_missing_picture_is_not_close() {
    assert_eq!(picture_files::read(&golden_pictures::path("overlay/no_such_picture")), None);
    assert!(!TOLERANCE.admits(None));
}

#[test]
fn a_character_without_a_font_is_noticed() {
    let texts = Texts { title: "\u{10abcd}", ..LATIN };
    assert!(missing_glyphs_sentence(&drawn(&texts, SIZES[0]).1.missing_glyphs).is_some());
}

#[test]
fn another_font_is_not_taken_for_the_known_one() {
    let unknown = SystemFont { sha256: "00", ..HANGUL_FONT };
    let overruled = SystemFont { preferred: &[ARABIC_FONT.family, HANGUL_FONT.family], ..HANGUL_FONT };
    let absent = SystemFont { family: "No Such Family", ..HANGUL_FONT };
    assert!(!unknown.is_used() && !overruled.is_used() && !absent.is_used());
}
