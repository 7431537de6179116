//! Text -> options.

use super::film_keys::INPUT;
use super::key_tables::{KEYS, keys_from_toml};
use super::layer_tables::{LAYERS, layers_from_toml};
use super::note_tables::{NOTES, notes_from_toml};
use super::values::{is_file, joined, texts_of};
use super::{Mistake, SceneFile, film_keys, nearest};
use crate::scene::check::check;
use crate::scene::{
    ColormapSource, LimitsChoice, MissingColor, NormChoice, OptionWord, SceneError, SceneOptions, WordKind,
};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use toml::{Spanned, Value};

/// Options of which a scene can say only one.
const ALTERNATIVES: [&[&str]; 3] =
    [&["clim", "percentile"], &["frames", "frames-per-band", "duration"], &["orbit", "orbit-per-frame"]];

pub(super) const COLORMAP: &str = "colormap";
const LIST: &str = "text or a list of tables";

type Entry<'a> = (&'a Spanned<String>, &'a Spanned<Value>);

/// What `text` says beyond and in place of what `scene` says already.
pub(super) fn read(text: &str, folder: &Path, scene: &mut SceneFile) -> Result<(), Mistake> {
    let table: BTreeMap<Spanned<String>, Spanned<Value>> = toml::from_str(text)?;
    let mut entries: Vec<Entry<'_>> = table.iter().collect();
    // What a colormap's file brings holds unless another key says otherwise.
    entries.sort_by_key(|(name, _)| (name.get_ref() != COLORMAP, name.span().start));
    for entry in &entries {
        check_alternatives(entry.0, &entries)?;
        read_entry(text, folder, *entry, scene)?;
    }
    Ok(())
}

fn check_alternatives(name: &Spanned<String>, entries: &[Entry<'_>]) -> Result<(), Mistake> {
    let others = ALTERNATIVES.iter().find(|names| names.contains(&name.get_ref().as_str()));
    let is_before = |other: &&Entry<'_>| {
        other.0.span().start < name.span().start
            && others.is_some_and(|names| names.contains(&other.0.get_ref().as_str()))
    };
    match entries.iter().find(is_before) {
        Some((other, _)) => Err(Mistake {
            span: name.span(),
            reason: format!("{} and {} say the same: one of them is enough", other.get_ref(), name.get_ref()),
        }),
        None => Ok(()),
    }
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
