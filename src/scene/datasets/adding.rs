use super::standing::{Ground, Standing};
use super::{AddedLayer, LayerPlace};
use crate::data::{BandReader, FileChoice, RasterInfo};
use crate::scene::alignment::Aligned;
use crate::scene::annotation::Colorbar;
use crate::scene::check::check_visible_layers;
use crate::scene::{Composition, Layer, LayerMode, Relief, SceneError, SceneOptions, Survey};
use glam::{DAffine2, DAffine3, DMat3, DVec2, DVec3};
use std::sync::Arc;

/// A dataset that was read for a scene.
struct Read {
    name: String,
    composition: Composition,
    standing: Standing,
    /// From columns and rows of the first dataset to those of this one.
    from_first: DAffine2,
    file: Arc<FileChoice>,
}

/// Layers that are added to a first one, and what is told of them.
pub(in crate::scene) struct Added {
    pub(in crate::scene) layers: Vec<Layer>,
    pub(in crate::scene) colorbars: Vec<Colorbar>,
    pub(in crate::scene) notes: Vec<String>,
}

/// Reads the datasets that are added to that of `first` and finds where they lie. `first` gets room for them.
///
/// # Errors
/// [`SceneError::Layer`] for what does not lie there, [`SceneError::OutOfRange`] if there is no ground for them, and those
/// of scenes of the datasets.
pub(in crate::scene) fn add(
    (survey, reader): (&mut Survey, &mut BandReader),
    options: &SceneOptions,
    first: &mut Layer,
) -> Result<Added, SceneError> {
    let mut added = Added { layers: Vec::new(), colorbars: Vec::new(), notes: Vec::new() };
    first.is_visible = options.visible_layers.has(1);
    let count = options.layers.0.len();
    check_visible_layers(options)?;
    if count == 0 {
        return Ok(added);
    }
    let is_flat = match first.mode {
        mode if mode.has_heights() && first.globe.is_none() => false,
        LayerMode::Image => true,
        mode => {
            let rule = "layers over what is no volume and no globe";
            return Err(SceneError::out_of_range("layers", format!("over --mode {mode}"), rule));
        }
    };
    let info = reader.info().clone();
    let extent_m =
        (f64::from(info.columns) * first.spacing_m[0] * f64::from(info.rows) * first.spacing_m[1]).sqrt();
    first.relief = ground_relief(first.relief, is_flat, options.exaggeration);
    let (relief, unit) = (first.relief, first.value_unit.clone());
    let ground = Ground { relief: &relief, unit: unit.as_deref(), is_flat, extent_m };
    let mut read = Vec::with_capacity(count);
    for layer in &options.layers.0 {
        read.push(read_one((survey, reader), options, layer, (&info, ground))?);
    }
    check_volumes(&read)?;
    let spans = read.iter().map(|read| (read.standing.low, read.standing.high));
    let [lowest, highest] = first.relief.room;
    let room = spans.fold((lowest, highest), |(low, high), (from, to)| (low.min(from), high.max(to)));
    first.relief = first.relief.with_room(Some(room.0), Some(room.1));
    if is_flat {
        // What else is there has the middle of the world between itself and the picture.
        first.place = Some(LayerPlace { lift_m: -first.relief.middle, ..LayerPlace::default() });
    }
    for (number, read) in (2..).zip(read) {
        let is_visible = options.visible_layers.has(number);
        let Read { name, composition, .. } = &read;
        // How high it stands the ground says.
        let of_heights = composition.scene.layers.first().map(|layer| layer.relief.note());
        let is_told = |note: &&String| of_heights.as_ref().is_none_or(|heights| !note.starts_with(heights));
        added.notes.extend(composition.notes.iter().filter(is_told).map(|note| format!("{name}: {note}")));
        if is_visible && options.has_colorbar {
            added.colorbars.extend(
                composition
                    .scene
                    .annotation
                    .colorbars
                    .iter()
                    .map(|bar| Colorbar { label: Some(named(name, bar.label.as_deref())), ..bar.clone() }),
            );
        }
        for mut layer in composition.scene.layers.iter().cloned() {
            layer.is_visible = is_visible;
            place(&mut layer, first, &read);
            added.layers.push(layer);
        }
    }
    Ok(added)
}

