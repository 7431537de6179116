use super::annotation::{Annotation, Note};
use super::data_extent::DataExtent;
use super::{
    Base, Camera, Captions, ColorScale, ContourLines, Drape, FilmLabel, Globe, LayerPlace, Motion, Places,
    Relief, Rgb8, SampleShape, Surroundings, Track, Veils, VolumeBody, VolumeMode, Water,
};
use crate::data::{Arrangement, Excerpt, FileChoice};
use glam::{DVec2, DVec3};
use std::sync::Arc;

/// What a film shows. Numbers that can change during the film are [`Track`]s.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The data, each layer centred on the world's origin.
    pub layers: Vec<Layer>,
    /// From where it is seen.
    pub camera: Camera,
    /// Whether the picture is centred on the camera's target rather than on the data's outline.
    pub has_fixed_target: bool,
    /// Fit the picture to one turn at this elevation instead of to what the camera does.
    pub fit_elevation_deg: Option<f64>,
    /// The sun; `None` = colours are exactly the colormap's.
    pub light: Option<Light>,
    /// Whether surfaces throw shadows and hide the sky from themselves; `None` = in pictures of high quality.
    pub shadows: Option<bool>,
    /// Behind everything; `None` = transparent.
    pub background: Option<Rgb8>,
    /// Title, colorbar and notes.
    pub annotation: Annotation,
    /// The line that changes with the frame.
    pub label: Option<FilmLabel>,
    /// Texts at times of the film.
    pub captions: Option<Captions>,
    /// What covers whole frames.
    pub veils: Veils,
    /// What keys move; `None` = nothing.
    pub motion: Option<Arc<Motion>>,
    /// What is drawn around the data and turns with it.
    pub surroundings: Surroundings,
}

/// One raster in the scene.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Surface or flat image.
    pub mode: LayerMode,
    /// The file that it is read from; `None` = the first dataset.
    pub source: Option<Arc<FileChoice>>,
    /// Where it lies over the first one; `None` = in the middle of the world.
    pub place: Option<LayerPlace>,
    /// Whether it is drawn.
    pub is_visible: bool,
    /// Samples from west to east.
    pub columns: u32,
    /// Samples from north to south.
    pub rows: u32,
    /// Moments.
    pub moments: u32,
    /// Which of the raster's channels it is, from 0, and how many there are. Layers of several are added up.
    pub channel: (u32, u32),
    /// Metres between neighbouring columns and rows (or any unit, if the data states none).
    pub spacing_m: [f64; 2],
    /// What is to be added to the values that bands hold:
    /// [`RasterInfo::value_offset`](crate::data::RasterInfo::value_offset).
    pub value_offset: f64,
    /// The unit of values, if it is known.
    pub value_unit: Option<String>,
    /// Colours of values.
    pub scale: ColorScale,
    /// Whether any sample of any band is missing.
    pub has_missing: bool,
    /// What stands where there is no data.
    pub missing: MissingColor,
    /// Heights of values, of modes that [have any](LayerMode::has_heights).
    pub relief: Relief,
    /// What each sample is drawn as, in modes that show them apart.
    pub shape: Option<SampleShape>,
    /// Lines on surfaces and flat images, if there are any.
    pub contours: Option<ContourLines>,
    /// A picture in place of the colours of values, if there is one.
    pub drape: Option<Drape>,
    /// Walls and a bottom under a surface, if there are any.
    pub base: Option<Base>,
    /// Water around a surface, if there is any.
    pub water: Option<Water>,
    /// Where it lies, of [`LayerMode::Globe`].
    pub globe: Option<Globe>,
    /// Points, lines and texts at its places, if there are any.
    pub places: Option<Arc<Places>>,
    /// The third dimension, of [`LayerMode::Volume`].
    pub volume: Option<VolumeBody>,
}

/// How a raster is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LayerMode {
    /// A surface whose height is the value, through the samples.
    #[default]
    Surface,
    /// A flat picture in which every sample is a rectangle of one colour.
    Image,
    /// An upright bar for every sample, as high as its value.
    Bars,
    /// A round point for every sample, at the height of its value.
    Points,
    /// The edges of the cells between samples, through which one sees.
    Wireframe,
    /// A sphere, from the longitudes and latitudes of the samples.
    Globe,
    /// A volume that is seen into.
    Volume(VolumeMode),
}

