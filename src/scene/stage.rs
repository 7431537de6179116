use super::annotation::{AnnotationImage, Bearings, FrameNotes};
use super::data_extent::DataExtent;
use super::{
    BandMoment, Bars, Camera, CameraPose, FilmCamera, FilmViews, FrameFit, Globe, GroundSeen, Layer, Light,
    PixelScale, Scene, SurroundingsPlan, Timeline, Track, Veil, View, fit_camera,
};
use crate::data::FileChoice;
use crate::frame::Resolution;
use glam::{DVec2, DVec3, Mat4, Vec3};

/// A scene set up for one picture size: the annotation is drawn and the camera fitted to what it leaves free.
#[derive(Debug, Clone)]
pub struct Stage {
    scene: Scene,
    timeline: Timeline,
    resolution: Resolution,
    annotation: AnnotationImage,
    fit: FrameFit,
    surroundings: Option<SurroundingsPlan>,
    film_views: FilmViews,
}

/// What one frame shows.
#[derive(Debug, Clone, Copy)]
pub struct SceneState {
    /// The frame's number.
    pub index: u64,
    /// How many frames the film has.
    pub frames: u64,
    /// World metres to clip space.
    pub clip_from_world: Mat4,
    /// Unit vector towards the light in world space.
    pub light_direction: Option<Vec3>,
    /// Factor on heights.
    pub exaggeration: f64,
    /// How much of the film is over, from 0 on; 0 where it is not known how long it will be.
    pub progress: f64,
    /// How large metres are where and when they are largest: during a stretch of the film, if it is known what it shows,
    /// so that all of its frames are drawn equally finely.
    pub pixel_scale: PixelScale,
    /// Where all of the ground lies that is in the picture, like the scale.
    pub ground_seen: GroundSeen,
    /// The largest factor on heights, like the scale.
    pub most_exaggeration: f64,
    /// What covers the whole picture.
    pub veil: Veil,
    /// The point that the camera looks at.
    pub target: DVec3,
    /// Which moment of the data is shown.
    place: DataPlace,
}

impl SceneState {
    /// The same where metres are as large as that.
    pub(crate) fn with_pixel_scale(&self, pixel_scale: PixelScale) -> Self {
        Self { pixel_scale, ..*self }
    }
}

/// A moment of data with any number of bands.
#[derive(Debug, Clone, Copy)]
enum DataPlace {
    /// That of a frame of the timeline.
    Frame(u64),
    /// So many bands after the first.
    Bands(f64),
}

/// A scene that knows the texts of its label, and what is drawn over it.
fn annotated(mut scene: Scene, timeline: &Timeline, resolution: Resolution) -> (Scene, AnnotationImage) {
    scene.annotation.label_samples =
        scene.label.as_ref().map_or_else(Vec::new, |label| label.samples(timeline));
    let annotation = scene.annotation.draw(resolution);
    (scene, annotation)
}

impl Stage {
    /// Draws the annotation and fits the camera.
    pub fn new(scene: Scene, timeline: Timeline, resolution: Resolution) -> Self {
        let (scene, annotation) = annotated(scene, &timeline, resolution);
        let extent = scene.layers.iter().map(Layer::extent).fold(DataExtent::NONE, DataExtent::max);
        let bars = scene.layers.first().and_then(|layer| layer.shape.as_ref()?.bars());
        let has_texts = bars.is_some_and(Bars::has_texts);
        // Names on a globe stand on it.
        let has_globe = scene.layers.iter().any(|layer| layer.globe.is_some());
        let beside = scene.surroundings.room_for_data(annotation.free, resolution, has_texts);
        let free = if has_globe { annotation.free } else { beside };
        let fit = if let Some(elevation_deg) = scene.fit_elevation_deg {
            let turn = Camera {
                azimuth_deg: Track::Ramp { from: 0.0, to: 360.0 },
                elevation_deg: elevation_deg.into(),
                zoom: 1.0.into(),
                target: DVec3::ZERO,
                roll_deg: 0.0,
                ..scene.camera
            };
            fit_camera(&turn, extent, free, resolution, true).zoomed_around_target()
        } else {
            fit_camera(&scene.camera, extent, free, resolution, !scene.has_fixed_target)
        };
        let film_views = FilmViews::default();
        let mut stage = Self { scene, timeline, resolution, annotation, fit, surroundings: None, film_views };
        stage.look_ahead();
        stage.surround();
        stage
    }