/// What is seen of one volume through another nobody could tell.
fn check_volumes(read: &[Read]) -> Result<(), SceneError> {
    let is_volume = |read: &&Read| read.composition.scene.layers.iter().any(|layer| layer.volume.is_some());
    match read.iter().filter(is_volume).nth(1) {
        Some(second) => {
            Err(SceneError::out_of_range("layers", format!("with {}", second.name), "one volume at most"))
        }
        None => Ok(()),
    }
}

/// Heights of a flat picture are metres over it.
fn ground_relief(relief: Relief, is_flat: bool, exaggeration: Option<f64>) -> Relief {
    if is_flat {
        let flat = Relief::new((0.0, 0.0), 1.0, Some(1.0), exaggeration);
        return Relief { exaggeration: exaggeration.unwrap_or(1.0).into(), ..flat };
    }
    if relief.metres_per_value > 0.0 { relief } else { Relief { metres_per_value: 1.0, ..relief } }
}

fn read_one(
    (survey, reader): (&mut Survey, &mut BandReader),
    options: &SceneOptions,
    added: &AddedLayer,
    (first, ground): (&RasterInfo, Ground<'_>),
) -> Result<Read, SceneError> {
    let file = Arc::new(added.file(reader.limits(), first));
    let own = added.options(options)?;
    let other = reader.companion(&file)?;
    let info = other.info().clone();
    own.check(&info)?;
    let refused = |reason| SceneError::Layer { reason, name: info.name.clone() };
    let from_first = Aligned::from(&info).file_from_raster(first).map_err(refused)?;
    let [x, y] = [from_first.matrix2.x_axis, from_first.matrix2.y_axis];
    let is_turned = x.y.abs() > 1e-6 * x.x.abs() || y.x.abs() > 1e-6 * y.y.abs() || x.x <= 0.0 || y.y <= 0.0;
    if is_turned {
        return Err(refused(format!(
            "its rows and columns run in other directions than those of {}",
            first.name
        )));
    }
    let composition = survey.of_companion(&file, other)?.compose(other, &own)?;
    let layer =
        composition.scene.layers.first().ok_or_else(|| refused("nothing of it is shown".to_owned()))?;
    if layer.mode == LayerMode::Globe {
        return Err(refused("a globe has a place of its own".to_owned()));
    }
    let standing = ground.standing(added, layer);
    Ok(Read { name: info.name.clone(), standing, from_first, file, composition })
}

/// Where a layer lies over the first one, whose relief has its final middle.
fn place(layer: &mut Layer, first: &Layer, read: &Read) {
    let Read { standing, from_first, file, .. } = read;
    let first_from_layer = from_first.inverse();
    let steps = DVec2::new(first_from_layer.matrix2.x_axis.x, first_from_layer.matrix2.y_axis.y);
    layer.spacing_m = (steps * DVec2::from_array(first.spacing_m)).to_array();
    let middle = DVec2::new(f64::from(layer.columns), f64::from(layer.rows)) / 2.0;
    let middle_m = first.position_m(first_from_layer.transform_point2(middle).to_array()).truncate();
    let scale = first.relief.metres_per_value;
    let middle_value = f64::midpoint(standing.low, standing.high);
    layer.relief.metres_per_value = standing.metres_per_value;
    layer.relief.exaggeration = first.relief.exaggeration;
    layer.place = Some(LayerPlace { middle_m, lift_m: (middle_value - first.relief.middle) * scale });
    layer.source = Some(Arc::clone(file));
    if let Some(body) = &mut layer.volume {
        let [x_m, y_m] = layer.spacing_m;
        let height_m = (standing.high - standing.low) * scale;
        let step_m = height_m / f64::from(body.slices.saturating_sub(1).max(1));
        // As rasters lie: the first row in the north. The first slice is the lowest.
        let matrix = DMat3::from_diagonal(DVec3::new(x_m, -y_m, step_m));
        let last = DVec3::new(f64::from(layer.columns), f64::from(layer.rows), f64::from(body.slices)) - 1.0;
        body.world_from_index = DAffine3 { matrix3: matrix, translation: -(matrix * (last / 2.0)) };
    }
}

/// What stands at a colorbar: whose values these are, and their unit.
fn named(name: &str, unit: Option<&str>) -> String {
    match unit.filter(|unit| !unit.trim().is_empty()) {
        Some(unit) => format!("{name} ({unit})"),
        None => name.to_owned(),
    }
}
