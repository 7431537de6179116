use super::DataError;
use super::error::ErrorContext;
use super::source::{SourceReader, SourceStream};
use std::io::{BufReader, Read};
use std::sync::Arc;
use zip::read::{ArchiveOffset, Config, OwnedZipFileEntry};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive, ZipReadOptions};

pub(super) const MAGIC: &[u8] = b"PK\x03\x04";

/// Room is made for every member that an archive announces, so that it may not announce any number.
const MAX_MEMBERS: u64 = 1 << 16;

/// The directory's end is this far from the end of the file at most: its own 22 bytes, a comment of up to
/// 65,535 bytes, and before it 20 bytes that point to the end of a large directory.
const TAIL_BYTES: u64 = 36 + 65_536 + 20;

/// A zip archive: stored members are readable where they lie, deflated ones from their beginning.
pub(super) struct ZipReader {
    reader: Arc<SourceReader>,
    archive: ZipArchive<BufReader<SourceStream>>,
    context: ErrorContext,
}

impl ZipReader {
    pub(super) fn open(reader: Arc<SourceReader>, context: ErrorContext) -> Result<Self, DataError> {
        check_announced_members(&reader, &context)?;
        // An archive begins where the file begins. Nobody needs it to be searched for.
        let config = Config { archive_offset: ArchiveOffset::Known(0) };
        let archive =
            ZipArchive::with_config(config, reader.stream()).map_err(|error| zip_error(error, &context))?;
        Ok(Self { reader, archive, context })
    }

    /// The names of all members, in the order of the directory.
    pub(super) fn member_names(&self) -> Vec<String> {
        let names = (0..self.archive.len()).map(|index| self.archive.name_for_index(index));
        names.map(|name| name.and_then(Result::ok).unwrap_or_default().into_owned()).collect()
    }

    /// The bytes of a member that is stored as it is, or `None` if it is compressed.
    pub(super) fn stored(&mut self, index: usize) -> Result<Option<SourceReader>, DataError> {
        let member = self.archive.by_index(index).map_err(|error| zip_error(error, &self.context))?;
        if member.compression() != CompressionMethod::STORE {
            return Ok(None);
        }
        let (start, size) = (member.data_start(), member.size());
        let part = start.and_then(|start| self.reader.part(start, size));
        part.map(Some).ok_or_else(|| self.context.malformed("a member reaches beyond the end of the file"))
    }

    /// A deflated member for reading from its beginning, apart from the archive.
    pub(super) fn packed(&self, index: usize) -> Result<ZipMember, DataError> {
        let entry = self.archive.by_index_data(index).map_err(|error| zip_error(error, &self.context))?;
        if entry.compression() != CompressionMethod::DEFLATE {
            return Err(neither_stored_nor_deflated(&self.context));
        }
        let (size, compressed_size) = (entry.size(), entry.compressed_size());
        let (entry, bytes, context) = (entry.into(), self.reader.stream(), self.context.clone());
        Ok(ZipMember { entry, bytes, context, size, compressed_size })
    }
}

/// A member of an archive that can be read from its beginning, as often as wanted.
pub(super) struct ZipMember {
    entry: OwnedZipFileEntry,
    /// Of the whole archive.
    bytes: BufReader<SourceStream>,
    context: ErrorContext,
    /// Bytes that it unpacks to, as the archive promises.
    pub(super) size: u64,
    /// Bytes that it takes in the archive.
    pub(super) compressed_size: u64,
}

impl ZipMember {
    /// Unpacks from the beginning. More than the promised bytes never come, and at the end the archive's
    /// checksum is compared.
    pub(super) fn stream(&mut self) -> Result<impl Read + '_, DataError> {
        let Self { entry, bytes, context, .. } = self;
        let opened = entry.as_ref().with_reader(bytes, ZipReadOptions::new());
        opened.map_err(|error| zip_error(error, context))
    }
}

/// Looks at every place where the end of a large directory may be announced.
fn check_announced_members(reader: &SourceReader, context: &ErrorContext) -> Result<(), DataError> {
    let tail_bytes = reader.length().min(TAIL_BYTES);
    let mut tail = vec![0; tail_bytes as usize];
    reader.read_exact_at(reader.length() - tail_bytes, &mut tail).map_err(|error| context.io(error))?;
    for locator in tail.windows(16).filter(|window| window.starts_with(b"PK\x06\x07")) {
        // A signature, a disk's number, then where the record is.
        let offset = number(&locator[8..]);
        let mut record = [0; 40];
        if reader.read_exact_at(offset, &mut record).is_err() || !record.starts_with(b"PK\x06\x06") {
            continue;
        }
        let (record_bytes, members) = (number(&record[4..]), number(&record[32..]));
        if members > MAX_MEMBERS || record_bytes > TAIL_BYTES {
            return Err(context.unsupported(
                format!("an archive of {members} members"),
                format!("at most {MAX_MEMBERS} are read"),
            ));
        }
    }
    Ok(())
}