impl LayerMode {
    /// How bands are read so that this mode, if one was asked for, can show them.
    pub fn arrangement(wanted: Option<Self>) -> Arrangement {
        match wanted {
            None => Arrangement::AsStored,
            Some(Self::Volume(_)) => Arrangement::Volume,
            Some(_) => Arrangement::Bands,
        }
    }
}

/// What stands where there is no data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingColor {
    /// Nothing: a hole.
    #[default]
    Transparent,
    /// This colour; in a surface it lies at the bottom of the relief.
    Opaque(Rgb8),
}

/// A distant sun, fixed to the data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Light {
    /// Compass direction the light comes from, degrees clockwise from north, as in hillshades.
    pub azimuth_deg: Track,
    /// Degrees above the horizon, 1 to 90.
    pub elevation_deg: Track,
}

impl Default for Light {
    /// From the north-west at 45 degrees, as maps are lit.
    fn default() -> Self {
        Self { azimuth_deg: 315.0.into(), elevation_deg: 45.0.into() }
    }
}

impl Light {
    /// The unit vector towards the light in world space.
    pub fn direction_at(&self, progress: f64) -> DVec3 {
        let (sin_azimuth, cos_azimuth) = self.azimuth_deg.at(progress).to_radians().sin_cos();
        let (sin_elevation, cos_elevation) = self.elevation_deg.at(progress).to_radians().sin_cos();
        DVec3::new(sin_azimuth * cos_elevation, cos_azimuth * cos_elevation, sin_elevation)
    }
}

impl Scene {
    /// Whether frames show which one they are.
    pub fn tells_frame(&self) -> bool {
        self.label.is_some() || self.captions.is_some() || self.annotation.has_progress_bar
    }

    /// Whether frames show how many there are in all.
    pub fn tells_length(&self) -> bool {
        self.label.as_ref().is_some_and(FilmLabel::tells_frames)
            || self.annotation.has_progress_bar
            || self.veils.depends_on_length()
    }

    /// The same scene with heights multiplied by another factor.
    #[must_use]
    pub fn with_exaggeration(&self, exaggeration: f64) -> Self {
        let mut scene = self.clone();
        for layer in &mut scene.layers {
            layer.relief.exaggeration = exaggeration.into();
            if layer.mode.has_heights() && layer.place.is_none() {
                scene.annotation.notes = layer.notes();
            }
        }
        scene
    }
}

impl MissingColor {
    /// Whether anything is drawn where there is no data.
    pub fn is_drawn(self) -> bool {
        matches!(self, Self::Opaque(_))
    }
}

impl Layer {
    /// What the film says about its heights and lines.
    pub(super) fn notes(&self) -> Vec<Note> {
        let is_smooth = self.globe.is_some() && self.relief.exaggeration.bounds() == (0.0, 0.0);
        let relief = match &self.shape {
            Some(SampleShape::Bar(bars)) => bars.note(&self.relief, self.value_unit.as_deref()),
            _ => (self.mode.has_heights() && !is_smooth).then(|| self.relief.note()),
        };
        let contours = self
            .contours
            .as_ref()
            .filter(|_| self.is_visible)
            .map(|lines| lines.note(self.value_unit.as_deref()));
        relief.into_iter().chain(contours).map(Note::from).collect()
    }

    /// The larger side of a cell between samples, in metres.
    pub fn cell_m(&self) -> f64 {
        self.spacing_m[0].max(self.spacing_m[1])
    }

    /// The sides of a cell between the samples that are held of an excerpt, along rows and along columns, in metres.
    pub(crate) fn held_cell_m(&self, excerpt: &Excerpt) -> [f64; 2] {
        let strides = excerpt.strides();
        [0, 1].map(|axis| self.spacing_m[axis] * strides[axis])
    }

    /// The longer of these sides.
    pub(crate) fn longest_cell_m(&self, excerpt: &Excerpt) -> f64 {
        let [x_m, y_m] = self.held_cell_m(excerpt);
        x_m.max(y_m)
    }

    /// World position, at height 0, of a column and row counted from the outer north-west corner.
    pub fn position_m(&self, [column, row]: [f64; 2]) -> DVec3 {
        if let Some(volume) = &self.volume {
            let middle = f64::from(volume.slices - 1) / 2.0;
            return volume.world_from_index.transform_point3(DVec3::new(column - 0.5, row - 0.5, middle));
        }
        if let Some(globe) = &self.globe {
            return globe.direction(globe.of_column_row([column, row])) * Globe::RADIUS_M;
        }
        let [x_m, y_m] = self.spacing_m;
        let (east, north) = (column - f64::from(self.columns) / 2.0, f64::from(self.rows) / 2.0 - row);
        DVec3::new(east * x_m, north * y_m, 0.0) + self.middle_m().extend(0.0)
    }

