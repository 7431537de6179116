use super::EncodeError;
#[cfg(feature = "libav")]
use super::manifest::Manifest;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
#[cfg(feature = "libav")]
use tempfile::TempPath;

/// A path opened for writing.
pub(super) enum FileTarget {
    /// A regular file, not yet under its name.
    Regular(PublishedFile),
    /// A pipe or device, written as it is: there is no name to publish.
    Device(File),
}

impl FileTarget {
    /// Opens a path for writing, without touching what may be there.
    ///
    /// # Errors
    /// [`EncodeError::Exists`], or [`EncodeError::Output`] when the folder is missing or not writable, or
    /// the path is a folder.
    pub(super) fn open(path: &Path, overwrite: bool) -> Result<Self, EncodeError> {
        let failed = |source| output_error("open the output", path, source);
        match path.metadata() {
            Ok(found) if found.is_dir() => return Err(failed(io::ErrorKind::IsADirectory.into())),
            Ok(found) if !found.is_file() => {
                return OpenOptions::new().write(true).open(path).map(Self::Device).map_err(failed);
            }
            Err(error) if error.kind() == io::ErrorKind::InvalidFilename => return Err(failed(error)),
            Ok(_) if !overwrite => return Err(EncodeError::Exists { path: path.to_owned() }),
            // A link to nothing is in the way too.
            Err(_) if !overwrite && path.is_symlink() => {
                return Err(EncodeError::Exists { path: path.to_owned() });
            }
            Ok(_) | Err(_) => {}
        }
        PublishedFile::create(path, overwrite, PART).map(Self::Regular)
    }
}

/// How temporary names end, of films that are made and of those that are put in order.
pub(super) const PART: &str = ".part";
#[cfg(feature = "libav")]
pub(super) const COPY: &str = ".copy";
/// Characters of a film's name that are in them.
const NAME_CHARACTERS: usize = 40;

/// A file that is written under a temporary name in its final folder and renamed when complete. Dropped
/// before, it leaves nothing behind.
pub(super) struct PublishedFile {
    temporary: NamedTempFile,
    /// Lies beside the temporary file and goes with it.
    #[cfg(feature = "libav")]
    manifest: Option<TempPath>,
    path: PathBuf,
    overwrite: bool,
}

impl PublishedFile {
    fn create(path: &Path, overwrite: bool, ending: &str) -> Result<Self, EncodeError> {
        let path = resolved(path);
        let failed = |source| output_error("create the output", &path, source);
        let Some(name) = path.file_name() else { return Err(failed(io::ErrorKind::InvalidFilename.into())) };
        let folder = folder_of(&path);
        if folder.metadata().is_err_and(|error| error.kind() == io::ErrorKind::NotFound) {
            let reason = format!("the folder {} does not exist", folder.display());
            return Err(failed(io::Error::new(io::ErrorKind::NotFound, reason)));
        }
        let mut builder = tempfile::Builder::new();
        let prefix = hidden_prefix(&name.to_string_lossy());
        builder.prefix(&prefix).suffix(ending);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // Less the umask, like any file that a program creates.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        // Only the kind: the whole error names the temporary file, which means nothing to the user.
        let temporary = builder.tempfile_in(folder).map_err(|error| failed(error.kind().into()))?;
        // As long as it is locked somebody writes to it; not every file system can tell.
        if let Err(error) = temporary.as_file().try_lock() {
            tracing::debug!(%error, path = %path.display(), "the temporary file was not locked");
        }
        Ok(Self {
            temporary,
            #[cfg(feature = "libav")]
            manifest: None,
            path,
            overwrite,
        })
    }

    /// Writes a manifest beside the temporary file. If both can be continued they stay unless the file gets its name.
    #[cfg(feature = "libav")]
    pub(super) fn note(&mut self, manifest: &Manifest, can_go_on: bool) -> Result<(), EncodeError> {
        let beside = Manifest::path_for(self.temporary.path());
        manifest.write(&beside).map_err(|source| output_error("write the manifest", &self.path, source))?;
        self.manifest = TempPath::try_from_path(beside).ok();
        self.keep_unless_published(can_go_on);
        Ok(())
    }

    /// Whether file and manifest stay when this is dropped.
    #[cfg(feature = "libav")]
    pub(super) fn keep_unless_published(&mut self, keep: bool) {
        self.temporary.disable_cleanup(keep);
        if let Some(manifest) = &mut self.manifest {
            manifest.disable_cleanup(keep);
        }
    }

    /// Another one that will have the same name.
    #[cfg(feature = "libav")]
    pub(super) fn successor(&self) -> Result<Self, EncodeError> {
        Self::create(&self.path, self.overwrite, COPY)
    }

    /// What it will be called.
    #[cfg(feature = "libav")]
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What it is called until then.
    #[cfg(feature = "libav")]
    pub(super) fn temporary_path(&self) -> &Path {
        self.temporary.path()
    }

    /// A second handle to the open file.
    pub(super) fn handle(&self) -> Result<File, EncodeError> {
        self.temporary
            .as_file()
            .try_clone()
            .map_err(|source| output_error("open the output", &self.path, source))
    }

    /// Gives the file its name, once its bytes are on disk.
    ///
    /// # Errors
    /// [`EncodeError::Exists`] when a file of that name appeared meanwhile, [`EncodeError::Output`] when the
    /// disk refused.
    pub(super) fn publish(self) -> Result<(), EncodeError> {
        #[cfg(feature = "libav")]
        let Self { temporary, path, overwrite, manifest } = self;
        #[cfg(not(feature = "libav"))]
        let Self { temporary, path, overwrite } = self;
        temporary.as_file().sync_all().map_err(|source| output_error("write the film", &path, source))?;
        let published = if overwrite { temporary.persist(&path) } else { temporary.persist_noclobber(&path) };
        match published {
            Ok(_) => {}
            Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(EncodeError::Exists { path });
            }
            Err(refused) => return Err(output_error("publish the film", &path, refused.error)),
        }
        #[cfg(feature = "libav")]
        if let Some(mut manifest) = manifest {
            manifest.disable_cleanup(false);
        }
        // The name survives a power cut only once the folder is on disk too; not every file system can do it.
        if let Err(error) = File::open(folder_of(&path)).and_then(|folder| folder.sync_all()) {
            tracing::debug!(%error, path = %path.display(), "the folder was not synchronised");
        }
        Ok(())
    }
}

/// Where a file called `path` really lies: replacing a link would leave the file that it points to as it was.
pub(super) fn resolved(path: &Path) -> PathBuf {
    if path.is_symlink() { path.canonicalize().unwrap_or_else(|_| path.into()) } else { path.into() }
}

/// How temporary names of a file begin. Cut, so that they are not too long where the final one would just fit.
pub(super) fn hidden_prefix(name: &str) -> String {
    let name: String = name.chars().take(NAME_CHARACTERS).collect();
    format!(".{name}.")
}

/// Whether temporary names tell all of a file's name.
#[cfg(feature = "libav")]
pub(super) fn is_named_in_full(name: &str) -> bool {
    name.chars().count() <= NAME_CHARACTERS
}

pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn output_error(action: &'static str, path: &Path, source: io::Error) -> EncodeError {
    EncodeError::Output { action, path: Some(path.to_owned()), source }
}
