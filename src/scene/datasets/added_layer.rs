use crate::data::{Arrangement, BandSelection, FileChoice, RasterInfo, ReadLimits, ReadOptions, longitudes};
use crate::scene::check::check;
use crate::scene::listed_text::{split, with_backslashes, without_backslashes};
use crate::scene::{LayerMode, OptionWord, SceneError, SceneOptions, WordKind, scene_file};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Another dataset that is shown with the first one, where its georeferencing says that it lies.
#[derive(Debug, Clone, PartialEq)]
pub struct AddedLayer {
    path: PathBuf,
    /// Names of settings and their values as text, in the order in which they were written, none twice.
    settings: Vec<(&'static str, String)>,
}

/// What is said of the data rather than of how it looks.
const OWN: [&str; 3] = [HEIGHTS, VARIABLE, BANDS];
const HEIGHTS: &str = "heights";
const VARIABLE: &str = "variable";
const BANDS: &str = "bands";

/// The options that each layer has for itself.
const OF_LAYERS: [&str; 24] = [
    "mode",
    "colormap",
    "norm",
    "under",
    "over",
    "clim",
    "percentile",
    "nan",
    "no-colorbar",
    "value-unit",
    "opacity",
    "transfer",
    "iso",
    "slices",
    "clip-planes",
    "clip-box",
    "contours",
    "contour-color",
    "drape",
    "unlit",
    "spacing",
    "bar-width",
    "point-size",
    "line-width",
];

impl AddedLayer {
    /// What lies in this file, as it is shown without settings.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), settings: Vec::new() }
    }

    /// Where it lies.
    pub fn path(&self) -> &PathBuf {
        &self.path
    }

    /// The names of all settings.
    pub fn names() -> impl Iterator<Item = &'static str> {
        OWN.into_iter().chain(OF_LAYERS)
    }

    /// What is set: names and values.
    pub fn settings(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.settings.iter().map(|(name, value)| (*name, value.as_str()))
    }

    /// Sets an option of this layer, `variable` or `bands` of its file, or `heights`: LOW or LOW,HIGH, values of the first
    /// dataset at which the layer begins and ends.
    ///
    /// # Errors
    /// [`SceneError::NoSuchSetting`] for another name, and what is wrong with a value.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), SceneError> {
        let value = value.trim();
        let known = Self::names().find(|known| *known == name);
        let name =
            known.ok_or_else(|| SceneError::NoSuchSetting { name: name.to_owned(), known: meant(name) })?;
        match name {
            HEIGHTS => drop(heights(value)?),
            BANDS => drop(bands(value)?),
            VARIABLE => {}
            _ => {
                let mut options = SceneOptions::default();
                read(&mut options, name, value)?;
                check(&options)?;
            }
        }
        self.settings.retain(|(other, _)| *other != name);
        self.settings.push((name, value.to_owned()));
        Ok(())
    }

    /// Sets an option that has no value, as on the command line.
    fn set_flag(&mut self, name: &str) -> Result<(), SceneError> {
        let has_value =
            OWN.contains(&name) || OptionWord::named(name).is_some_and(|word| word.kind != WordKind::Flag);
        if has_value && Self::names().any(|known| known == name) {
            let rule = "NAME=VALUE, as in mode=volume; only no-colorbar and unlit stand without a value";
            return Err(SceneError::out_of_range("setting of layers", format!("{name:?}"), rule));
        }
        self.set(name, "true")
    }

    fn setting(&self, wanted: &str) -> Option<&str> {
        self.settings().find(|(name, _)| *name == wanted).map(|(_, value)| value)
    }

    /// The values of the first dataset at which it begins and ends, as far as that is said.
    pub(super) fn heights(&self) -> Option<[Option<f64>; 2]> {
        heights(self.setting(HEIGHTS)?).ok()
    }

    /// What to read, over this ground.
    pub(super) fn file(&self, limits: ReadLimits, ground: &RasterInfo) -> FileChoice {
        let mode = self.setting("mode").and_then(|mode| mode.parse::<LayerMode>().ok());
        let arrangement = match mode {
            None => Arrangement::AsStored,
            Some(LayerMode::Volume(_)) => Arrangement::Volume,
            Some(_) => Arrangement::Bands,
        };
        let options = ReadOptions {
            limits,
            arrangement,
            variable: self.setting(VARIABLE).map(str::to_owned),
            bands: self.setting(BANDS).and_then(|text| bands(text).ok()),
            ..ReadOptions::default()
        };
        let ground = longitudes(&ground.place, [ground.columns, ground.rows]);
        FileChoice { path: self.path.clone(), options, ground }
    }

    /// The options of a scene of this dataset alone, in a film of these options.
    ///
    /// # Errors
    /// Those of values that cannot be read any more, such as files of colormaps.
    pub(super) fn options(&self, of_film: &SceneOptions) -> Result<SceneOptions, SceneError> {
        let mut options = SceneOptions {
            light: of_film.light,
            length: of_film.length,
            rate: of_film.rate,
            interpolation: of_film.interpolation,
            is_loop: of_film.is_loop,
            ..SceneOptions::default()
        };
        let of_options = self.settings().filter(|(name, _)| !OWN.contains(name));
        for (name, value) in of_options {
            read(&mut options, name, value)?;
        }
        Ok(options)
    }
}

fn read(options: &mut SceneOptions, name: &str, value: &str) -> Result<(), SceneError> {
    OptionWord::named(name).map_or(Ok(()), |word| word.read(options, Some(value)))
}

fn bands(text: &str) -> Result<BandSelection, SceneError> {
    let rule = "bands counted from 1, as in 2-,5";
    text.parse().map_err(|_| SceneError::out_of_range(BANDS, format!("{text:?}"), rule))
}

