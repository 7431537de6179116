//! `fieldreel info` of a film: how it was made.

use super::console::printable;
use super::exit_code::InputError;
use fieldreel::encode::EncodeError;
use fieldreel::record::{FileState, Provenance};
use fieldreel::{Error, encode};
use serde_json::{Value, json};
use std::path::Path;

/// What a picture says about how it was made, as [`describe`] does; `None` if the file is none or says nothing of it: then it
/// may be data.
///
/// # Errors
/// If what it says is broken.
pub(super) fn of_picture(file: &Path, as_json: bool) -> anyhow::Result<Option<String>> {
    let metadata = match encode::picture_metadata(file) {
        // Whoever reads it as data says so better.
        Err(EncodeError::Output { .. }) => None,
        read => read.map_err(Error::from)?,
    };
    let provenance = metadata.as_deref().and_then(Provenance::of_metadata);
    Ok(provenance.map(|provenance| told(file, &provenance, as_json)))
}

/// What a film says about how it was made, as text or as one JSON object; `None` if the file is no film.
///
/// # Errors
/// If it is a film that says nothing.
pub(super) fn describe(film: &Path, as_json: bool) -> anyhow::Result<Option<String>> {
    let Ok(found) = Provenance::read(film) else { return Ok(None) };
    let silent = || InputError(format!("a film that does not say how it was made: {}", film.display()));
    let provenance = found.ok_or_else(silent)?;
    Ok(Some(told(film, &provenance, as_json)))
}

fn told(film: &Path, provenance: &Provenance, as_json: bool) -> String {
    if as_json { json(film, provenance) } else { plain(film, provenance) }
}

fn plain(film: &Path, provenance: &Provenance) -> String {
    let mut lines =
        vec![("film", film.display().to_string()), ("made by", format!("fieldreel {}", provenance.version))];
    for file in &provenance.files {
        let state = word(file.state());
        let checksum = if file.checksum.is_empty() { "not known" } else { &file.checksum };
        lines.push(("made from", format!("{} ({checksum}): {state}", file.path.display())));
    }
    if let Some(table) = &provenance.camera_path {
        let rows = table.lines().count().saturating_sub(1);
        lines.push(("camera", format!("a path of {rows} rows, which is in the film (--json prints it)")));
    }
    let lines = lines.into_iter().map(|(name, value)| format!("{name:<10}{}", printable(&value)));
    let scene = printable(provenance.scene.trim_end());
    format!("{}\n\n{scene}", lines.collect::<Vec<_>>().join("\n"))
}

fn json(film: &Path, provenance: &Provenance) -> String {
    let files = provenance.files.iter().map(|file| {
        json!({
            "path": file.path.display().to_string(),
            "checksum": file.checksum,
            "state": word(file.state()),
        })
    });
    let scene = toml::from_str::<toml::Table>(&provenance.scene).ok();
    json!({
        "film": film.display().to_string(),
        "version": provenance.version,
        "files": files.collect::<Vec<Value>>(),
        "camera_path": provenance.camera_path,
        "scene": scene.and_then(|scene| serde_json::to_value(scene).ok()),
    })
    .to_string()
}

fn word(state: FileState) -> &'static str {
    match state {
        FileState::Unchanged => "unchanged",
        FileState::Changed => "changed",
        FileState::Missing => "missing",
    }
}
