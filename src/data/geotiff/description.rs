//! What the description of a file's first image says of the others, wherever it stands.

use super::ome_xml::{self, Content, OmeXml};
use super::stack::{Stack, too_many};
use super::{GeoTiffRaster, MAGICS, imagej, text};
use crate::data::beside::beside;
use crate::data::error::ErrorContext;
use crate::data::source::SourceReader;
use crate::data::{DataError, ReadLimits, Source};
use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tiff_reader::Ifd;

const TAG_IMAGE_DESCRIPTION: u16 = 270;

/// The longest description in a file of its own: one has a few hundred bytes for each image.
const MAX_METADATA_BYTES: u64 = 64 << 20;

/// How many files a message lists.
const MAX_LISTED: usize = 3;

/// A file that a description names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NamedFile {
    pub(super) name: String,
    /// Tells files apart that were renamed, where it is given.
    pub(super) uuid: Option<String>,
}

/// A file whose description is read.
pub(super) struct Described<'file> {
    pub(super) source: &'file Source,
    pub(super) limits: &'file ReadLimits,
    pub(super) context: &'file ErrorContext,
}

impl Described<'_> {
    /// The stack that it is, if its description is of a kind that says something. Never more images than bands are
    /// allowed. All paths in it are of files that may be opened.
    pub(super) fn stack(&self, ifd: &Ifd) -> Result<Option<Stack>, DataError> {
        let most = u64::from(self.limits.max_bands);
        let Some(description) = text(ifd, TAG_IMAGE_DESCRIPTION) else {
            return Ok(None);
        };
        if description.starts_with("ImageJ=") {
            let stack = imagej::parse(description, ifd, most);
            return match stack.as_ref().map(Stack::image_count).filter(|count| *count > most) {
                Some(value) => Err(too_many(value, most, self.context)),
                None => Ok(stack),
            };
        }
        if !is_ome(description) {
            return Ok(None);
        }
        let OmeXml { uuid, content } = ome_xml::parse(description, most, self.context)?;
        match content {
            Content::Nothing => Ok(None),
            Content::Stack(stack, files) => {
                // One that was renamed still names itself as it was called.
                let is_alone = files.len() == 1;
                let own = if is_alone { vec![true] } else { self.own(&files, uuid.as_deref()) };
                self.find(*stack, &files, &own).map(Some)
            }
            Content::Elsewhere(name) => {
                let (path, xml) = self.metadata(&name)?;
                let context = ErrorContext { path, ..self.context.clone() };
                match ome_xml::parse(&xml, most, &context)?.content {
                    Content::Stack(stack, files) => {
                        self.find(*stack, &files, &self.own(&files, uuid.as_deref())).map(Some)
                    }
                    Content::Nothing => Ok(None),
                    Content::Elsewhere(other) => Err(context
                        .malformed(format!("its OME-XML is said to be in yet another file, {other:?}"))),
                }
            }
        }
    }

    /// Which of the files that are named is the one that is described: the one of its name, or else of its UUID.
    fn own(&self, files: &[NamedFile], uuid: Option<&str>) -> Vec<bool> {
        let own_name = self.source.file_name();
        let by_name: Vec<_> = files.iter().map(|file| file.name == own_name).collect();
        if uuid.is_none() || by_name.contains(&true) {
            return by_name;
        }
        files.iter().map(|file| file.uuid.as_deref() == uuid).collect()
    }

    /// Gives the images of this file their place in it, and all other files their paths.
    fn find(&self, mut stack: Stack, files: &[NamedFile], own: &[bool]) -> Result<Stack, DataError> {
        for place in &mut stack.images {
            let is_own =
                place.file.checked_sub(1).and_then(|file| own.get(file)).is_none_or(|is_own| *is_own);
            place.file = if is_own { 0 } else { place.file };
        }
        if stack.images.iter().all(|place| place.file == 0) {
            return Ok(stack);
        }
        let most = self.limits.max_files as usize;
        if files.len() > most {
            return Err(DataError::LimitExceeded {
                quantity: "number of files",
                value: files.len() as u64,
                limit: most as u64,
                path: self.context.path.clone(),
            });
        }
        let Source::Path(path) = self.source else {
            let mut names: Vec<_> = files.iter().take(MAX_LISTED).map(|file| file.name.clone()).collect();
            names.extend((files.len() > MAX_LISTED).then(|| format!("{} more", files.len() - MAX_LISTED)));
            let reason = format!("an OME-TIFF of several files ({})", names.join(", "));
            return Err(self.context.unsupported(reason, "give the path of one of them"));
        };
        // It is open already, whatever path it calls itself by.
        let path_of = |(file, is_own): (&NamedFile, &bool)| {
            if *is_own { Ok(path.clone()) } else { self.neighbour(path, &file.name) }
        };
        let paths = files.iter().zip(own).map(path_of);
        stack.paths = paths.collect::<Result<_, _>>()?;
        Ok(stack)
    }

    /// A file in the folder of this one.
    fn neighbour(&self, path: &Path, name: &str) -> Result<PathBuf, DataError> {
        let is_plain = Path::new(name).file_name() == Some(OsStr::new(name)) && !name.contains(['/', '\\']);
        beside(path, name).filter(|_| is_plain).ok_or_else(|| {
            let remedy = "put all files into one folder and write the description anew, with names alone";
            self.context.unsupported(format!("its description names {name:?}, outside its folder"), remedy)
        })
    }

    /// The description that stands in a file beside this one: XML, or the first of a set. With its path.
    fn metadata(&self, name: &str) -> Result<(String, String), DataError> {
        let Source::Path(path) = self.source else {
            let reason = format!("an OME-TIFF whose description is in {name:?}");
            return Err(self.context.unsupported(reason, "give its path"));
        };
        let path = self.neighbour(path, name)?;
        let reader = Arc::new(SourceReader::open(&path.as_path().into())?);
        let context = ErrorContext { path: path.display().to_string(), ..self.context.clone() };
        let mut start = [0; 4];
        if reader.read_exact_at(0, &mut start).is_ok() && MAGICS.contains(&&start[..]) {
            let file = GeoTiffRaster::open(&reader, name.to_owned(), context.clone(), self.limits)?;
            let description = file.tiff.ifd(0).ok().and_then(|ifd| text(ifd, TAG_IMAGE_DESCRIPTION));
            let xml = description.filter(|description| is_ome(description)).map(str::to_owned);
            return Ok((context.path.clone(), xml.ok_or_else(|| context.malformed("it has no OME-XML"))?));
        }
        if reader.length() > MAX_METADATA_BYTES {
            let reason = format!("{} bytes of OME-XML, more than {MAX_METADATA_BYTES}", reader.length());
            return Err(context.malformed(reason));
        }
        let mut xml = String::new();
        reader.stream().read_to_string(&mut xml).map_err(|error| context.stream_failed(error))?;
        Ok((context.path, xml))
    }
}

fn is_ome(description: &str) -> bool {
    description.starts_with('<') && description.contains("<OME")
}
