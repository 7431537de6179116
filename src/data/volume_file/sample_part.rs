use super::text_samples::TextSamples;
use super::vti::Blocks;
use crate::data::error::ErrorContext;
use crate::data::source::{SourceReader, SourceStream};
use crate::data::{DataError, SampleType, Source, bzip2, deflate};
use bzip2::Bzip2Stream;
use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;
use std::sync::Arc;

/// A stretch of a file that holds samples, as they are or packed.
#[derive(Clone)]
pub(super) struct SamplePart {
    pub(super) file: PartFile,
    /// Lines to pass over at the beginning of the file, before all else.
    pub(super) skipped_lines: u64,
    pub(super) skip: Skip,
    pub(super) coding: Coding,
}

/// A file that holds samples.
#[derive(Clone)]
pub(super) enum PartFile {
    /// It is open already.
    Open(Arc<SourceReader>),
    /// It is opened when something of it is wanted, since there may be more of them than files may be open.
    Path(PathBuf),
}

/// What stands before the first sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Skip {
    /// So many bytes; of what is unpacked, if the file is packed.
    Bytes(u64),
    /// Whatever it is: the samples are the last bytes of the file.
    AllButSamples,
}

/// How samples are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Plain,
    Gzip,
    Zlib,
    Bzip2,
    /// Numbers in words, which become samples of this type in the byte order that [`TextSamples`] writes.
    Text(SampleType),
    /// As VTK stores arrays.
    Blocks(Blocks),
}

impl SamplePart {
    pub(super) fn is_plain(&self) -> bool {
        self.coding == Coding::Plain
    }

    /// Bytes that are unpacked only to be passed over.
    pub(super) fn skipped_bytes(&self) -> u64 {
        match self.skip {
            Skip::Bytes(bytes) => bytes,
            Skip::AllButSamples => 0,
        }
    }

    /// Whether `promised` bytes of samples can be in there.
    pub(super) fn check(&self, promised: u64, context: &ErrorContext) -> Result<(), DataError> {
        let packed = match self.coding {
            Coding::Plain => return self.in_place(promised, context).map(|_| ()),
            _ if self.skip == Skip::AllButSamples => {
                return Err(context.malformed("samples at the end of a file cannot be compressed or text"));
            }
            _ => self.packed(context)?,
        };
        let at_most = match self.coding {
            // Every number takes a digit, and all but the last a separator.
            Coding::Text(sample_type) => {
                packed.length().div_ceil(2).saturating_mul(sample_type.byte_count() as u64)
            }
            Coding::Blocks(blocks) => packed.length().saturating_mul(blocks.max_ratio()),
            Coding::Bzip2 => packed.length().saturating_mul(bzip2::MAX_RATIO),
            _ => packed.length().saturating_mul(deflate::MAX_RATIO),
        };
        if promised.saturating_add(self.skipped_bytes()) > at_most {
            let held = packed.length();
            let reason = format!("the header promises {promised} bytes of samples, packed in {held}");
            return Err(context.malformed(reason));
        }
        Ok(())
    }

    /// The samples, which are stored as they are.
    pub(super) fn in_place(&self, bytes: u64, context: &ErrorContext) -> Result<SourceReader, DataError> {
        let rest = self.after_lines(context)?;
        let start = match self.skip {
            Skip::Bytes(skipped) => Some(skipped),
            Skip::AllButSamples => rest.length().checked_sub(bytes),
        };
        start.and_then(|start| rest.part(start, bytes)).ok_or_else(|| {
            let held = rest.length().saturating_sub(self.skipped_bytes());
            context.malformed(format!("the header promises {bytes} bytes of samples, the file holds {held}"))
        })
    }

    /// At least `bytes` bytes of samples, unless the file ends too early.
    pub(super) fn stream(&self, bytes: u64, context: &ErrorContext) -> Result<Box<dyn Read>, DataError> {
        if self.is_plain() {
            return Ok(Box::new(Arc::new(self.in_place(bytes, context)?).stream()));
        }
        let packed = self.packed(context)?.stream();
        let mut stream: Box<dyn Read> = match self.coding {
            Coding::Plain => Box::new(packed),
            Coding::Gzip => Box::new(MultiGzDecoder::new(packed)),
            Coding::Zlib => Box::new(ZlibDecoder::new(packed)),
            Coding::Bzip2 => Box::new(Bzip2Stream::new(packed)),
            Coding::Blocks(blocks) => blocks.stream(packed).map_err(|error| context.stream_failed(error))?,
            Coding::Text(sample_type) => return Ok(Box::new(TextSamples::new(packed, sample_type))),
        };
        let mut skipped = stream.by_ref().take(self.skipped_bytes());
        io::copy(&mut skipped, &mut io::sink()).map_err(|error| context.stream_failed(error))?;
        Ok(stream)
    }

