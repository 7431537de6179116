use super::catalog::Dataset;
use super::problem::Problem;
use crate::Error;
use crate::data::{self, Raster, RasterInfo, ReadOptions, SharedRaster, Source};
use crate::record::Film;
use crate::scene::{SceneError, SceneOptions, Survey};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Datasets that stay open, with what reading all of them has told.
#[derive(Default)]
pub(super) struct OpenDatasets {
    /// The one that was used last is the last.
    open: Mutex<Vec<Arc<OpenDataset>>>,
}

/// As many as a page's visitors look at in turn.
const MOST_OPEN: usize = 8;

/// A dataset as it was when it was opened.
pub(super) struct OpenDataset {
    name: String,
    version: String,
    options: ReadOptions,
    raster: SharedRaster,
    survey: Mutex<Option<Survey>>,
    /// Held while all of it is read: who comes meanwhile waits for what that tells.
    surveying: Mutex<()>,
}

impl OpenDatasets {
    fn lock(&self) -> MutexGuard<'_, Vec<Arc<OpenDataset>>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a dataset in this version, or finds it open.
    pub(super) fn open(
        &self,
        dataset: &Dataset,
        version: &str,
        options: &ReadOptions,
    ) -> Result<Arc<OpenDataset>, Problem> {
        {
            let mut open = self.lock();
            let is_it = |known: &Arc<OpenDataset>| {
                known.name == dataset.name && known.version == version && known.options == *options
            };
            if let Some(at) = open.iter().position(is_it) {
                let known = open.remove(at);
                open.push(Arc::clone(&known));
                return Ok(known);
            }
            // What has changed is of no use to anybody.
            open.retain(|known| known.name != dataset.name || known.version == version);
        }
        let raster = open_raster(dataset, options)?;
        let opened = Arc::new(OpenDataset {
            name: dataset.name.clone(),
            version: version.to_owned(),
            options: options.clone(),
            raster: SharedRaster::new(raster),
            survey: Mutex::default(),
            surveying: Mutex::default(),
        });
        let mut open = self.lock();
        if open.len() >= MOST_OPEN {
            open.remove(0);
        }
        open.push(Arc::clone(&opened));
        Ok(opened)
    }
}

impl OpenDataset {
    pub(super) fn info(&self) -> &RasterInfo {
        self.raster.info()
    }

    /// A film of it. What reading all of it tells is found out once, and while that may go on.
    pub(super) fn film(
        &self,
        options: &SceneOptions,
        goes_on: &mut dyn FnMut() -> bool,
    ) -> Result<Film, SceneError> {
        let raster = || Box::new(self.raster.clone());
        if let Some(survey) = self.survey() {
            return Film::with_survey(raster(), survey, options);
        }
        let _turn = self.surveying.lock().unwrap_or_else(PoisonError::into_inner);
        let film = match self.survey() {
            Some(survey) => Film::with_survey(raster(), survey, options),
            None => Film::new_while(raster(), options, &mut |_| goes_on()),
        }?;
        self.keep(film.survey());
        Ok(film)
    }

    fn survey(&self) -> Option<Survey> {
        self.survey.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps what was found out.
    pub(super) fn keep(&self, survey: &Survey) {
        *self.survey.lock().unwrap_or_else(PoisonError::into_inner) = Some(survey.clone());
    }
}

/// Opens files that are not kept open.
pub(super) fn open_raster(dataset: &Dataset, options: &ReadOptions) -> Result<Box<dyn Raster>, Problem> {
    let opened = if dataset.files.is_empty() {
        data::sample_dem().and_then(|sample| data::chosen(sample, options))
    } else {
        let sources: Vec<Source> = dataset.files.iter().map(|file| Source::from(file.as_path())).collect();
        data::open_all(&sources, options)
    };
    opened.map_err(|error| hidden(Error::from(error).into(), dataset))
}

/// The same without the folders of the server: neither of the dataset's own files nor of those that they name.
pub(super) fn hidden(problem: Problem, dataset: &Dataset) -> Problem {
    dataset.files.iter().fold(problem, |problem, file| {
        let problem = problem.renamed(&file.to_string_lossy(), &dataset.shown);
        match file.parent() {
            Some(folder) => problem.renamed(&format!("{}/", folder.display()), ""),
            None => problem,
        }
    })
}
