//! Images of OME-Zarr: slices, moments and channels at several resolutions, by NGFF's specifications 0.1 to 0.5
//! (<https://ngff.openmicroscopy.org>).

mod axes;
mod fixed_places;
mod level_choice;
mod multiscale;
mod plate;

use super::container::ZarrContainer;
use super::hierarchy::{self, Node, node};
use super::store::Store;
use crate::data::cf::{CfRaster, Layout, Samples, Variable};
use crate::data::channels;
use crate::data::error::ErrorContext;
use crate::data::side_by_side::SideBySide;
use crate::data::{
    Arrangement, DataError, PixelSpacing, Raster, RasterInfo, ReadLimits, ReadOptions, VolumeGrid,
    VolumeSpace, metres_per_unit,
};
use axes::{Axes, Steps};
use fixed_places::FixedPlaces;
use level_choice::LevelSize;
use multiscale::ome_keys;
use serde_json::{Map, Value};

pub(in crate::data::zarr) use multiscale::Multiscale;
pub(in crate::data::zarr) use plate::refusal;

/// Whether a group holds nothing but numbered images, as bioformats2raw writes it.
pub(super) fn holds_images(attributes: &Map<String, Value>) -> bool {
    ome_keys(attributes).contains_key("bioformats2raw.layout")
}

/// A level with its array.
struct Found {
    variable: Variable,
    array: super::array::Array,
    size: LevelSize,
}

/// Opens a level of an image: the one at the path `only`, else the one that is asked for or can be drawn best.
pub(super) fn open(
    store: Store,
    image: &Multiscale,
    only: Option<&str>,
    name: String,
    options: &ReadOptions,
) -> Result<Box<dyn Raster>, DataError> {
    let context = ErrorContext { format: "OME-Zarr", ..store.context.clone() };
    let store = store.with_context(context.clone());
    let mut axes = None;
    let mut found = Vec::new();
    for level in &image.levels {
        let (variable, array) = read_level(&store, &level.path, options)?;
        let places = match &axes {
            Some(places) => places,
            None => axes.insert(Axes::of(&image.axes, variable.dimensions.len(), &context)?),
        };
        places.check(&variable, &context)?;
        let size = level_size(places, &variable, options);
        found.push(Found { variable, array, size });
    }
    let axes = axes.ok_or_else(|| context.malformed("it has no levels"))?;
    let levels = found.len();
    let number = match (only, options.level) {
        (Some(path), _) => image.levels.iter().position(|level| level.path == path).unwrap_or_default(),
        (None, Some(level)) if (level as usize) < levels => level as usize,
        (None, Some(level)) => {
            return Err(DataError::NoSuchLevel { level, levels, path: context.path });
        }
        (None, None) => level_choice::choose(&found.iter().map(|found| found.size).collect::<Vec<_>>()),
    };
    let finest: Vec<u64> = found
        .first()
        .map_or_else(Vec::new, |found| found.variable.dimensions.iter().map(|one| one.size).collect());
    let Some(chosen) = found.into_iter().nth(number) else {
        return Err(context.malformed("it has no levels"));
    };
    let placing = image.levels.get(number).map(|level| level.placing.clone()).unwrap_or_default();
    let steps = axes.steps(&placing, &finest, &chosen.variable);
    let is_choice = only.is_none() && options.level.is_none();
    let note = (levels > 1).then(|| level_note([number, levels], &chosen.size, &steps, is_choice));
    let opening = Opening { store, axes, chosen, steps, limits: options.limits };
    let count = channel_count(&opening.axes, &opening.chosen.variable);
    if options.shows_together(count) {
        let channels = image.channels(count);
        let rasters = (0..count).map(|channel| opening.raster(Some(channel), (name.clone(), note.clone())));
        let side_by_side = SideBySide::new(rasters.collect::<Result<_, _>>()?, channels);
        return match side_by_side {
            Some(raster) => Ok(Box::new(raster)),
            None => Err(context.malformed("it has no channels")),
        };
    }
    let channel = match opening.axes.channel {
        Some(_) => {
            Some(channels::choose(&image.channel_names, count, options.variable.as_deref(), &context)?)
        }
        None if options.variable.is_some() => {
            return Err(context.unsupported("a single raster, not several variables", "leave --variable out"));
        }
        None => None,
    };
    let title = match channel.filter(|_| count > 1) {
        Some(channel) => format!("{name}: {}", channels::name(&image.channel_names, channel)),
        None => name,
    };
    opening.raster(channel, (title, note))
}

/// How many channels an image has, at least 1.
fn channel_count(axes: &Axes, variable: &Variable) -> u64 {
    let dimension = axes.channel.and_then(|at| variable.dimensions.get(at));
    dimension.map_or(1, |dimension| dimension.size.max(1))
}

/// An image whose level is chosen.
struct Opening {
    store: Store,
    axes: Axes,
    chosen: Found,
    steps: Steps,
    limits: ReadLimits,
}

impl Opening {
    /// One channel of it, or all of it where it has none.
    fn raster(
        &self,
        channel: Option<u64>,
        (name, note): (String, Option<String>),
    ) -> Result<Box<dyn Raster>, DataError> {
        let Found { variable, array, .. } = &self.chosen;
        let whole = variable.clone();
        let arrays = vec![(variable.clone(), Some(array.clone()))];
        let container = ZarrContainer::new(self.store.clone(), arrays, &self.limits);
        let places = self.axes.channel.zip(channel).into_iter().collect();
        let container = FixedPlaces { container: Box::new(container), whole, places };
        let (variable, layout) = (container.variable(), self.axes.layout(&container.whole));
        let context = self.store.context.clone();
        let mut raster = CfRaster::new(Box::new(container), variable, layout, (context, &self.limits))?;
        let bare = raster.info.clone();
        raster.info = RasterInfo { name, note, ..described(bare, &self.steps, &layout) };
        Ok(Box::new(raster))
    }
}

