//! What is wrong with values of options, found out before any file is opened.

use super::Mistake;
use super::key_tables::{KEYS, text_of};
use crate::scene::check::{check, check_visible_layers};
use crate::scene::{OptionWord, SceneError, SceneOptions, WordKind};
use std::ops::Range;
use toml::de::DeTable;

/// Finds the first option of these that cannot have its value, by its place among them; without an error all of them can be
/// what a film is made with, whatever the data. Values are as on a command line, those of one option that is given several
/// times with line breaks between them; names that are no option of scenes are passed over.
///
/// # Errors
/// The place, and why.
pub fn check_options(said: &[(&str, String)]) -> Result<(), (usize, SceneError)> {
    let mut all = SceneOptions::default();
    for (at, said) in said.iter().enumerate() {
        set(said, &mut all).map_err(|error| (at, error))?;
    }
    let Err(error) = check(&all).and_then(|()| check_visible_layers(&all)) else { return Ok(()) };
    let alone = |said| {
        let mut options = SceneOptions::default();
        set(said, &mut options).and_then(|()| check(&options)).err()
    };
    let culprit = said.iter().enumerate().find_map(|(at, said)| Some((at, alone(said)?)));
    // Or what is wrong is only so together.
    let together = |error: SceneError| {
        let name = match &error {
            SceneError::OutOfRange { setting, .. } => {
                option_of(setting, |name| said.iter().any(|(known, _)| *known == name))
            }
            _ => None,
        };
        let place = said.iter().position(|(known, _)| Some(*known) == name.as_deref());
        (place.unwrap_or_default(), error)
    };
    Err(culprit.unwrap_or_else(|| together(error)))
}

fn set((name, text): &(&str, String), options: &mut SceneOptions) -> Result<(), SceneError> {
    let Some(word) = OptionWord::named(name) else { return Ok(()) };
    let is_default = word.kind == WordKind::Value && text == OptionWord::DEFAULT;
    match word.read(options, Some(text.as_str()).filter(|_| !is_default)) {
        // Whoever draws with it says what is wrong with a file.
        Err(SceneError::ColormapFile(_)) => Ok(()),
        read => read,
    }
}

/// The option that an error's setting is about, such as `keys` for `band of keys`, among those that are said.
pub fn option_of(setting: &str, is_said: impl Fn(&str) -> bool) -> Option<String> {
    let words = setting.rsplit(" of ").flat_map(|part| part.split(' '));
    let names = [setting.replace(' ', "-")].into_iter().chain(words.map(str::to_owned));
    let names = names.chain((setting == "number of frames").then(|| "frames-per-band".to_owned()));
    names.into_iter().find(|name| is_said(name))
}

/// Where among the keys of a scene's text this value of a property stands; of a number, also as another text of it.
pub fn place_in_keys(scene: &str, name: &str, value: &str) -> Option<Range<usize>> {
    let document = DeTable::parse(scene).ok()?;
    let tables = document.get_ref().get(KEYS)?.get_ref().as_array()?;
    let is_it = |text: &str| {
        let numbers = [text, value].map(|text| text.trim().parse::<f64>().ok());
        text == value || (numbers[0].is_some() && numbers[0] == numbers[1])
    };
    let found = tables.iter().filter_map(|table| table.get_ref().as_table()?.get(name));
    let mut found = found.filter(|found| text_of(found.get_ref()).is_ok_and(|text| is_it(&text)));
    found.next().map(toml::Spanned::span)
}

impl Mistake {
    /// What the reader of TOML says of a text.
    pub fn of_toml(text: &str, error: &toml::de::Error) -> Self {
        let span = error.span().unwrap_or_default();
        let reason = error.message().replace('\n', ", ");
        let key = text.get(span.clone()).filter(|_| reason == "duplicate key");
        let reason =
            key.map_or(reason.clone(), |key| format!("{reason} {:?}", key.trim_matches(['"', '\''])));
        Self { span, reason }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(said: &[(&str, &str)]) -> Option<(usize, String)> {
        let said: Vec<(&str, String)> = said.iter().map(|(name, text)| (*name, (*text).to_owned())).collect();
        check_options(&said).err().map(|(at, error)| (at, error.to_string()))
    }

    #[test]
    fn values_out_of_their_range_are_found() {
        for (name, text, rule) in [
            ("zoom", "-1", "0.001 to 1000"),
            ("zoom", "inf", "0.001 to 1000"),
            ("frames", "0", "1 to 100000000"),
            ("frames-per-band", "0", "1 to 100000000"),
            ("duration", "-1", "seconds above 0"),
            ("elevation", "95", "-90 to 90 degrees"),
            ("exaggeration", "-1", "0 to 1000000"),
            ("clim", "5,1", "MIN <= MAX"),
            ("water", "nan", "finite"),
            ("light-elevation", "0", "1 to 90"),
            ("bar-width", "0", "0.01 to 1"),
            ("roll", "inf", "-1000000 to 1000000"),
            ("colormap", "virdis", "viridis"),
            ("keys", "0: clim=5,1", "MIN <= MAX"),
        ] {
            let (at, error) = refused(&[("title", "a"), ("zoom", "2"), (name, text)]).expect(name);
            assert!(at == 2 && error.contains(rule), "{name}: {at}, {error}");
        }
        for (name, text) in [("zoom", "1"), ("clim", "default"), ("water", "-3"), ("zooom", "-1")] {
            assert_eq!(refused(&[(name, text)]), None, "{name}");
        }
    }

    #[test]
    fn what_is_wrong_together_is_told_of_one() {
        let layers = ("layers", "a.tif");
        assert_eq!(refused(&[("visible-layers", "2"), layers]), None);
        assert_eq!(refused(&[layers, ("zoom", "2"), ("visible-layers", "3")]).unwrap().0, 2);
        let keys = ("keys", "0: background=transparent");
        assert_eq!(refused(&[("background", "transparent"), keys]), None);
        assert_eq!(refused(&[("zoom", "2"), keys]).unwrap().0, 1);
        let keys = ("keys", "0: background=red");
        assert_eq!(refused(&[("background", "transparent"), keys]).unwrap().0, 1);
    }

    #[test]
    fn settings_of_errors_are_options() {
        let option = |setting: &str, said: &[&str]| option_of(setting, |name| said.contains(&name));
        for (setting, said, name) in [
            ("zoom", &["zoom"][..], Some("zoom")),
            ("band of keys", &["band", "keys"], Some("keys")),
            ("iso opacity", &["opacity", "iso"], Some("iso")),
            ("number of frames", &["frames-per-band"], Some("frames-per-band")),
            ("segment frames", &["frames", "segment-frames"], Some("segment-frames")),
            ("zoom", &["keys"], None),
        ] {
            assert_eq!(option(setting, said).as_deref(), name, "{setting}");
        }
    }

    #[test]
    fn values_are_found_among_keys() {
        let text = "zoom = 1\n[[keys]]\nat = 0\nband = 1\n[[keys]]\nat = 1000\nband = 5.0\n";
        let found = |name, value| place_in_keys(text, name, value).map(|span| &text[span]);
        assert_eq!((found("at", "1000"), found("band", "5")), (Some("1000"), Some("5.0")));
        assert_eq!((found("at", "2"), found("zoom", "1")), (None, None));
    }

    #[test]
    fn keys_that_are_there_twice_are_named() {
        let text = "zoom = 1\n\"zoom\" = 2\n";
        let error = toml::from_str::<toml::Table>(text).unwrap_err();
        assert_eq!(Mistake::of_toml(text, &error).reason, "duplicate key \"zoom\"");
    }
}
