//! Where a film goes.

use super::arguments::Arguments;
use super::job::usage;
use fieldreel::Error;
use fieldreel::encode::{Container, Output, OutputKind};
use std::fs::File;
use std::io::Seek;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

/// Where the film goes and as what.
pub(super) struct Target {
    pub(super) container: Container,
    place: Place,
    pub(super) overwrite: bool,
}

enum Place {
    StandardOutput,
    Path(PathBuf),
    /// A file without a name, for a film that only a page or an address will hold.
    Unnamed(File),
}

impl Target {
    /// Of a film.
    pub(super) fn of_film(arguments: &Arguments) -> anyhow::Result<Self> {
        let output = &arguments.output;
        let container = output.container.as_deref();
        let is_embedded = output.html.is_some() || output.data_uri;
        match &output.output {
            Some(path) if is_embedded && path == Path::new("-") => Err(usage(
                "standard output cannot be read again for a page or an address: name a file, or leave -o out",
            )),
            Some(path) => Self::new(path, container, output.overwrite),
            None if is_embedded => {
                let container = container.map_or(Ok(Container::Mp4), str::parse).map_err(Error::from)?;
                Ok(Self { container, place: Place::Unnamed(tempfile::tempfile()?), overwrite: false })
            }
            None => Err(usage("no output: name a file, as in -o film.mp4, or - for standard output")),
        }
    }

    /// A path, or `-`, and what kind of file it is if that was said.
    pub(super) fn new(path: &Path, container: Option<&str>, overwrite: bool) -> anyhow::Result<Self> {
        let is_stdout = path == Path::new("-");
        let named = container.map(str::parse::<Container>).transpose().map_err(Error::from)?;
        let container = match named {
            Some(container) => container,
            None if is_stdout => {
                return Err(usage(
                    "standard output has no name that tells the kind of file: add --container mp4",
                ));
            }
            None => Container::from_path(path).map_err(Error::from)?,
        };
        let place = if is_stdout { Place::StandardOutput } else { Place::Path(path.to_owned()) };
        Ok(Self { container, place, overwrite })
    }

    /// Refuses to replace a raster that is read.
    pub(super) fn spare(&self, inputs: &[PathBuf]) -> anyhow::Result<()> {
        let Place::Path(path) = &self.place else { return Ok(()) };
        let output = Output::File { path: path.clone(), overwrite: true };
        match inputs.iter().find(|input| output.would_replace(input)) {
            Some(input) => Err(usage(&format!("the output would replace the input: {}", input.display()))),
            None => Ok(()),
        }
    }

    /// What a user may not expect of the file.
    pub(super) fn note(&self) -> Option<String> {
        let Place::Path(path) = &self.place else { return None };
        let usual = Container::from_path(path).ok()?;
        (usual != self.container).then(|| format!("{} will hold {}", path.display(), self.container))
    }

    /// The file, if it has a name.
    pub(super) fn path(&self) -> Option<&Path> {
        match &self.place {
            Place::Path(path) => Some(path),
            Place::StandardOutput | Place::Unnamed(_) => None,
        }
    }

    /// The same in another file.
    pub(super) fn renamed(self, rename: impl FnOnce(&Path) -> PathBuf) -> Self {
        match self.place {
            Place::Path(path) => Self { place: Place::Path(rename(&path)), ..self },
            place => Self { place, ..self },
        }
    }

    /// Whether the film will be nowhere but in a page or an address.
    pub(super) fn is_unnamed(&self) -> bool {
        matches!(self.place, Place::Unnamed(_))
    }

    pub(super) fn is_stdout(&self) -> bool {
        matches!(self.place, Place::StandardOutput)
    }

    pub(super) fn kind(&self) -> OutputKind {
        match &self.place {
            Place::StandardOutput => OutputKind::Stream,
            Place::Path(path) => OutputKind::of_path(path),
            Place::Unnamed(_) => OutputKind::Seekable,
        }
    }

    /// For messages.
    pub(super) fn name(&self) -> String {
        match &self.place {
            Place::StandardOutput => "standard output".to_owned(),
            Place::Path(path) => path.display().to_string(),
            Place::Unnamed(_) => "no file".to_owned(),
        }
    }

    /// To be written, from its beginning.
    pub(super) fn open(&self) -> std::io::Result<Output> {
        Ok(match &self.place {
            Place::Path(path) => Output::File { path: path.clone(), overwrite: self.overwrite },
            Place::StandardOutput => standard_output()?,
            Place::Unnamed(file) => {
                file.set_len(0)?;
                let mut file = file.try_clone()?;
                file.rewind()?;
                Output::Seekable(Box::new(file))
            }
        })
    }

    /// The film that was written, to be read again.
    pub(super) fn written(&self) -> std::io::Result<File> {
        match &self.place {
            Place::StandardOutput => Err(std::io::ErrorKind::Unsupported.into()),
            Place::Path(path) => File::open(path),
            Place::Unnamed(file) => file.try_clone(),
        }
    }
}

/// The descriptor itself: the standard library's handle looks for line ends in every write.
pub(super) fn standard_output() -> std::io::Result<Output> {
    Ok(Output::Stream(Box::new(File::from(std::io::stdout().as_fd().try_clone_to_owned()?))))
}