    /// Finds out what the film shows.
    fn look_ahead(&mut self) {
        let camera = FilmCamera {
            pixel_scale: |progress| self.fit.pixel_scale(self.resolution.height, &self.pose_at(progress)),
            world_from_clip: |progress| self.fit.world_from_clip(&self.pose_at(progress)),
        };
        let half_height_m = self.fit.extent().half_height_m();
        self.film_views = FilmViews::of(&self.scene, &self.timeline, &camera, half_height_m);
    }

    /// The same with room for another look of the film, which may reach further up and down.
    #[must_use]
    pub(crate) fn with_room_for(mut self, look: &Self) -> Self {
        let fit = self.fit.with_room_for(look.fit.extent());
        if fit != self.fit {
            self.fit = fit;
            self.look_ahead();
            self.surround();
        }
        self
    }

    /// The same film while it looks otherwise: the camera is where it is here, whatever room the annotation leaves, so
    /// that nothing jumps from one look to the next. There must be room for the look.
    #[must_use]
    pub fn with_look(&self, scene: Scene) -> Self {
        let (scene, annotation) = annotated(scene, &self.timeline, self.resolution);
        let extent = scene.layers.iter().map(Layer::extent).fold(DataExtent::NONE, DataExtent::max);
        let fit = self.fit.with_room_for(extent);
        let film_views = self.film_views.clone();
        let mut stage = Self { scene, annotation, fit, film_views, surroundings: None, ..*self };
        stage.surround();
        stage
    }

    /// Plans what is drawn around the data.
    fn surround(&mut self) {
        let first = self.state_at(0);
        self.surroundings = SurroundingsPlan::new(&self.scene, self.resolution, &self.annotation, &first);
        if let Some(plan) = &self.surroundings {
            self.annotation.add_missing_glyphs(&plan.atlas);
        }
    }

    /// The state of frame `index` of the timeline; frame N of an N-frame orbit of 360 degrees equals frame 0.
    pub fn state_at(&self, index: u64) -> SceneState {
        let progress = self.timeline.progress(index);
        let track = self.scene.layers.first().map(|layer| layer.relief.exaggeration);
        let (least, most) = track.map_or((1.0, 1.0), Track::bounds);
        let band = self.scene.motion.as_ref().and_then(|motion| motion.band_at(progress));
        let stretch = self.film_views.at(index);
        self.state(Moment {
            index,
            frames: self.timeline.frames(),
            pose: self.pose_at(progress),
            light_direction: self.light_at(progress).map(|light| light.direction_at(progress)),
            exaggeration: self.exaggeration_at(progress),
            most_exaggeration: least.abs().max(most.abs()),
            pixel_scale: stretch.pixel_scale,
            ground_seen: stretch.ground_seen,
            progress,
            place: band.map_or(DataPlace::Frame(index), DataPlace::Bands),
        })
    }

    /// The camera when so much of the film is over.
    pub(super) fn pose_at(&self, progress: f64) -> CameraPose {
        let pose = self.scene.camera.pose_at(progress);
        match (&self.scene.motion, self.scene.layers.first()) {
            (Some(motion), Some(layer)) => {
                motion.moved_camera(pose, progress, (layer, self.exaggeration_at(progress)))
            }
            _ => pose,
        }
    }

    fn exaggeration_at(&self, progress: f64) -> f64 {
        let keyed = self.scene.motion.as_ref().and_then(|motion| motion.exaggeration_at(progress));
        let track = || self.scene.layers.first().map(|layer| layer.relief.exaggeration.at(progress));
        keyed.or_else(track).unwrap_or(1.0)
    }

