//! What NGFF 0.1 to 0.5 say of an image that is stored at several resolutions.

use crate::data::Channel;
use crate::data::channels;
use crate::data::zarr::codec::settings;
use crate::data::zarr::json;
use serde_json::{Map, Value};

/// More levels than halving any image gives.
const MAX_LEVELS: usize = 64;

/// An image at several resolutions.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::data::zarr) struct Multiscale {
    /// None in versions that do not name them.
    pub(super) axes: Vec<OmeAxis>,
    /// The finest first.
    pub(in crate::data::zarr) levels: Vec<Level>,
    pub(super) channel_names: Vec<Option<String>>,
    /// sRGB-encoded; as many as names.
    pub(super) channel_colors: Vec<Option<[u8; 3]>>,
}

/// A direction of an image.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OmeAxis {
    pub(super) name: String,
    /// `space`, `time`, `channel` or something of its own.
    pub(super) kind: Option<String>,
    pub(super) unit: Option<String>,
}

/// One array, and where its samples lie along each axis: sample i at i x scale + translation.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::data::zarr) struct Level {
    pub(in crate::data::zarr) path: String,
    pub(super) placing: Placing,
}

/// Both are empty where nothing is known.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Placing {
    pub(super) scale: Vec<f64>,
    pub(super) translation: Vec<f64>,
}

/// Where OME's keys are: since 0.5 among the attributes' `ome`.
pub(super) fn ome_keys(attributes: &Map<String, Value>) -> &Map<String, Value> {
    settings(attributes, "ome").unwrap_or(attributes)
}

impl Multiscale {
    /// What the attributes of a group say; `None` if it is no such image.
    pub(in crate::data::zarr) fn of(attributes: &Map<String, Value>) -> Option<Result<Self, String>> {
        let keys = ome_keys(attributes);
        let images = keys.get("multiscales")?.as_array().filter(|images| !images.is_empty());
        let image = images.and_then(|images| images.first()).and_then(Value::as_object);
        Some(
            image
                .ok_or_else(|| "its multiscales are no list of images".to_owned())
                .and_then(|image| Self::read(image, keys)),
        )
    }

    fn read(image: &Map<String, Value>, keys: &Map<String, Value>) -> Result<Self, String> {
        let axes = match image.get("axes") {
            None => Vec::new(),
            Some(axes) => {
                let axes = axes.as_array().ok_or("its axes are no list")?;
                axes.iter().map(OmeAxis::read).collect::<Option<_>>().ok_or("an axis of it has no name")?
            }
        };
        let of_all = Placing::read(image.get("coordinateTransformations"))?;
        let datasets = image.get("datasets").and_then(Value::as_array).ok_or("its datasets are no list")?;
        if datasets.is_empty() || datasets.len() > MAX_LEVELS {
            return Err(format!("it has {} levels, not 1 to {MAX_LEVELS}", datasets.len()));
        }
        let level = |dataset: &Value| {
            let dataset = dataset.as_object().ok_or("a dataset of it is no JSON object")?;
            let path = json::text(dataset, "path").ok_or("a dataset of it has no path")?;
            let placing = Placing::read(dataset.get("coordinateTransformations"))?.followed_by(&of_all);
            Ok(Level { path: path.trim_matches('/').to_owned(), placing })
        };
        let levels = datasets.iter().map(level).collect::<Result<_, String>>()?;
        let listed = settings(keys, "omero").and_then(|omero| omero.get("channels")?.as_array());
        let label = |channel: &Value| {
            channel.get("label")?.as_str().filter(|label| !label.is_empty()).map(str::to_owned)
        };
        let color = |channel: &Value| {
            let digits = channel.get("color")?.as_str()?.trim_start_matches('#');
            let number = u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() == 6)?;
            let [_, red, green, blue] = number.to_be_bytes();
            Some([red, green, blue])
        };
        let listed = listed.map_or(&[][..], Vec::as_slice);
        let channel_names = listed.iter().map(label).collect();
        let channel_colors = listed.iter().map(color).collect();
        Ok(Self { axes, levels, channel_names, channel_colors })
    }
}

impl Multiscale {
    /// All of so many channels.
    pub(super) fn channels(&self, count: u64) -> Vec<Channel> {
        let color = |channel: u64| self.channel_colors.get(channel as usize).copied().flatten();
        let channel = |at: u64| Channel { name: channels::name(&self.channel_names, at), color: color(at) };
        (0..count).map(channel).collect()
    }
}

