use std::collections::BTreeMap;
use unicode_script::{Script, UnicodeScript};

/// A text of hundreds of missing characters is not listed whole.
const MOST_NAMED: usize = 8;

/// The Debian packages whose fonts have the character, such as `fonts-noto-cjk or fonts-nanum`; `None` for a
/// character that no font is expected to have: of private use or not assigned.
///
/// Fonts with pictures in colour, such as emoji, do not help: text is drawn in one colour.
pub fn font_package(character: char) -> Option<&'static str> {
    Some(match character.script() {
        Script::Unknown => return None,
        Script::Hangul => "fonts-noto-cjk or fonts-nanum",
        Script::Han | Script::Hiragana | Script::Katakana | Script::Bopomofo => {
            "fonts-noto-cjk or fonts-wqy-microhei"
        }
        Script::Arabic | Script::Hebrew | Script::Armenian | Script::Georgian | Script::Lao => {
            "fonts-dejavu-core or fonts-noto-core"
        }
        Script::Devanagari => "fonts-noto-core or fonts-lohit-deva",
        Script::Bengali => "fonts-noto-core or fonts-lohit-beng-bengali",
        Script::Tamil => "fonts-noto-core or fonts-lohit-taml",
        Script::Thai => "fonts-noto-core or fonts-thai-tlwg",
        // Symbols, emoji among them, belong to no script.
        Script::Common | Script::Inherited => "fonts-symbola or fonts-noto-core",
        _ => "fonts-noto-core",
    })
}

/// What to tell the user about characters that no font on the machine has, by script: `no font has 한글 (Hangul):
/// install fonts-noto-cjk or fonts-nanum`. `None` if there are no such characters.
pub fn missing_glyphs_sentence(characters: &[char]) -> Option<String> {
    let mut scripts: BTreeMap<&str, Vec<char>> = BTreeMap::new();
    for &character in characters {
        let named = scripts.entry(character.script().full_name()).or_default();
        if !named.contains(&character) {
            named.push(character);
        }
    }
    let parts: Vec<String> =
        scripts.into_iter().filter_map(|(script, characters)| part(script, &characters)).collect();
    (!parts.is_empty()).then(|| format!("no font has {}", parts.join("; ")))
}

fn part(script: &str, characters: &[char]) -> Option<String> {
    let package = font_package(*characters.first()?);
    let named: Vec<String> = characters.iter().take(MOST_NAMED).map(|&character| name(character)).collect();
    let list = if package.is_some() { named.concat() } else { named.join(", ") };
    let more = match characters.len().checked_sub(MOST_NAMED) {
        Some(more @ 1..) => format!(" and {more} more"),
        _ => String::new(),
    };
    Some(match package {
        Some(package) => format!("{list}{more} ({}): install {package}", script.replace('_', " ")),
        None => format!("{list}{more} (private use or not assigned)"),
    })
}

/// The character itself, or its number if it would not show or would change what stands before it.
fn name(character: char) -> String {
    let is_shown = !matches!(character.script(), Script::Unknown | Script::Inherited);
    if is_shown { character.to_string() } else { format!("U+{:04X}", u32::from(character)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_characters_script_and_package() {
        for (characters, expected) in [
            ("", None),
            ("한", Some("no font has 한 (Hangul): install fonts-noto-cjk or fonts-nanum")),
            ("한글한", Some("no font has 한글 (Hangul): install fonts-noto-cjk or fonts-nanum")),
            ("ש", Some("no font has ש (Hebrew): install fonts-dejavu-core or fonts-noto-core")),
            ("😀", Some("no font has 😀 (Common): install fonts-symbola or fonts-noto-core")),
            ("\u{10abcd}", Some("no font has U+10ABCD (private use or not assigned)")),
            (
                "한ก",
                Some(
                    "no font has 한 (Hangul): install fonts-noto-cjk or fonts-nanum; \
                     ก (Thai): install fonts-noto-core or fonts-thai-tlwg",
                ),
            ),
        ] {
            let characters: Vec<char> = characters.chars().collect();
            assert_eq!(missing_glyphs_sentence(&characters).as_deref(), expected);
        }
    }

    #[test]
    fn long_lists_are_cut() {
        let characters: Vec<char> = ('가'..='힣').take(20).collect();
        let sentence = missing_glyphs_sentence(&characters).unwrap();
        assert!(sentence.contains(" and 12 more (Hangul)"), "{sentence}");
        assert_eq!(sentence.chars().filter(|character| characters.contains(character)).count(), MOST_NAMED);
    }
}
