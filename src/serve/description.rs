//! What can be told of a dataset besides films of it.

use super::catalog::Dataset;
use super::limits::Deadline;
use super::open_datasets::hidden;
use super::problem::Problem;
use super::rendering::Renderer;
use crate::Error;
use crate::record::FilmSettings;
use crate::scene::{SceneOptions, Survey};
use serde_json::{Value, json};

/// Its size, its moments, and where the controls of the page begin, as JSON.
///
/// # Errors
/// What is wrong with its files, and that it took too long or that nobody waits for it.
pub(super) fn describe(
    renderer: &Renderer,
    dataset: &Dataset,
    is_wanted: &dyn Fn() -> bool,
) -> Result<Value, Problem> {
    let deadline = Deadline::after(renderer.limits.render_time);
    let mut goes_on = || !deadline.is_over() && is_wanted();
    described(renderer, dataset, &mut goes_on).map_err(|problem| deadline.explains(hidden(problem, dataset)))
}

fn described(
    renderer: &Renderer,
    dataset: &Dataset,
    goes_on: &mut dyn FnMut() -> bool,
) -> Result<Value, Problem> {
    let version = dataset.version().map_err(Error::from)?;
    let open = renderer.open.open(dataset, &version, &FilmSettings::default().read_options(None))?;
    let film = open.film(&SceneOptions::default(), goes_on).map_err(Error::from)?;
    let info = open.info();
    let labels: Vec<Option<&String>> = info.moment_labels().collect();
    let layer = film.scene().layers.first();
    let heights = layer.filter(|layer| layer.mode.has_heights());
    Ok(json!({
        "name": dataset.name,
        "file": dataset.shown,
        "format": info.format,
        "kind": if info.volume.is_some() { "volume" } else { "raster" },
        "columns": info.columns,
        "rows": info.rows,
        "bands": info.bands,
        "moments": film.moments(),
        "labels": labels,
        "units": info.value_unit,
        "frames": film.timeline().frames(),
        "fps": film.timeline().rate().as_f64(),
        "exaggeration": heights.map(|layer| layer.relief.exaggeration.bounds().0),
        "elevation": film.scene().camera.elevation_deg.bounds().0,
        "limits": layer.map(|layer| [layer.scale.min(), layer.scale.max()]),
        "histogram": histogram(film.survey()),
        "notes": film.notes(),
    }))
}

/// Bars of a histogram.
const BARS: usize = 64;

/// How many values lie in equal parts of the range between the least and the largest one.
fn histogram(survey: &Survey) -> Option<Value> {
    let statistics = survey.statistics();
    let range = statistics.range()?;
    let counts = statistics.counts_between(range.min, range.max, BARS);
    Some(json!({ "min": range.min, "max": range.max, "counts": counts }))
}
