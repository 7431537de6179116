//! `fieldreel info` of a film: how it was made.

use super::console::printable;
use super::exit_code::InputError;
use super::provenance::{Provenance, State};
use serde_json::{Value, json};
use std::path::Path;

/// What a film says about how it was made, as text or as one JSON object; `None` if the file is no film.
///
/// # Errors
/// If it is a film that says nothing.
pub(super) fn describe(film: &Path, as_json: bool) -> anyhow::Result<Option<String>> {
    let Ok(found) = Provenance::read(film) else { return Ok(None) };
    let silent = || InputError(format!("a film that does not say how it was made: {}", film.display()));
    let provenance = found.ok_or_else(silent)?;
    Ok(Some(if as_json { json(film, &provenance) } else { plain(film, &provenance) }))
}

fn plain(film: &Path, provenance: &Provenance) -> String {
    let mut lines =
        vec![("film", film.display().to_string()), ("made by", format!("fieldreel {}", provenance.version))];
    for file in &provenance.files {
        let state = word(file.state());
        let checksum = if file.checksum.is_empty() { "not known" } else { &file.checksum };
        lines.push(("made from", format!("{} ({checksum}): {state}", file.path.display())));
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
        "scene": scene.and_then(|scene| serde_json::to_value(scene).ok()),
    })
    .to_string()
}

fn word(state: State) -> &'static str {
    match state {
        State::Unchanged => "unchanged",
        State::Changed => "changed",
        State::Missing => "missing",
    }
}
