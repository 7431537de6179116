use super::element;
use super::fragments::Fragments;
use super::header::{Header, PixelKind, Pixels};
use super::sample_format::{SampleFormat, Scale, Stored};
use super::syntax::{Coding, Syntax};
use super::{jpeg, run_length};
use crate::data::error::ErrorContext;
use crate::data::sample_decoder::ByteOrder;
use crate::data::scratch::ScratchFile;
use crate::data::source::SourceReader;
use crate::data::{Band, DataError, RasterInfo, ReadLimits, Source, deflate};
use std::io::{self, Read};
use std::sync::Arc;

/// How much is read at a time; a multiple of the width of all samples.
const CHUNK_BYTES: usize = 1 << 20;

/// A file with images, as its header describes it. It is not open.
pub(super) struct ImageFile {
    pub(super) source: Source,
    pub(super) format: SampleFormat,
    syntax: Syntax,
    pixels: Pixels,
    columns: u16,
    rows: u16,
    frames: u32,
}

impl ImageFile {
    /// The file, after a look at whether its samples can be there.
    pub(super) fn new(
        source: Source,
        file_bytes: u64,
        header: &Header,
        context: &ErrorContext,
    ) -> Result<Self, DataError> {
        let Some(pixels) = header.pixels else {
            return Err(context.unsupported("it holds no image", "name one that does"));
        };
        let format = SampleFormat::of(header, pixels.kind, context)?;
        let syntax = Syntax::of(&header.syntax);
        let (columns, rows, frames) = (header.columns, header.rows, header.frame_count());
        let file = Self { source, format, syntax, pixels, columns, rows, frames };
        match (syntax.coding, pixels.length) {
            (Coding::Unread, _) => return Err(jpeg::refusal(syntax.name, &header.syntax, context)),
            (Coding::Plain, Some(length)) => {
                let promised = file.frame_bytes().saturating_mul(frames.into());
                let held = match pixels.deflated_from {
                    // Deflate makes nothing much smaller than this, so a header that promises more is a lie.
                    Some(_) => length.min(file_bytes.saturating_mul(deflate::MAX_RATIO)),
                    None => length.min(file_bytes.saturating_sub(pixels.start)),
                };
                if promised > held {
                    let reason =
                        format!("the header promises {promised} bytes of samples, the file holds {held}");
                    return Err(context.malformed(reason));
                }
                if format.sample_type.byte_count() == 1 && file.has_swapped_bytes() {
                    return Err(context.unsupported(
                        "samples of 8 bits in big-endian words",
                        format!(
                            "write them anew with: gdcmconv --raw {} unpacked.dcm",
                            context.quoted_path()
                        ),
                    ));
                }
            }
            (Coding::RunLength | Coding::Jpeg, None) => {}
            (Coding::Plain, None) => {
                return Err(context.malformed("its samples are in pieces, yet not compressed"));
            }
            (_, Some(_)) => return Err(context.malformed("its samples are compressed, yet in one piece")),
        }
        Ok(file)
    }

    fn has_swapped_bytes(&self) -> bool {
        let is_of_words = self.pixels.kind == PixelKind::Words;
        is_of_words && self.syntax.encoding.order == ByteOrder::BigEndian
    }

    fn samples(&self) -> usize {
        usize::from(self.columns).saturating_mul(self.rows.into())
    }

    fn frame_bytes(&self) -> u64 {
        (self.samples() as u64).saturating_mul(self.format.sample_type.byte_count() as u64)
    }

    pub(super) fn context(&self) -> ErrorContext {
        ErrorContext { format: "DICOM", path: self.source.location() }
    }
}

/// A file that is open, with all that is found out once.
pub(super) struct OpenImageFile {
    reader: Arc<SourceReader>,
    context: ErrorContext,
    fragments: Option<Fragments>,
    /// Where the first frame begins in the reader.
    start: u64,
    limits: ReadLimits,
}

impl OpenImageFile {
    pub(super) fn open(file: &ImageFile, limits: &ReadLimits) -> Result<Self, DataError> {
        let context = file.context();
        let reader = Arc::new(SourceReader::open(&file.source)?);
        let start = file.pixels.start;
        if let Some(from) = file.pixels.deflated_from {
            let reader = Arc::new(unpacked(file, &reader, from, limits)?);
            return Ok(Self { reader, context, fragments: None, start: 0, limits: *limits });
        }
        let fragments = match file.syntax.coding {
            Coding::Plain => None,
            _ => Some(Fragments::find(&reader, start, file.frames, &context)?),
        };
        Ok(Self { reader, context, fragments, start, limits: *limits })
    }