    fn light_at(&self, progress: f64) -> Option<Light> {
        let light = self.scene.light?;
        let Some(motion) = &self.scene.motion else { return Some(light) };
        let [azimuth_deg, elevation_deg] = motion.light_at(progress);
        Some(Light {
            azimuth_deg: azimuth_deg.map_or(light.azimuth_deg, Track::from),
            elevation_deg: elevation_deg.map_or(light.elevation_deg, Track::from),
        })
    }

    /// The state of frame `index` of a film of so many frames that shows `view` there.
    pub fn state_of(&self, index: u64, frames: u64, view: &View) -> SceneState {
        self.state_along((index, frames), view, None)
    }

    /// As [`Stage::state_of`], with the camera where keys have it when so much of the film is over, if that is told: a
    /// view knows no place of the camera.
    pub fn state_along(
        &self,
        (index, frames): (u64, u64),
        view: &View,
        camera_progress: Option<f64>,
    ) -> SceneState {
        let pose = camera_progress.map_or_else(|| self.pose_of(view), |progress| self.pose_at(progress));
        let light = Light {
            azimuth_deg: view.light_azimuth_deg.into(),
            elevation_deg: view.light_elevation_deg.into(),
        };
        self.state(Moment {
            index,
            frames,
            pixel_scale: self.fit.pixel_scale(self.resolution.height, &pose),
            // Where the camera goes next is not known.
            ground_seen: GroundSeen::EVERYTHING,
            most_exaggeration: view.exaggeration.abs(),
            pose,
            light_direction: self.scene.light.map(|_| light.direction_at(0.0)),
            exaggeration: view.exaggeration,
            progress: 0.0,
            place: DataPlace::Bands(view.band),
        })
    }

    /// Where layers hide each other heights count even if nobody sees them, as from straight above.
    fn told_apart(&self, scale: PixelScale) -> PixelScale {
        let has_several = self.scene.layers.iter().any(|layer| layer.place.is_some());
        let upwards = if has_several { scale.upwards.max(scale.across) } else { scale.upwards };
        PixelScale { upwards, ..scale }
    }

    fn state(&self, moment: Moment) -> SceneState {
        let Moment { pose, light_direction, .. } = moment;
        let light_direction = light_direction.map(|direction| self.light_in_world(direction, &pose));
        SceneState {
            index: moment.index,
            frames: moment.frames,
            clip_from_world: self.fit.clip_from_world(&pose),
            light_direction: light_direction.map(DVec3::as_vec3),
            exaggeration: moment.exaggeration,
            progress: moment.progress,
            pixel_scale: self.told_apart(moment.pixel_scale),
            ground_seen: moment.ground_seen,
            most_exaggeration: moment.most_exaggeration,
            veil: self.scene.veils.at(moment.index, moment.frames, self.timeline.rate()),
            target: pose.target,
            place: moment.place,
        }
    }

    /// The light of maps stands still. That of volumes, which have no side that is meant to be seen, goes with the
    /// camera, as if the picture were the map: from its upper left and from before it, unless told otherwise.
    fn light_in_world(&self, direction: DVec3, pose: &CameraPose) -> DVec3 {
        if self.scene.layers.first().is_none_or(|layer| layer.volume.is_none()) {
            return direction;
        }
        let [right, up, backward] = pose.axes();
        right * direction.x + up * direction.y + backward * direction.z
    }

    fn pose_of(&self, view: &View) -> CameraPose {
        let target = self.scene.layers.first().map(|layer| layer.target_m(view.target));
        CameraPose {
            azimuth_deg: view.azimuth_deg.rem_euclid(360.0),
            elevation_deg: view.elevation_deg,
            zoom: view.zoom,
            target: target.unwrap_or_default(),
            roll_deg: view.roll_deg,
            field_of_view_deg: view.field_of_view_deg,
            distance_m: None,
            projection: self.scene.camera.projection,
        }
    }

    /// Column and row of the ground (height 0) under a place of the picture, in normalised device coordinates (-1 to
    /// 1, to the right and up); `None` above the horizon, and on a globe, which has no plane that could be moved. They may
    /// lie outside the data.
    pub fn ground_under(&self, view: &View, at_ndc: [f64; 2]) -> Option<[f64; 2]> {
        if self.scene.layers.first()?.globe.is_some() {
            return None;
        }
        let ground_m = self.fit.ground_under(&self.pose_of(view), DVec2::from_array(at_ndc))?;
        Some(self.scene.layers.first()?.column_row(ground_m))
    }

