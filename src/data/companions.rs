use super::turn::TurnedRaster;
use super::{BandReader, DataError, ReadOptions, Source, open_all};
use std::path::PathBuf;

/// A file, and what of it is meant.
#[derive(Debug, Clone, PartialEq)]
pub struct FileChoice {
    /// Where it lies.
    pub path: PathBuf,
    /// What to read of it.
    pub options: ReadOptions,
    /// The longitudes of the ground it is shown with: what goes all the way around the globe is read so that it begins where
    /// that does.
    pub ground: Option<[f64; 2]>,
}

impl FileChoice {
    /// Opens it.
    ///
    /// # Errors
    /// Those of [`open_all`].
    pub fn open(&self) -> Result<BandReader, DataError> {
        let source = Source::from(self.path.as_path());
        let raster = open_all(&[source], &self.options)?;
        Ok(BandReader::new(match self.ground {
            Some(ground) => TurnedRaster::over(raster, ground),
            None => raster,
        }))
    }
}

/// Readers of what is shown together with a raster.
#[derive(Default)]
pub(super) struct Companions(Vec<(FileChoice, BandReader)>);

impl Companions {
    /// That of a file, which is opened when it is first asked for.
    pub(super) fn of(&mut self, file: &FileChoice) -> Result<&mut BandReader, DataError> {
        let known = self.0.iter().position(|(known, _)| known == file);
        if known.is_none() {
            self.0.push((file.clone(), file.open()?));
        }
        let at = known.unwrap_or(self.0.len() - 1);
        Ok(&mut self.0[at].1)
    }
}