/// The little-endian number in the first eight bytes.
fn number(bytes: &[u8]) -> u64 {
    bytes.first_chunk().map_or(u64::MAX, |bytes| u64::from_le_bytes(*bytes))
}

fn neither_stored_nor_deflated(context: &ErrorContext) -> DataError {
    let remedy = format!("unpack it with: unzip {}", context.quoted_path());
    context.unsupported("a member that is neither stored nor deflated", remedy)
}

fn zip_error(error: ZipError, context: &ErrorContext) -> DataError {
    match error {
        ZipError::Io(error) => context.stream_failed(error),
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            context.unsupported("an encrypted archive", "unpack it first")
        }
        ZipError::CompressionMethodNotSupported(_) => neither_stored_nor_deflated(context),
        ZipError::InvalidArchive(reason) => context.malformed(format!("no sound archive: {reason}")),
        other => context.malformed(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Source;
    use std::io::{Cursor, Write};
    use zip::write::SimpleFileOptions;

    fn archive(methods: &[CompressionMethod]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (index, method) in methods.iter().enumerate() {
            let options = SimpleFileOptions::default().compression_method(*method);
            writer.start_file(format!("member {index}"), options).unwrap();
            writer.write_all(&[b'a'; 1000]).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn open(bytes: &[u8]) -> Result<ZipReader, DataError> {
        let source = Source::Bytes { name: "a.npz".to_owned(), bytes: bytes.into() };
        let context = ErrorContext { format: "zip", path: source.location() };
        ZipReader::open(Arc::new(SourceReader::open(&source)?), context)
    }

    #[test]
    fn stored_members_lie_open_and_deflated_ones_are_unpacked() {
        let bytes = archive(&[CompressionMethod::Stored, CompressionMethod::Deflated]);
        let mut zip = open(&bytes).unwrap();
        assert_eq!(zip.member_names(), ["member 0", "member 1"]);
        let stored = Arc::new(zip.stored(0).unwrap().unwrap());
        assert!(zip.stored(1).unwrap().is_none());
        let mut text = Vec::new();
        stored.stream().read_to_end(&mut text).unwrap();
        assert_eq!(text, [b'a'; 1000]);
        let mut member = zip.packed(1).unwrap();
        assert_eq!(member.size, 1000);
        assert!(member.compressed_size < 50);
        // Twice: each time from the beginning.
        for _ in 0..2 {
            let mut unpacked = Vec::new();
            member.stream().unwrap().read_to_end(&mut unpacked).unwrap();
            assert_eq!(unpacked, text);
        }
        assert!(zip.stored(2).is_err() && zip.packed(2).is_err());
    }

    #[test]
    fn a_wrong_checksum_is_noticed_at_the_end() {
        let mut bytes = archive(&[CompressionMethod::Deflated]);
        let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        bytes[directory + 16] ^= 1;
        let mut member = open(&bytes).unwrap().packed(0).unwrap();
        assert!(member.stream().unwrap().read_to_end(&mut Vec::new()).is_err());
    }

    /// A file that ends like an archive of so many members.
    fn large_directory(members: u64) -> Vec<u8> {
        let mut bytes = archive(&[CompressionMethod::Stored]);
        let end = bytes.windows(4).position(|window| window == b"PK\x05\x06").unwrap();
        let directory = bytes.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        let mut tail = bytes.split_off(end);
        tail[8..20].fill(0xff);
        let record = bytes.len() as u64;
        bytes.extend(b"PK\x06\x06");
        bytes.extend(44_u64.to_le_bytes());
        bytes.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for number in [members, members, (end - directory) as u64, directory as u64] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(b"PK\x06\x07\0\0\0\0");
        bytes.extend(record.to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
        bytes.extend(tail);
        bytes
    }

    #[test]
    fn no_room_is_made_for_members_that_are_only_announced() {
        assert_eq!(open(&large_directory(1)).unwrap().member_names(), ["member 0"]);
        let message = open(&large_directory(1 << 40)).err().unwrap().to_string();
        assert!(message.contains("an archive of 1099511627776 members"), "{message}");
    }

    #[test]
    fn nothing_that_is_no_archive_is_opened() {
        let whole = archive(&[CompressionMethod::Stored]);
        for length in 0..whole.len() {
            assert!(open(&whole[..length]).is_err(), "{length}");
        }
    }
}
