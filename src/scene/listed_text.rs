//! Lists that are one text: parts with a separator between them, and a backslash before one that separates nothing.

/// The parts between separators that no backslash stands before.
pub(super) fn split(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut begin, mut is_escaped) = (0, false);
    for (at, character) in text.char_indices() {
        if character == separator && !is_escaped {
            parts.push(&text[begin..at]);
            begin = at + character.len_utf8();
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    parts.push(&text[begin..]);
    parts
}

/// What a part means, without blanks around it.
pub(super) fn without_backslashes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut is_escaped = false;
    for character in text.trim().chars() {
        if character == '\\' && !is_escaped {
            is_escaped = true;
        } else {
            plain.push(character);
            is_escaped = false;
        }
    }
    plain
}

/// A text as a part of a list.
pub(super) fn with_backslashes(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, ';' | '|' | '\\') {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_what_was_put_in() {
        let texts = ["a;b", "c|d\\", "", "e=f"];
        let list = texts.map(with_backslashes).join(";");
        let parts: Vec<String> = split(&list, ';').into_iter().map(without_backslashes).collect();
        assert_eq!(parts, texts);
        assert_eq!(split("a;b", ';'), ["a", "b"]);
    }
}