    /// What is to be unpacked.
    fn packed(&self, context: &ErrorContext) -> Result<Arc<SourceReader>, DataError> {
        let rest = self.after_lines(context)?;
        let skipped = match self.coding {
            Coding::Text(_) => self.skipped_bytes().min(rest.length()),
            _ => 0,
        };
        let packed = rest.part(skipped, rest.length() - skipped);
        Ok(Arc::new(packed.ok_or_else(|| context.malformed("it ends before its samples"))?))
    }

    /// The file without the lines to be passed over.
    fn after_lines(&self, context: &ErrorContext) -> Result<Arc<SourceReader>, DataError> {
        let file = match &self.file {
            PartFile::Open(reader) => reader.clone(),
            PartFile::Path(path) => Arc::new(SourceReader::open(&Source::from(path.as_path()))?),
        };
        if self.skipped_lines == 0 {
            return Ok(file);
        }
        let start = end_of_lines(file.stream(), self.skipped_lines).map_err(|error| context.io(error))?;
        let rest = start.and_then(|start| file.part(start, file.length().checked_sub(start)?));
        let too_few = || context.malformed(format!("it has fewer than {} lines to skip", self.skipped_lines));
        rest.map(Arc::new).ok_or_else(too_few)
    }
}

/// Where so many lines end, if there are as many.
fn end_of_lines(mut stream: BufReader<SourceStream>, lines: u64) -> io::Result<Option<u64>> {
    let (mut left, mut position) = (lines, 0_u64);
    while left > 0 {
        let buffer = stream.fill_buf()?;
        if buffer.is_empty() {
            return Ok(None);
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let taken = end.map_or(buffer.len(), |end| end + 1);
        left -= u64::from(end.is_some());
        position += taken as u64;
        stream.consume(taken);
    }
    Ok(Some(position))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};
    use std::io::Write;

    fn part(bytes: &[u8], coding: Coding, skip: Skip) -> SamplePart {
        let file = PartFile::Open(Arc::new(SourceReader::from_memory(bytes.into())));
        SamplePart { file, skipped_lines: 0, skip, coding }
    }

    fn context() -> ErrorContext {
        ErrorContext { format: "NRRD", path: "a.nrrd".to_owned() }
    }

    fn text(part: &SamplePart, bytes: u64) -> Result<String, DataError> {
        part.check(bytes, &context())?;
        let mut text = String::new();
        let stream = part.stream(bytes, &context())?;
        stream.take(bytes).read_to_string(&mut text).map_err(|error| context().stream_failed(error))?;
        Ok(text)
    }

    #[test]
    fn every_coding_gives_the_same_bytes() {
        let whole = b"skip samples";
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(whole).unwrap();
        zlib.write_all(whole).unwrap();
        let (gzip, zlib) = (gzip.finish().unwrap(), zlib.finish().unwrap());
        for (bytes, coding) in [(&whole[..], Coding::Plain), (&gzip, Coding::Gzip), (&zlib, Coding::Zlib)] {
            assert_eq!(text(&part(bytes, coding, Skip::Bytes(5)), 7).unwrap(), "samples", "{coding:?}");
            // One byte fewer is there than promised.
            assert_ne!(text(&part(bytes, coding, Skip::Bytes(6)), 7).ok().as_deref(), Some("samples"));
        }
        assert_eq!(text(&part(whole, Coding::Plain, Skip::AllButSamples), 4).unwrap(), "ples");
        assert!(text(&part(&gzip, Coding::Gzip, Skip::AllButSamples), 4).is_err());
    }

    #[test]
    fn lines_come_first() {
        let lines = |skipped_lines| SamplePart {
            skipped_lines,
            ..part(b"one\ntwo\r\n\nsamples", Coding::Plain, Skip::Bytes(0))
        };
        assert_eq!(text(&lines(3), 7).unwrap(), "samples");
        assert_eq!(text(&lines(1), 7).unwrap(), "two\r\n\ns");
        let message = text(&lines(4), 7).unwrap_err().to_string();
        assert_eq!(message, "broken NRRD file: it has fewer than 4 lines to skip: a.nrrd");
    }

    #[test]
    fn absurd_promises_are_refused_before_anything_is_unpacked() {
        for (coding, bytes) in
            [(Coding::Plain, 13), (Coding::Gzip, 12_481), (Coding::Text(SampleType::F32), 25)]
        {
            let part = part(b"twelve bytes", coding, Skip::Bytes(0));
            assert!(part.check(bytes - 1, &context()).is_ok(), "{coding:?}");
            for promised in [bytes, u64::MAX] {
                assert!(part.check(promised, &context()).is_err(), "{coding:?}");
            }
        }
        let skip = part(b"twelve bytes", Coding::Plain, Skip::Bytes(u64::MAX));
        assert!(skip.check(1, &context()).is_err());
    }
}
