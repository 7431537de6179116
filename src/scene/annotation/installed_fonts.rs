use cosmic_text::{Fallback, PlatformFallback};
use unicode_script::Script;

/// Which fonts of the system stand in for characters that the embedded fonts lack. The plain ones come first, so that
/// all scripts of a text look alike.
pub(super) struct InstalledFonts;

impl Fallback for InstalledFonts {
    fn common_fallback(&self) -> &[&'static str] {
        &[
            "Noto Sans",
            "DejaVu Sans",
            "FreeSans",
            "Noto Sans Symbols",
            "Noto Sans Symbols2",
            "Noto Sans Symbols 2",
            "Noto Sans Math",
            "Symbola",
            "Segoe UI",
            "Segoe UI Symbol",
            "Apple Symbols",
            "Arial Unicode MS",
        ]
    }

    /// Pictures in colour have no outline to draw.
    fn forbidden_fallback(&self) -> &[&'static str] {
        &[
            "Noto Color Emoji",
            "Apple Color Emoji",
            "Segoe UI Emoji",
            "Twemoji",
            "Twitter Color Emoji",
            "JoyPixels",
        ]
    }

    fn script_fallback(&self, script: Script, locale: &str) -> &[&'static str] {
        match script {
            Script::Hangul => &[
                "Noto Sans CJK KR",
                "Noto Sans KR",
                "NanumGothic",
                "UnDotum",
                "Baekmuk Dotum",
                "Malgun Gothic",
                "Apple SD Gothic Neo",
                "WenQuanYi Micro Hei",
                "WenQuanYi Zen Hei",
            ],
            Script::Han | Script::Hiragana | Script::Katakana | Script::Bopomofo => &[
                "Noto Sans CJK SC",
                "Noto Sans CJK JP",
                "Noto Sans SC",
                "Droid Sans Fallback",
                "WenQuanYi Micro Hei",
                "WenQuanYi Zen Hei",
                "Microsoft YaHei",
                "PingFang SC",
            ],
            Script::Arabic => &[
                "Noto Sans Arabic",
                "DejaVu Sans",
                "Segoe UI",
                "Geeza Pro",
                "KacstOne",
                "Noto Naskh Arabic",
                "Amiri",
                "Scheherazade",
            ],
            Script::Hebrew => &["Noto Sans Hebrew", "DejaVu Sans", "Segoe UI", "Arial Hebrew", "FreeSans"],
            Script::Devanagari => {
                &["Noto Sans Devanagari", "Lohit Devanagari", "Nirmala UI", "Kohinoor Devanagari", "FreeSans"]
            }
            Script::Thai => &["Noto Sans Thai", "Loma", "Garuda", "Waree", "Leelawadee UI", "Thonburi"],
            _ => PlatformFallback.script_fallback(script, locale),
        }
    }
}
