use std::io::{self, BufRead, Read};

/// Bytes that are written in base64. Writers encode each count and each block for itself, so that padding may stand
/// anywhere; what is no character of the code ends it, except for spaces.
pub(super) struct Base64Stream<Text> {
    text: Text,
    /// The lowest `count` bits are still to be handed out.
    held: u32,
    count: u32,
}

impl<Text: BufRead> Base64Stream<Text> {
    pub(super) fn new(text: Text) -> Self {
        Self { text, held: 0, count: 0 }
    }
}

impl<Text: BufRead> Read for Base64Stream<Text> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < out.len() {
            let buffer = self.text.fill_buf()?;
            let mut taken = 0;
            for byte in buffer {
                let Some(slot) = out.get_mut(filled) else {
                    break;
                };
                if *byte == b'=' {
                    // The bits before are filled up; the next character begins anew.
                    self.count = 0;
                } else if let Some(bits) = value(*byte) {
                    self.held = self.held << 6 | bits;
                    self.count += 6;
                    if self.count >= 8 {
                        self.count -= 8;
                        *slot = (self.held >> self.count) as u8;
                        filled += 1;
                    }
                } else if !byte.is_ascii_whitespace() {
                    self.text.consume(taken);
                    return Ok(filled);
                }
                taken += 1;
            }
            if taken == 0 {
                break;
            }
            self.text.consume(taken);
        }
        Ok(filled)
    }
}

fn value(byte: u8) -> Option<u32> {
    Some(match byte {
        b'A'..=b'Z' => u32::from(byte - b'A'),
        b'a'..=b'z' => u32::from(byte - b'a') + 26,
        b'0'..=b'9' => u32::from(byte - b'0') + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_may_stand_anywhere() {
        for (text, expected) in [
            ("c2FtcGxlcw==", "samples"),
            ("cw==YW1w\n bGVz", "samples"),
            ("c2E=bXBsZXM=</DataArray>QUFB", "samples"),
            ("", ""),
        ] {
            for capacity in [1, 2, 100] {
                let text = io::BufReader::with_capacity(capacity, text.as_bytes());
                let mut bytes = String::new();
                Base64Stream::new(text).read_to_string(&mut bytes).unwrap();
                assert_eq!(bytes, expected);
            }
        }
    }
}
