use std::io::{self, BufRead};

/// Longer than any number.
const MAX_WORD_BYTES: usize = 256;

/// The words of a text, one after the other, in the memory of one. Whatever is no visible ASCII or higher
/// separates them, so the end-of-file mark of old systems does too.
pub(in crate::data) struct Words<Text> {
    text: Text,
    word: Vec<u8>,
}

impl<Text: BufRead> Words<Text> {
    pub(in crate::data) fn new(text: Text) -> Self {
        Self { text, word: Vec::with_capacity(MAX_WORD_BYTES) }
    }

    /// The next word, or `None` at the end. A word that is too long is cut.
    pub(in crate::data) fn next(&mut self) -> io::Result<Option<&[u8]>> {
        self.word.clear();
        loop {
            let buffer = self.text.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            // Separators are skipped before the word and end it afterwards.
            let skipped = if self.word.is_empty() { length(buffer, |byte| byte <= b' ') } else { 0 };
            let rest = buffer.get(skipped..).unwrap_or_default();
            let taken = length(rest, |byte| byte > b' ');
            let is_over = taken < rest.len();
            let room = MAX_WORD_BYTES.saturating_sub(self.word.len());
            self.word.extend_from_slice(&rest[..taken.min(room)]);
            self.text.consume(skipped + taken);
            if is_over && !self.word.is_empty() {
                break;
            }
        }
        Ok((!self.word.is_empty()).then_some(self.word.as_slice()))
    }
}

/// How many bytes from the first on are like that.
fn length(bytes: &[u8], like: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|byte| !like(*byte)).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufReader;

    fn words(text: &str, buffer_bytes: usize) -> Vec<String> {
        let mut words = Words::new(BufReader::with_capacity(buffer_bytes, text.as_bytes()));
        let mut all = Vec::new();
        while let Some(word) = words.next().unwrap() {
            all.push(String::from_utf8_lossy(word).into_owned());
        }
        all
    }

    #[test]
    fn words_are_whole_wherever_the_buffer_ends() {
        for buffer_bytes in [1, 2, 3, 7, 100] {
            assert_eq!(words("  ncols 12\r\n-3.5\t\x1a7 \n", buffer_bytes), ["ncols", "12", "-3.5", "7"]);
            assert_eq!(words("", buffer_bytes), [""; 0]);
            assert_eq!(words(" \n\x1a", buffer_bytes), [""; 0]);
            assert_eq!(words("a", buffer_bytes), ["a"]);
            assert_eq!(words(&"x".repeat(1000), buffer_bytes), ["x".repeat(MAX_WORD_BYTES)]);
        }
    }
}