fn heights(text: &str) -> Result<[Option<f64>; 2], SceneError> {
    let numbers: Option<Vec<f64>> = text
        .split(',')
        .map(|text| text.trim().parse().ok().filter(|number: &f64| number.abs() <= 1e12))
        .collect();
    match numbers.as_deref() {
        Some([low]) => Ok([Some(*low), None]),
        Some([low, high]) if low < high => Ok([Some(*low), Some(*high)]),
        _ => {
            let rule = "LOW or LOW,HIGH, values of the first dataset, the lower first";
            Err(SceneError::out_of_range(HEIGHTS, format!("{text:?}"), rule))
        }
    }
}

/// What may have been meant.
fn meant(name: &str) -> String {
    match scene_file::nearest(name, AddedLayer::names()) {
        Some(known) => format!("did you mean {known}?"),
        None => format!("they are {}", AddedLayer::names().collect::<Vec<_>>().join(", ")),
    }
}

/// Layers that are added to a scene, in their order: `FILE; NAME=VALUE; NAME=VALUE | FILE; ...`; what has no value on a
/// command line needs none, as in `FILE; unlit`. A backslash before `;`,
/// `|` or itself keeps it from meaning anything.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AddedLayers(pub Vec<AddedLayer>);

const RULE: &str = "FILE; NAME=VALUE; NAME=VALUE | FILE; ..., as in rain.nc; mode=volume; heights=500,3000";

impl AddedLayers {
    /// The most layers that are added to a scene.
    pub const MOST: usize = 15;
}

impl fmt::Display for AddedLayers {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, layer) in self.0.iter().enumerate() {
            let separator = if at == 0 { "" } else { " | " };
            write!(out, "{separator}{}", with_backslashes(&layer.path.to_string_lossy()))?;
            for (name, value) in layer.settings() {
                write!(out, "; {name}={}", with_backslashes(value))?;
            }
        }
        Ok(())
    }
}

impl FromStr for AddedLayers {
    type Err = SceneError;

    /// # Errors
    /// Those of [`AddedLayer::set`], and [`SceneError::OutOfRange`] for a text that breaks a rule, more than
    /// [`AddedLayers::MOST`] layers among them.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let layers = split(text, '|').into_iter().map(layer).collect::<Result<Vec<_>, _>>()?;
        if layers.len() > Self::MOST {
            return Err(SceneError::out_of_range("number of layers", layers.len(), "at most 15"));
        }
        Ok(Self(layers))
    }
}

fn layer(text: &str) -> Result<AddedLayer, SceneError> {
    let refused = || SceneError::out_of_range("layers", format!("{:?}", text.trim()), RULE);
    let mut parts = split(text, ';').into_iter();
    let path = parts.next().map(without_backslashes).filter(|path| !path.is_empty());
    let mut layer = AddedLayer::new(path.ok_or_else(refused)?);
    for setting in parts.filter(|part| !part.trim().is_empty()) {
        match setting.split_once('=') {
            Some((name, value)) => layer.set(name.trim(), &without_backslashes(value))?,
            None => layer.set_flag(setting.trim())?,
        }
    }
    Ok(layer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_they_were_written() {
        for text in [
            "",
            "rain.nc; mode=volume; heights=500,3000; clim=0,12; variable=rr",
            "a b.tif; colormap=gray | c\\;d\\|e\\\\f.npy; heights=-20; bands=1-3",
        ] {
            assert_eq!(text.parse::<AddedLayers>().unwrap().to_string(), text);
        }
        // What has no value on the command line needs none here.
        let bare: AddedLayers = "a.tif; no-colorbar; unlit ; nan=red".parse().unwrap();
        assert_eq!(bare.to_string(), "a.tif; no-colorbar=true; unlit=true; nan=red");
        assert_eq!(bare.to_string().parse::<AddedLayers>().unwrap(), bare);
        let layers: AddedLayers = " a.tif ;; nan = red | b.tif".parse().unwrap();
        assert_eq!(layers.to_string(), "a.tif; nan=red | b.tif");
        assert!(layers.0[0].options(&SceneOptions::default()).unwrap().missing.is_drawn());
    }

    #[test]
    fn mistakes_are_told_with_what_was_meant() {
        for (text, said) in [
            ("|", "FILE; NAME=VALUE"),
            ("; mode=image", "FILE; NAME=VALUE"),
            ("a.tif; mode", "invalid setting of layers \"mode\" (expected NAME=VALUE"),
            ("a.tif; variable", "invalid setting of layers \"variable\""),
            ("a.tif; no-colorbr", "did you mean no-colorbar?"),
            ("a.tif; clim=5,1", "MIN <= MAX"),
            ("a.tif; bar-width=0", "0.01 to 1"),
            ("a.tif; colourmap=gray", "did you mean colormap?"),
            ("a.tif; zoom=2", "no setting \"zoom\""),
            ("a.tif; heights=3,2", "the lower first"),
            ("a.tif; heights=low", "the lower first"),
            ("a.tif; bands=x", "counted from 1"),
            ("a.tif; nan=blu", "blu"),
        ] {
            let error = text.parse::<AddedLayers>().unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
        assert!(vec!["a"; AddedLayers::MOST + 1].join("|").parse::<AddedLayers>().is_err());
    }

    #[test]
    fn every_option_of_a_layer_is_one_of_scenes() {
        for name in OF_LAYERS {
            assert!(OptionWord::named(name).is_some(), "{name}");
        }
        assert!(OptionWord::named("nothing").is_none());
    }
}
