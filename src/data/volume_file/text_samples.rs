use crate::data::SampleType;
use crate::data::ascii_grid::Words;
use crate::data::sample_decoder::ByteOrder;
use std::io::{self, BufRead, Read};

/// The byte order of samples that were text.
pub(super) const TEXT_ORDER: ByteOrder = ByteOrder::LittleEndian;

/// Numbers in words as the bytes of samples, in the order [`TEXT_ORDER`].
pub(super) struct TextSamples<Text> {
    words: Words<Text>,
    sample_type: SampleType,
    /// Bytes of a sample of which the last ones are still to be handed out.
    sample: Vec<u8>,
    taken: usize,
}

impl<Text: BufRead> TextSamples<Text> {
    pub(super) fn new(text: Text, sample_type: SampleType) -> Self {
        Self { words: Words::new(text), sample_type, sample: Vec::new(), taken: 0 }
    }
}

impl<Text: BufRead> Read for TextSamples<Text> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < out.len() {
            if self.taken == self.sample.len() {
                let Some(word) = self.words.next()? else {
                    break;
                };
                self.sample = sample(word, self.sample_type).ok_or_else(|| {
                    let text: String = String::from_utf8_lossy(word).chars().take(40).collect();
                    let reason = format!("{text:?} is no {}", self.sample_type);
                    io::Error::new(io::ErrorKind::InvalidData, reason)
                })?;
                self.taken = 0;
            }
            let rest = &self.sample[self.taken..];
            let count = rest.len().min(out.len() - filled);
            out[filled..filled + count].copy_from_slice(&rest[..count]);
            self.taken += count;
            filled += count;
        }
        Ok(filled)
    }
}

/// The bytes of one number, if it is one of that type.
fn sample(word: &[u8], sample_type: SampleType) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(word).ok()?.trim_end_matches(',');
    let float = || text.parse::<f64>().ok();
    // Whole numbers are sometimes written as 3.0 or 1e3.
    let whole = || {
        let rounded = || float().filter(|number| number.fract() == 0.0 && number.abs() < 1e30);
        text.parse::<i128>().ok().or_else(|| rounded().map(|number| number as i128))
    };
    Some(match sample_type {
        SampleType::U8 => u8::try_from(whole()?).ok()?.to_le_bytes().to_vec(),
        SampleType::I8 => i8::try_from(whole()?).ok()?.to_le_bytes().to_vec(),
        SampleType::U16 => u16::try_from(whole()?).ok()?.to_le_bytes().to_vec(),
        SampleType::I16 => i16::try_from(whole()?).ok()?.to_le_bytes().to_vec(),
        SampleType::U32 => u32::try_from(whole()?).ok()?.to_le_bytes().to_vec(),
        SampleType::I32 => i32::try_from(whole()?).ok()?.to_le_bytes().to_vec(),
        SampleType::U64 => u64::try_from(whole()?).ok()?.to_le_bytes().to_vec(),
        SampleType::I64 => i64::try_from(whole()?).ok()?.to_le_bytes().to_vec(),
        SampleType::F32 => (float()? as f32).to_le_bytes().to_vec(),
        SampleType::F64 => float()?.to_le_bytes().to_vec(),
        // No format of text has them.
        SampleType::F16 => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str, sample_type: SampleType) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        TextSamples::new(text.as_bytes(), sample_type).read_to_end(&mut bytes).map(|_| bytes)
    }

    #[test]
    fn words_become_samples() {
        assert_eq!(bytes(" 1 -2,\n3.0\t", SampleType::I16).unwrap(), [1, 0, 0xfe, 0xff, 3, 0]);
        let floats: Vec<u8> = [0.5_f32, f32::INFINITY].iter().flat_map(|value| value.to_le_bytes()).collect();
        assert_eq!(bytes("5e-1 inf", SampleType::F32).unwrap(), floats);
        assert_eq!(bytes("18446744073709551615", SampleType::U64).unwrap(), [255; 8]);
        assert_eq!(bytes("", SampleType::F64).unwrap(), [0_u8; 0]);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        for (text, sample_type) in [
            ("256", SampleType::U8),
            ("-1", SampleType::U32),
            ("1.5", SampleType::I8),
            ("x", SampleType::F32),
        ] {
            let message = bytes(text, sample_type).unwrap_err().to_string();
            assert_eq!(message, format!("{text:?} is no {sample_type}"));
        }
    }
}