fn read_level(
    store: &Store,
    path: &str,
    options: &ReadOptions,
) -> Result<(Variable, super::array::Array), DataError> {
    let Some(Node::Array(array)) = node(store, path)? else {
        return Err(store.context.malformed(format!("its level {path:?} is no array")));
    };
    let array =
        array.map_err(|what| store.context.malformed(format!("its level {path:?} is not sound: {what}")))?;
    if let Samples::Other(what) = &array.samples {
        return Err(store.context.unsupported(
            format!("its level {path:?} holds {what}"),
            "write it anew, as numbers packed with Blosc or Zstandard",
        ));
    }
    match hierarchy::variable(path, Ok(array), &options.limits) {
        (variable, Some(array)) => Ok((variable, array)),
        (variable, None) => Err(store.context.malformed(format!("its level {variable} is not sound"))),
    }
}

fn level_size(axes: &Axes, variable: &Variable, options: &ReadOptions) -> LevelSize {
    let size = |at: Option<usize>| {
        at.and_then(|at| variable.dimensions.get(at)).map_or(1, |dimension| dimension.size)
    };
    let sides = [size(Some(axes.columns)), size(Some(axes.rows)), size(axes.slices)];
    let channels = channel_count(axes, variable);
    let is_volume = sides[2] > 1 && options.arrangement != Arrangement::Bands;
    LevelSize {
        sides,
        is_volume,
        channels: if options.shows_together(channels) { channels } else { 1 },
        sample_type: variable.sample_type().unwrap_or(crate::data::SampleType::F32),
    }
}

/// Which level it is, its size, and how another is had.
fn level_note([number, levels]: [usize; 2], size: &LevelSize, steps: &Steps, is_choice: bool) -> String {
    let count = if size.sides[2] > 1 { 3 } else { 2 };
    let joined = |texts: &[String]| texts[..count].join(" x ");
    let sides = joined(&size.sides.map(|side| side.to_string()));
    let distances = match &steps.unit {
        Some(unit) => format!(" ({} {unit})", joined(&steps.distances.map(short))),
        None => String::new(),
    };
    let other = match (is_choice, number) {
        (true, 0) => ", the finest; --level takes another",
        (true, _) => "; --level 0 takes the finest",
        (false, _) => "",
    };
    format!("level {number} of {levels}: {sides} samples{distances}{other}")
}

/// Six digits at most.
fn short(number: f64) -> String {
    let digits = 5 - number.abs().log10().floor().clamp(-300.0, 5.0) as i32;
    let rounded = format!("{number:.*}", digits.max(0) as usize);
    if rounded.contains('.') {
        rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        rounded
    }
}

/// What is known of a raster of this layout by the steps between its samples.
fn described(mut info: RasterInfo, steps: &Steps, layout: &Layout) -> RasterInfo {
    let slices = if layout.slices.is_some() { steps.slices } else { 1 };
    let [x, y, z] = steps.distances;
    let [left, front, bottom] = steps.first;
    if layout.slices.is_some() {
        let world_from_index = [[x, 0.0, 0.0, left], [0.0, y, 0.0, front], [0.0, 0.0, z, bottom]];
        let grid =
            VolumeGrid::new(slices, world_from_index).or_else(|| VolumeGrid::with_spacing(slices, [1.0; 3]));
        let space = VolumeSpace::Specimen;
        info.volume = grid.map(|grid| VolumeGrid { unit: steps.unit.clone(), space, ..grid });
    }
    let metres = steps.unit.as_deref().and_then(metres_per_unit);
    info.spacing = metres.and_then(|metres| PixelSpacing::new(x * metres, y * metres));
    let moments = info.bands / slices.max(1);
    if let Some((step, first, unit)) = steps.time.as_ref().filter(|_| moments > 1) {
        for (band, label) in info.band_labels.iter_mut().enumerate() {
            // Three decimals are more than a film shows; rounding hides that 0.1 x 3 is not 0.3.
            let time = first + step * (band / slices.max(1) as usize) as f64;
            *label = Some(format!("{} {unit}", (time * 1000.0).round() / 1000.0));
        }
    }
    info
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::SampleType;

    #[test]
    fn notes_say_which_level_it_is() {
        let size =
            LevelSize { sides: [512, 256, 30], is_volume: true, channels: 1, sample_type: SampleType::U16 };
        let steps = Steps {
            distances: [0.65, 0.650_000_000_1, 2.0],
            unit: Some("\u{b5}m".to_owned()),
            ..Steps::default()
        };
        assert_eq!(
            level_note([1, 4], &size, &steps, true),
            "level 1 of 4: 512 x 256 x 30 samples (0.65 x 0.65 x 2 \u{b5}m); --level 0 takes the finest"
        );
        let size = LevelSize { sides: [512, 256, 1], is_volume: false, ..size };
        assert_eq!(level_note([2, 4], &size, &Steps::default(), false), "level 2 of 4: 512 x 256 samples");
        assert_eq!(
            [1_234_567.0, 0.000_012_345_678, 0.0, 10.0].map(short),
            ["1234567", "0.0000123457", "0", "10"]
        );
    }
}
