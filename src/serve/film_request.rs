use super::catalog::Dataset;
use super::limits::ServeLimits;
use super::problem::Problem;
use super::said_words;
use super::upload::Upload;
use crate::Error;
use crate::data::in_hex;
use crate::encode::Container;
use crate::record::FilmSettings;
use crate::scene::SceneOptions;
use crate::scene::scene_file::SceneFile;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// What kinds of files are made, by the ends of their names. PNG is a single picture.
pub(super) const KINDS: [(&str, Container); 5] = [
    ("mp4", Container::Mp4),
    ("webm", Container::Webm),
    ("gif", Container::Gif),
    ("png", Container::PngStill),
    ("webp", Container::Webp),
];

/// A film that somebody wants.
pub(super) struct FilmRequest {
    pub(super) asked: Asked,
    pub(super) data: Data,
    /// What tells it from all others.
    tag: String,
}

/// What it is made of.
pub(super) enum Data {
    /// A dataset of the server, in the version that it had when the film was asked for.
    Served { dataset: Dataset, version: String },
    /// One that came with the request.
    Uploaded(Arc<Upload>),
}

/// How it is made.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) container: Container,
    pub(super) options: SceneOptions,
    pub(super) film: FilmSettings,
    /// All that was said, in one order.
    said: String,
}

impl Asked {
    /// Reads a query.
    ///
    /// # Errors
    /// For settings that break a rule, and for more than the server does.
    pub(super) fn of_query(
        container: Container,
        pairs: &[(String, String)],
        limits: &ServeLimits,
    ) -> Result<Self, Problem> {
        Self::new(container, said_words::of_query(pairs, container.is_still())?, limits)
    }

    /// Reads a scene in JSON.
    ///
    /// # Errors
    /// As [`Asked::of_query`].
    pub(super) fn of_json(
        container: Container,
        scene: Map<String, Value>,
        limits: &ServeLimits,
    ) -> Result<Self, Problem> {
        Self::new(container, said_words::of_json(scene, container.is_still())?, limits)
    }

    fn new(container: Container, scene: SceneFile, limits: &ServeLimits) -> Result<Self, Problem> {
        let film = FilmSettings::read(&scene.film).map_err(|error| Problem::request(error.to_string()))?;
        let pixels = u64::from(film.resolution.width) * u64::from(film.resolution.height);
        if pixels > limits.pixels {
            let (size, most) = (film.resolution, limits.pixels);
            let detail = format!("a picture of {size} has {pixels} pixels (this server draws up to {most})");
            return Err(Problem::request(detail));
        }
        // What was said in other words is another film.
        let words: Vec<_> = scene.options.words().into_iter().map(|(word, text)| (word.name, text)).collect();
        let said = format!("{}\n{words:?}\n{:?}\n", container.name(), scene.film);
        Ok(Self { container, options: scene.options, film, said })
    }

    pub(super) fn media_type(&self) -> &'static str {
        self.container.media_type().unwrap_or("application/octet-stream")
    }
}

impl FilmRequest {
    /// A film of these data. Of a dataset of the server, its files are looked at.
    ///
    /// # Errors
    /// If a file is gone.
    pub(super) fn served(asked: Asked, dataset: Dataset) -> Result<Self, Problem> {
        let version = dataset.version().map_err(|error| Problem::from(Error::from(error)))?;
        let tag = tag(&asked, (&dataset.name, &version));
        Ok(Self { asked, data: Data::Served { dataset, version }, tag })
    }

    /// A film of a file that came along. The same file under the same name is the same.
    pub(super) fn uploaded(asked: Asked, upload: Upload) -> Self {
        let tag = tag(&asked, (&upload.dataset().shown, upload.digest()));
        Self { asked, data: Data::Uploaded(Arc::new(upload)), tag }
    }

    /// The same request of the same data has the same one, in hexadecimal digits.
    pub(super) fn tag(&self) -> &str {
        &self.tag
    }

    pub(super) fn dataset(&self) -> &Dataset {
        match &self.data {
            Data::Served { dataset, .. } => dataset,
            Data::Uploaded(upload) => upload.dataset(),
        }
    }

    /// What the film is called when it is saved.
    pub(super) fn file_name(&self) -> String {
        let name = &self.dataset().name;
        let stem = name.rsplit('/').next().unwrap_or(name);
        format!("{stem}.{}", self.asked.container.ending())
    }
}

fn tag(asked: &Asked, (name, version): (&str, &str)) -> String {
    let mut hash = Sha256::new();
    for part in [env!("CARGO_PKG_VERSION"), name, version, &asked.said] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    // Half of it tells more films apart than there will ever be.
    let mut tag = in_hex(hash);
    tag.truncate(32);
    tag
}