    /// By how many degrees a globe turns that follows a hand across the height of the picture; `None` for all that is none.
    pub fn turn_per_height_deg(&self, view: &View) -> Option<f64> {
        self.scene.layers.first()?.globe?;
        let scale = self.fit.pixel_scale(self.resolution.height, &self.pose_of(view));
        let radians = f64::from(self.resolution.height) / (scale.across * Globe::RADIUS_M);
        Some(radians.to_degrees())
    }

    /// The moment of the data that `layer` shows.
    pub fn band_moment(&self, layer: &Layer, state: &SceneState) -> BandMoment {
        match state.place {
            DataPlace::Frame(index) => self.timeline.band_moment(index, layer.moments),
            DataPlace::Bands(place) => self.timeline.moment_of(self.place_in(layer, place), layer.moments),
        }
    }

    /// The place in a layer's moments when that in the first one's is this.
    fn place_in(&self, layer: &Layer, place: f64) -> f64 {
        let first = self.scene.layers.first().map_or(1, |first| first.moments);
        if layer.moments == first { place } else { place / f64::from(first) * f64::from(layer.moments) }
    }

    /// The band of `layer` that is shown next after those of `state`, as far as that is known.
    pub fn band_after(&self, layer: &Layer, state: &SceneState) -> Option<u32> {
        let now = self.band_moment(layer, state);
        let is_new = |band: &u32| *band != now.first && *band != now.second;
        match state.place {
            DataPlace::Frame(index) => {
                let later = (index + 1..self.timeline.frames())
                    .map(|index| self.timeline.band_moment(index, layer.moments));
                later.flat_map(|moment| [moment.first, moment.second]).find(is_new)
            }
            // Most play forwards.
            DataPlace::Bands(_) => Some((now.second + 1) % layer.moments.max(1)).filter(is_new),
        }
    }

    /// The file that a layer is read from; `None` = the first dataset.
    pub fn source_of(&self, layer: usize) -> Option<&FileChoice> {
        self.scene.layers.get(layer)?.source.as_deref()
    }

    /// What the line under the title says; `None` if there is none.
    pub fn label_text(&self, state: &SceneState) -> Option<String> {
        let label = self.scene.label.as_ref()?;
        let moment = self.band_moment(self.scene.layers.first()?, state);
        Some(label.text_of((state.index, state.frames), moment, &self.timeline))
    }

    /// What of the annotation is different in each frame.
    pub fn frame_notes(&self, state: &SceneState) -> FrameNotes<'_> {
        let captions = self.scene.captions.as_ref();
        let aspect_ratio = self.resolution.aspect_ratio();
        FrameNotes {
            label: self.label_text(state),
            caption: captions.and_then(|captions| captions.at(state.index, self.timeline.rate())),
            progress: (state.frames > 0).then_some((state.index, state.frames)),
            bearings: Bearings::at(state.clip_from_world, state.target, aspect_ratio),
        }
    }

    /// The scene.
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// Length and rate.
    pub fn timeline(&self) -> &Timeline {
        &self.timeline
    }

    /// From where the film shows the data.
    pub(crate) fn film_views(&self) -> &FilmViews {
        &self.film_views
    }

    /// The picture's size.
    pub fn resolution(&self) -> Resolution {
        self.resolution
    }

    /// What is drawn around the data, if anything is.
    pub(crate) fn surroundings(&self) -> Option<&SurroundingsPlan> {
        self.surroundings.as_ref()
    }

    /// What lies over the picture.
    pub fn annotation(&self) -> &AnnotationImage {
        &self.annotation
    }
}

/// What a state is computed from.
struct Moment {
    index: u64,
    frames: u64,
    pose: CameraPose,
    light_direction: Option<DVec3>,
    exaggeration: f64,
    most_exaggeration: f64,
    pixel_scale: PixelScale,
    ground_seen: GroundSeen,
    progress: f64,
    place: DataPlace,
}
