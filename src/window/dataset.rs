use super::composer::Opened;
use super::status::Facts;
use crate::data::{BandReader, Content, Raster, RasterInfo, SharedRaster};
use crate::scene::{Composition, LayerMode};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is open, and how it looks now.
pub(super) struct Dataset {
    /// Which of those that were opened.
    pub(super) number: u64,
    /// None for the sample.
    pub(super) paths: Vec<PathBuf>,
    pub(super) raster: SharedRaster,
    /// For the picture in the window; films have their own.
    pub(super) reader: BandReader,
    pub(super) look: Arc<Composition>,
    pub(super) facts: Facts,
}

impl Dataset {
    pub(super) fn new(opened: Opened) -> Self {
        let Opened { number, paths, raster, reader, composition, range } = opened;
        let info = raster.info();
        let mut facts = Facts {
            name: name_of(&paths, info),
            is_sample: paths.is_empty(),
            size: [info.columns, info.rows],
            band_labels: info.moment_labels().map(|label| label.cloned().unwrap_or_default()).collect(),
            unit: None,
            range,
            limits: range,
            automatic_exaggeration: 1.0,
            colors: Vec::new(),
            mode: LayerMode::default(),
            background: None,
            volume: info.volume.as_ref().map(|grid| grid.space),
            channels: info.channels.iter().map(|channel| channel.name.clone()).collect(),
            opacity: None,
            is_classes: matches!(info.content, Content::Palette(_)),
            histogram: None,
            notes: Vec::new(),
        };
        tell_look(&mut facts, &composition, info);
        Self { number, paths, raster, reader, look: composition, facts }
    }

    /// Shows it another way.
    pub(super) fn set_look(&mut self, look: Arc<Composition>) {
        tell_look(&mut self.facts, &look, self.raster.info());
        self.look = look;
    }

    pub(super) fn bands(&self) -> u32 {
        self.raster.info().moments()
    }

    /// Columns and rows.
    pub(super) fn size(&self) -> [u32; 2] {
        self.facts.size
    }
}

fn tell_look(facts: &mut Facts, look: &Composition, info: &RasterInfo) {
    facts.unit = look.options.value_unit.clone().or_else(|| info.value_unit.clone());
    facts.notes.clone_from(&look.notes);
    facts.background = look.scene.background;
    if let Some(layer) = look.scene.layers.first() {
        facts.mode = layer.mode;
        facts.limits = [layer.scale.min(), layer.scale.max()];
        facts.colors = layer.scale.colors().to_vec();
        facts.opacity = layer.volume.as_ref().map(|body| body.opacity.clone());
        facts.automatic_exaggeration = layer.relief.automatic_exaggeration;
    }
}

/// The file's name without its folder; of a series the first file's, and how many there are.
fn name_of(paths: &[PathBuf], info: &RasterInfo) -> String {
    let first = paths.first().filter(|path| *path != Path::new("-")).and_then(|path| path.file_name());
    let name = first.map_or_else(|| info.name.clone(), |name| name.to_string_lossy().into_owned());
    match paths.len() {
        0 | 1 => name,
        count => format!("{name} and {} more", count - 1),
    }
}
