//! Text -> options.

use super::combinations::{conflict, excluded_by, need};
use super::film_keys::INPUT;
use super::key_tables::{KEYS, keys_from_toml};
use super::layer_tables::{LAYERS, layers_from_toml};
use super::note_tables::{NOTES, notes_from_toml};
use super::values::{AUTO, is_file, joined, may_stand_alone, texts_of};
use super::{Mistake, SceneFile, film_keys, nearest};
use crate::scene::check::{check, check_visible_layers};
use crate::scene::{
    ColormapSource, LimitsChoice, MissingColor, NormChoice, OptionWord, SceneError, SceneOptions, WordKind,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml::{Spanned, Value};

pub(super) const COLORMAP: &str = "colormap";
const LIST: &str = "text or a list of tables";

type Entry<'a> = (&'a Spanned<String>, &'a Spanned<Value>);

/// What `text` says beyond and in place of what `scene` says already.
pub(super) fn read(text: &str, folder: &Path, scene: &mut SceneFile) -> Result<(), Mistake> {
    let table: BTreeMap<Spanned<String>, Spanned<Value>> =
        toml::from_str(text).map_err(|error| Mistake::of_toml(text, &error))?;
    let mut entries: Vec<Entry<'_>> = table.iter().collect();
    // What a colormap's file brings holds unless another key says otherwise.
    entries.sort_by_key(|(name, _)| (name.get_ref() != COLORMAP, name.span().start));
    let said: Vec<Entry<'_>> =
        entries.iter().copied().filter(|(_, value)| is_said(value.get_ref())).collect();
    check_conflicts(&said)?;
    let names = said.iter().map(|(name, _)| name.get_ref().as_str());
    for excluded in names.flat_map(excluded_by) {
        scene.reset(excluded).map_err(|error| Mistake { span: 0..0, reason: error.to_string() })?;
    }
    for entry in &entries {
        read_entry(text, folder, *entry, scene)?;
    }
    check_needs(&entries, scene)?;
    check_visible_layers(&scene.options).map_err(|error| {
        let entry = entries.iter().find(|(name, _)| name.get_ref() == "visible-layers");
        Mistake { span: entry.map(|(_, value)| value.span()).unwrap_or_default(), reason: error.to_string() }
    })
}

/// Flags that are off say nothing.
fn is_said(value: &Value) -> bool {
    !matches!(value, Value::Boolean(false)) && value.as_str() != Some("false")
}

fn check_conflicts(said: &[Entry<'_>]) -> Result<(), Mistake> {
    let span = |wanted: &str| {
        let entry = said.iter().find(|(name, _)| name.get_ref() == wanted);
        entry.map(|(name, _)| name.span())
    };
    let Some((one, other)) = conflict(|name| span(name).is_some()) else { return Ok(()) };
    // The later one is where somebody went wrong.
    let (first, second) = (span(one).unwrap_or_default(), span(other).unwrap_or_default());
    let later = if first.start > second.start { first } else { second };
    Err(Mistake { span: later, reason: format!("--{one} cannot be used with --{other}") })
}

fn check_needs(entries: &[Entry<'_>], scene: &SceneFile) -> Result<(), Mistake> {
    let Some((one, other)) = need(|name| scene.says(name)) else { return Ok(()) };
    let entry = entries.iter().find(|(name, _)| name.get_ref() == one);
    let span = entry.map(|(name, _)| name.span()).unwrap_or_default();
    Err(Mistake { span, reason: format!("--{one} needs --{other}") })
}

fn read_entry(
    text: &str,
    folder: &Path,
    (name, value): Entry<'_>,
    scene: &mut SceneFile,
) -> Result<(), Mistake> {
    let mistake = |reason: String| Mistake { span: value.span(), reason };
    let located = |text: String| {
        if is_file(name.get_ref(), &text) { folder.join(text).to_string_lossy().into_owned() } else { text }
    };
    if name.get_ref() == INPUT {
        let texts = texts_of(value.get_ref()).map_err(mistake)?;
        scene.inputs = texts.into_iter().map(|text| PathBuf::from(located(text))).collect();
        return Ok(());
    }
    if let Some(word) = OptionWord::named(name.get_ref()) {
        let options = &mut scene.options;
        let set = match (word.kind, value.get_ref()) {
            (_, Value::Array(_)) if word.name == KEYS => {
                options.keys = keys_from_toml(text, folder)?;
                Ok(())
            }
            (_, Value::Array(_)) if word.name == LAYERS => {
                options.layers = layers_from_toml(text, folder)?;
                Ok(())
            }
            (_, Value::Array(_)) if word.name == NOTES => {
                options.places.notes = notes_from_toml(text)?;
                Ok(())
            }
            (_, Value::Array(_) | Value::Table(_)) if [KEYS, LAYERS, NOTES].contains(&word.name) => {
                Err(mistake(format!("expected {LIST}")))
            }
            (WordKind::Flag, Value::Boolean(is_set)) => {
                word.read(options, Some(&is_set.to_string())).map_err(|error| mistake(error.to_string()))
            }
            (WordKind::Flag, _) => Err(mistake("expected true or false".to_owned())),
            (WordKind::Texts, value) => {
                let texts = texts_of(value).map_err(mistake)?.into_iter().map(located);
                let said = texts.collect::<Vec<_>>().join("\n");
                set(word, options, Some(said.as_str())).map_err(|error| mistake(with_cause(&error)))
            }
            (_, Value::Boolean(is_set)) if may_stand_alone(word.name) => {
                word.read(options, is_set.then_some(AUTO)).map_err(|error| mistake(error.to_string()))
            }
            (kind, value) => {
                let said = joined(value).map_err(mistake)?;
                let said = located(said);
                let given = (kind == WordKind::Text || said != OptionWord::DEFAULT).then_some(said.as_str());
                set(word, options, given).map_err(|error| mistake(with_cause(&error)))
            }
        };
        set?;
        return check(options).map_err(|error| mistake(with_cause(&error)));
    }
    if film_keys().any(|key| key.name == name.get_ref()) {
        let texts = texts_of(value.get_ref()).map_err(mistake)?;
        scene.film.retain(|(known, _)| known != name.get_ref());
        if !texts.is_empty() {
            scene.film.push((name.get_ref().clone(), texts.into_iter().map(located).collect()));
        }
        return Ok(());
    }
    Err(Mistake { span: name.span(), reason: unknown(name.get_ref()) })
}

fn set(word: &OptionWord, options: &mut SceneOptions, text: Option<&str>) -> Result<(), SceneError> {
    if word.name != COLORMAP {
        return word.read(options, text);
    }
    forget_what_colormap_brought(options);
    let Some(text) = text else { return word.read(options, text) };
    let ColormapSource { colormap, limits, norm, under, over, missing } = ColormapSource::read(text)?;
    options.colormap = Some(colormap);
    if let Some(norm) = norm {
        options.norm = norm;
    }
    options.under = under.or(options.under);
    options.over = over.or(options.over);
    if let Some((min, max)) = limits {
        options.limits = LimitsChoice::Fixed(min, max);
    }
    if let Some(missing) = missing {
        options.missing = MissingColor::Opaque(missing);
    }
    Ok(())
}

/// What the file of the colormap until now says goes with it, unless something else holds already.
pub(super) fn forget_what_colormap_brought(options: &mut SceneOptions) {
    let Some(brought) = options.colormap.as_ref().and_then(|map| ColormapSource::read(map.name()).ok())
    else {
        return;
    };
    if brought.limits.is_some_and(|(min, max)| options.limits == LimitsChoice::Fixed(min, max)) {
        options.limits = LimitsChoice::Auto;
    }
    if brought.norm.is_some_and(|norm| options.norm == norm) {
        options.norm = NormChoice::Linear;
    }
    options.under = options.under.filter(|under| brought.under != Some(*under));
    options.over = options.over.filter(|over| brought.over != Some(*over));
    if brought.missing.is_some_and(|missing| options.missing == MissingColor::Opaque(missing)) {
        options.missing = MissingColor::Transparent;
    }
}

/// What a file's reader says has a cause.
fn with_cause(error: &SceneError) -> String {
    match std::error::Error::source(error) {
        Some(cause) if !error.to_string().contains(&cause.to_string()) => format!("{error}: {cause}"),
        _ => error.to_string(),
    }
}

fn unknown(name: &str) -> String {
    let names = OptionWord::all().map(|word| word.name).chain(film_keys().map(|key| key.name));
    match nearest(name, names.chain([INPUT])) {
        Some(known) => format!("unknown key {name:?}; did you mean {known:?}?"),
        None => format!("unknown key {name:?}: keys are the long names of options, see fieldreel --help"),
    }
}