impl OmeAxis {
    /// An object, or in 0.3 only a name.
    fn read(value: &Value) -> Option<Self> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let name = value.as_str().map(str::to_owned).or_else(|| text("name"))?;
        Some(Self { name, kind: text("type"), unit: text("unit") })
    }

    /// The axes of versions that do not name them: the last of time, channel, slice, row and column.
    pub(super) fn unnamed(count: usize) -> Vec<Self> {
        let names = ["t", "c", "z", "y", "x"];
        let named = &names[names.len().saturating_sub(count)..];
        named.iter().map(|name| Self { name: (*name).to_owned(), kind: None, unit: None }).collect()
    }
}

impl Placing {
    fn read(value: Option<&Value>) -> Result<Self, String> {
        let mut placing = Self::default();
        for transformation in value.and_then(Value::as_array).into_iter().flatten() {
            let kind = transformation.get("type").and_then(Value::as_str).unwrap_or("nameless");
            let numbers = || {
                let list = transformation.get(kind)?.as_array()?;
                list.iter()
                    .map(|number| number.as_f64().filter(|number| number.is_finite()))
                    .collect::<Option<Vec<f64>>>()
            };
            let next = match (kind, numbers()) {
                ("identity", _) => Self::default(),
                ("scale", Some(scale)) => Self { scale, translation: Vec::new() },
                ("translation", Some(translation)) => Self { scale: Vec::new(), translation },
                _ => return Err(format!("a {kind} coordinate transformation of it is not read")),
            };
            placing = placing.followed_by(&next);
        }
        Ok(placing)
    }

    /// First `self`, then `next`.
    fn followed_by(&self, next: &Self) -> Self {
        let count = [&self.scale, &self.translation, &next.scale, &next.translation]
            .map(Vec::len)
            .into_iter()
            .max()
            .unwrap_or(0);
        let is_moved = !self.translation.is_empty() || !next.translation.is_empty();
        let at = |list: &[f64], at: usize, otherwise: f64| list.get(at).copied().unwrap_or(otherwise);
        let scale = |axis: usize| at(&self.scale, axis, 1.0) * at(&next.scale, axis, 1.0);
        let translation = |axis: usize| {
            at(&self.translation, axis, 0.0) * at(&next.scale, axis, 1.0) + at(&next.translation, axis, 0.0)
        };
        Self {
            scale: if self.scale.is_empty() && next.scale.is_empty() {
                Vec::new()
            } else {
                (0..count).map(scale).collect()
            },
            translation: if is_moved { (0..count).map(translation).collect() } else { Vec::new() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn placing(value: &Value) -> Result<Placing, String> {
        Placing::read(Some(value))
    }

    #[test]
    fn transformations_follow_each_other() {
        let scale = json!({"type": "scale", "scale": [2.0, 0.5]});
        let translation = json!({"type": "translation", "translation": [10.0, 20.0]});
        let both = placing(&json!([scale, translation])).unwrap();
        assert_eq!((&both.scale[..], &both.translation[..]), (&[2.0, 0.5][..], &[10.0, 20.0][..]));
        let twice = both.followed_by(&both);
        assert_eq!((&twice.scale[..], &twice.translation[..]), (&[4.0, 0.25][..], &[30.0, 30.0][..]));
        assert_eq!(placing(&json!([{"type": "identity"}])), Ok(Placing::default()));
        for wrong in
            [json!([{"type": "affine"}]), json!([{"type": "scale", "scale": ["1"]}]), json!([{}]), json!([3])]
        {
            assert!(placing(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn all_versions_are_understood() {
        let image = |axes: Value| json!([{"axes": axes, "datasets": [{"path": "0"}, {"path": "/1/"}]}]);
        let of = |value: Value| Multiscale::of(value.as_object().unwrap());
        let newest = of(
            json!({"ome": {"multiscales": image(json!([{"name": "y", "type": "space", "unit": "meter"}]))}}),
        );
        let newest = newest.unwrap().unwrap();
        assert_eq!(newest.axes[0].unit.as_deref(), Some("meter"));
        assert_eq!(newest.levels[1].path, "1");
        let older = of(
            json!({"multiscales": image(json!(["y", "x"])), "omero": {"channels": [{"label": "DAPI"}, {}]}}),
        );
        let older = older.unwrap().unwrap();
        assert_eq!(older.axes[1].name, "x");
        assert_eq!(older.channel_names, [Some("DAPI".to_owned()), None]);
        assert_eq!(OmeAxis::unnamed(5)[0].name, "t");
        assert_eq!(OmeAxis::unnamed(2)[0].name, "y");
        assert!(of(json!({"a": 1})).is_none());
        for wrong in [
            json!({"multiscales": 3}),
            json!({"multiscales": []}),
            json!({"multiscales": [{}]}),
            json!({"multiscales": [{"datasets": []}]}),
            json!({"multiscales": image(json!([3]))}),
        ] {
            assert!(of(wrong.clone()).unwrap().is_err(), "{wrong}");
        }
    }
}