    /// Reads what is wanted of a file into `out`.
    pub(super) fn read(
        &self,
        file: &ImageFile,
        wanted: FrameWanted,
        info: &RasterInfo,
        out: &mut Band,
    ) -> Result<(), DataError> {
        match &self.fragments {
            None => self.read_plain(file, wanted, info, out),
            Some(fragments) => {
                let (bytes, stored) = self.unpacked(file, fragments, wanted.frame)?;
                out.fit(info, &self.context.path)?;
                let out = (&mut out.values[..], &mut out.valid[..]);
                file.format.decode((&bytes, stored), wanted.scale, wanted.value_offset, out);
                Ok(())
            }
        }
    }

    fn read_plain(
        &self,
        file: &ImageFile,
        wanted: FrameWanted,
        info: &RasterInfo,
        out: &mut Band,
    ) -> Result<(), DataError> {
        let bytes = file.frame_bytes();
        let start = bytes.saturating_mul(wanted.frame.into()).saturating_add(self.start);
        // The file may have become shorter since its header was read.
        if start.checked_add(bytes).is_none_or(|end| end > self.reader.length()) {
            return Err(self.context.stream_failed(io::ErrorKind::UnexpectedEof.into()));
        }
        out.fit(info, &self.context.path)?;
        let stored = file.format.stored(file.syntax.encoding.order);
        let chunk_samples = CHUNK_BYTES / stored.bytes_per_sample;
        let mut chunk = vec![0; CHUNK_BYTES.min(out.values.len().saturating_mul(stored.bytes_per_sample))];
        let pieces = out.values.chunks_mut(chunk_samples).zip(out.valid.chunks_mut(chunk_samples));
        let mut at = start;
        for (values, valid) in pieces {
            let bytes = &mut chunk[..values.len() * stored.bytes_per_sample];
            self.reader.read_exact_at(at, bytes).map_err(|error| self.context.io(error))?;
            file.format.decode((bytes, stored), wanted.scale, wanted.value_offset, (values, valid));
            at += bytes.len() as u64;
        }
        Ok(())
    }

    /// The samples of a compressed frame.
    fn unpacked(
        &self,
        file: &ImageFile,
        fragments: &Fragments,
        frame: u32,
    ) -> Result<(Vec<u8>, Stored), DataError> {
        let context = &self.context;
        let packed = fragments.read(&self.reader, frame, self.limits.max_block_bytes, context)?;
        let (bytes, stored) = if file.syntax.coding == Coding::Jpeg {
            jpeg::unpack(&packed, [file.columns, file.rows], file.syntax.name, context)?
        } else {
            let stored = file.format.stored(ByteOrder::BigEndian);
            let unpacked = run_length::unpack(&packed, file.samples(), stored.bytes_per_sample);
            (unpacked.map_err(|error| context.stream_failed(error))?, stored)
        };
        if stored.bytes_per_sample == 0 || bytes.len() / stored.bytes_per_sample < file.samples() {
            return Err(context.malformed(format!("a frame of {} bytes", bytes.len())));
        }
        Ok((bytes, stored))
    }
}

/// A frame, and what becomes of its values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct FrameWanted {
    pub(super) frame: u32,
    pub(super) scale: Scale,
    /// See [`RasterInfo::value_offset`].
    pub(super) value_offset: f64,
}

/// The samples of a file all of which is packed from the byte `from` on.
fn unpacked(
    file: &ImageFile,
    reader: &Arc<SourceReader>,
    from: u64,
    limits: &ReadLimits,
) -> Result<SourceReader, DataError> {
    let context = file.context();
    let bytes = file.frame_bytes().saturating_mul(file.frames.into());
    limits.check_scratch(bytes.saturating_add(file.pixels.start), &context.path)?;
    let mut stream = element::deflated(reader, from, &context)?;
    let mut header = stream.by_ref().take(file.pixels.start);
    io::copy(&mut header, &mut io::sink()).map_err(|error| context.stream_failed(error))?;
    let mut scratch = ScratchFile::new(&context.path)?;
    let copied = scratch.append(&mut stream, bytes, &|error| context.stream_failed(error))?;
    if copied < bytes {
        return Err(context.malformed(format!("it ends after {copied} of {bytes} bytes of samples")));
    }
    scratch.into_reader()
}
