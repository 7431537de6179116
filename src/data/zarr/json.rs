//! Metadata as it is written: JSON, in which Python also writes `NaN` and `Infinity`.

use serde_json::{Map, Value};

/// The object that `text` is, or what is wrong with it.
pub(super) fn object(text: &[u8]) -> Result<Map<String, Value>, String> {
    let parsed = serde_json::from_slice(text).or_else(|error| {
        let quoted = quote_bare_words(text).ok_or(error)?;
        serde_json::from_slice(&quoted)
    });
    match parsed {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err("is no JSON object".to_owned()),
        Err(error) => Err(format!("is no JSON: {error}")),
    }
}

/// What Python writes for numbers that JSON does not have.
const BARE_WORDS: [&[u8]; 3] = [b"NaN", b"-Infinity", b"Infinity"];

/// The text with quotation marks around these words where they stand outside texts; `None` if none does.
fn quote_bare_words(text: &[u8]) -> Option<Vec<u8>> {
    let (mut quoted, mut is_in_text, mut found) = (Vec::with_capacity(text.len() + 16), false, false);
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let rest = &text[at..];
        if let Some(word) = BARE_WORDS.iter().find(|word| !is_in_text && rest.starts_with(word)) {
            quoted.push(b'"');
            quoted.extend_from_slice(word);
            quoted.push(b'"');
            at += word.len();
            found = true;
            continue;
        }
        quoted.push(byte);
        at += 1;
        match byte {
            b'"' => is_in_text = !is_in_text,
            // What follows is part of the text, a quotation mark too.
            b'\\' if is_in_text => {
                quoted.extend(text.get(at));
                at += 1;
            }
            _ => {}
        }
    }
    found.then_some(quoted)
}

/// Whole numbers of a list, if it is one of nothing else.
pub(super) fn whole_numbers(value: Option<&Value>) -> Option<Vec<u64>> {
    value?.as_array()?.iter().map(Value::as_u64).collect()
}

/// The text at a key.
pub(super) fn text<'object>(object: &'object Map<String, Value>, key: &str) -> Option<&'object str> {
    object.get(key)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_python_writes() {
        let object = object(br#"{"a": NaN, "b": [-Infinity, 1], "c": "NaN \" NaN", "d": Infinity}"#).unwrap();
        assert_eq!(object["a"], "NaN");
        assert_eq!(object["b"][0], "-Infinity");
        assert_eq!(object["c"], "NaN \" NaN");
        assert_eq!(object["d"], "Infinity");
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in [&b""[..], b"[1]", b"{", b"{\"a\": Nan}", b"NaN", b"\"", b"\"\\"] {
            assert!(object(text).is_err(), "{text:?}");
        }
        // Deeper than any stack.
        assert!(object(&b"[".repeat(1_000_000)).is_err());
    }
}