    /// How far its middle lies to the east and north of that of the first layer.
    fn middle_m(&self) -> DVec2 {
        self.place.map_or(DVec2::ZERO, |place| place.middle_m)
    }

    /// World position of a column, a row and a value under this factor on heights; of a volume the third number is a
    /// slice, from 0.
    pub fn place_m(&self, [column, row, value]: [f64; 3], exaggeration: f64) -> DVec3 {
        if let Some(volume) = &self.volume {
            return volume.world_from_index.transform_point3(DVec3::new(column - 0.5, row - 0.5, value));
        }
        let height_m = (value - self.relief.middle) * self.relief.z_m_per_value(exaggeration);
        let ground_m = self.position_m([column, row]);
        let up = self.globe.map_or(DVec3::Z, |_| ground_m / Globe::RADIUS_M);
        ground_m + up * height_m
    }

    /// World position that a camera looks at which is to look at a column and row. That of a globe always looks at its
    /// middle: what it sees is a matter of where it stands.
    pub fn target_m(&self, column_row: [f64; 2]) -> DVec3 {
        if self.globe.is_some() { DVec3::ZERO } else { self.position_m(column_row) }
    }

    /// The third number of [`Layer::place_m`] that leads to the middle of all heights, or of a volume.
    pub fn value_of_ground(&self) -> f64 {
        self.volume.as_ref().map_or(self.relief.middle, |volume| f64::from(volume.slices - 1) / 2.0)
    }

    /// Column and row, counted from the outer north-west corner, above or below which a world position lies.
    pub fn column_row(&self, position_m: DVec3) -> [f64; 2] {
        if let Some(volume) = &self.volume {
            let index = volume.world_from_index.inverse().transform_point3(position_m);
            return [index.x + 0.5, index.y + 0.5];
        }
        if let Some(globe) = &self.globe {
            return globe.column_row(globe.longitude_latitude(position_m));
        }
        let [x_m, y_m] = self.spacing_m;
        let from_middle_m = position_m.truncate() - self.middle_m();
        [
            from_middle_m.x / x_m + f64::from(self.columns) / 2.0,
            f64::from(self.rows) / 2.0 - from_middle_m.y / y_m,
        ]
    }

    /// Half the size of the smallest box around the middle of the world that holds the layer, in metres.
    pub(super) fn reach_m(&self) -> DVec3 {
        let half = self.half_extent_m();
        let Some(place) = &self.place else { return half };
        let (least, most) = self.relief.exaggeration.bounds();
        let most = least.abs().max(most.abs());
        let height = if self.volume.is_some() { half.z * most } else { half.z };
        place.reach_m(half.with_z(height), most)
    }

    /// What the layer lies in.
    pub(super) fn extent(&self) -> DataExtent {
        if self.globe.is_none() {
            return self.reach_m().into();
        }
        let (_, most) = self.relief.exaggeration.bounds();
        let height_m = (self.relief.high - self.relief.middle) * self.relief.z_m_per_value(most);
        DataExtent::Ball(Globe::RADIUS_M + height_m.max(0.0))
    }

    /// Half the size of the layer's box, in metres.
    pub fn half_extent_m(&self) -> DVec3 {
        if let Some(volume) = &self.volume {
            return volume.half_extent(self.columns, self.rows);
        }
        // A surface goes through its samples; an image, and a surface one sample wide, covers their area.
        let is_through = self.mode.goes_through_samples();
        let cells = |samples: u32| f64::from(if is_through && samples > 1 { samples - 1 } else { samples });
        let height = if self.mode.has_heights() { self.relief.half_height_m() } else { 0.0 };
        let [x_m, y_m] = self.spacing_m;
        DVec3::new(cells(self.columns) * x_m / 2.0, cells(self.rows) * y_m / 2.0, height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_light_comes_from_the_north_west() {
        let direction = Light::default().direction_at(0.0);
        assert!(direction.x < 0.0 && direction.y > 0.0, "{direction}");
        assert!((direction.z - 0.5_f64.sqrt()).abs() < 1e-12, "{direction}");
    }
}
