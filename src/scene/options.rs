use super::{
    AddedLayers, AnnotationOptions, Axes, Background, BaseChoice, Camera, CameraMove, ChannelLooks, ClipBox,
    ClipPlanes, Colormap, Contours, FlightPath, Interpolation, IsoSurface, Keys, LabelTemplate, LayerChoice,
    LayerMode, Light, LimitsChoice, MissingColor, NormChoice, OpacityCurve, PlaceOptions, Projection, Rgb8,
    ShapeChoice, SlicePlanes, TransferPreset, Wanted, WaterChoice,
};
use crate::data::PixelSpacing;
use crate::frame::FrameRate;
use std::path::PathBuf;

/// How many frames the film has.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum FilmLength {
    /// 360, or with B bands max(1, round(360 / B)) each.
    #[default]
    Auto,
    /// So many in all.
    Frames(u64),
    /// So many for every band.
    FramesPerBand(u64),
    /// As many as fill this time, at least one.
    Seconds(f64),
}

/// How far the camera turns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Orbit {
    /// So many degrees during the film; 360 = once around, without a seam when the film repeats.
    WholeFilmDeg(f64),
    /// So many degrees from one frame to the next.
    PerFrameDeg(f64),
}

impl Default for Orbit {
    /// Once around.
    fn default() -> Self {
        Self::WholeFilmDeg(360.0)
    }
}

/// Everything a user can choose about what the film shows. `SceneOptions::default()` is what the command
/// line does when it is given nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct SceneOptions {
    /// Surface, flat image or volume. Default: `None`, a volume if the raster says that bands are slices (its largest
    /// values if a microscope saw it or it has channels), an image if its values are classes, bars for tables, else a surface.
    pub mode: Option<LayerMode>,
    /// Colours of values. Default: `None`, viridis, or its own colours if the raster brings some.
    pub colormap: Option<Colormap>,
    /// How values are spread over the colours. Default: evenly.
    pub norm: NormChoice,
    /// Colour of values below the limits. Default: the first colour.
    pub under: Option<Rgb8>,
    /// Colour of values above the limits. Default: the last colour.
    pub over: Option<Rgb8>,
    /// The values that get the first and the last colour. Default: automatic.
    pub limits: LimitsChoice,
    /// Colours, limits and opacities of a volume, as far as they are left open. Default: none.
    pub transfer: Option<TransferPreset>,
    /// How much values hide of what lies behind them in a volume. Default: `None`, as `transfer` says, else a ramp.
    pub opacity: Option<OpacityCurve>,
    /// A volume's surfaces. Default: none, one in the middle between the limits of the colours.
    pub iso_surfaces: Vec<IsoSurface>,
    /// Which channels of a volume are drawn, in which colours. Default: all of them, in the colours of the file.
    pub channels: ChannelLooks,
    /// Planes on which the values of a volume are shown as they are. Default: none; with [`VolumeMode::Slices`] one
    /// through the middle of each axis.
    ///
    /// [`VolumeMode::Slices`]: super::VolumeMode::Slices
    pub slices: SlicePlanes,
    /// The part of a volume that is drawn. Default: all of it.
    pub clip_box: ClipBox,
    /// What is cut away of a volume. Default: nothing.
    pub clip_planes: ClipPlanes,
    /// Lines where values are multiples of an interval, on surfaces and flat images. Default: none.
    pub contours: Contours,
    /// A file whose picture is laid over a surface or flat image in place of the colours of values. Default: none.
    pub drape: Option<PathBuf>,
    /// Walls and a bottom that make a block of a surface. Default: none.
    pub base: BaseChoice,
    /// Water around a surface. Default: none.
    pub water: WaterChoice,
    /// Other datasets that are shown with the input. Default: none.
    pub layers: AddedLayers,
    /// Which layers are drawn. Default: all.
    pub visible_layers: LayerChoice,
    /// How samples are drawn that are shown apart from each other.
    pub shapes: ShapeChoice,
    /// Points, lines and texts at places of the data. Default: none.
    pub places: PlaceOptions,
    /// What stands where there is no data. Default: nothing.
    pub missing: MissingColor,
    /// Behind everything. Default: what suits the data, mostly white.
    pub background: Background,
    /// Factor on heights, 0 to 10^6; `None` = chosen from the value range. Default: `None`.
    pub exaggeration: Option<f64>,
    /// The sun; `None` = every pixel has exactly its colormap entry. Default: from the north-west.
    pub light: Option<Light>,
    /// Whether surfaces throw shadows and hide the sky from themselves. Default: automatic, in films of high quality.
    pub shadows: Wanted,
    /// Default: once around.
    pub orbit: Orbit,
    /// Where the orbit starts, degrees counter-clockwise from the south. Default: 0.
    pub azimuth_deg: f64,
    /// Degrees above the horizon, -90 to 90. Default: `None`, 0 for patients, 15 for tables, else
    /// [`SceneOptions::USUAL_ELEVATION_DEG`].
    pub elevation_deg: Option<f64>,
    /// Magnification, above 0 to 1000. Default: 1.
    pub zoom: f64,
    /// Column and row, counted from the outer north-west corner, of the point that the camera looks at.
    /// Default: the middle of the data.
    pub target: Option<[f64; 2]>,
    /// How the camera moves where keys do not say so. Default: around.
    pub camera_move: CameraMove,
    /// A line over the ground along which the camera flies, in place of all this. Default: none.
    pub flight: Option<FlightPath>,
    /// How far above the ground it flies, in the unit of the values; `None` = 15 % of the heights that there are.
    /// Default: `None`.
    pub flight_height: Option<f64>,
    /// How many seconds ahead of itself it looks, above 0 to 1000. Default: 2.
    pub look_ahead_secs: f64,
    /// What holds at moments of the film and moves in between. Default: nothing.
    pub keys: Keys,
    /// Whether positions of smooth keys are passed at constant speed. Default: false.
    pub has_constant_speed: bool,
    /// Fit the picture to one whole turn at this elevation, -90 to 90 degrees, whatever the camera does: what a
    /// magnification of 1 is does not change while the camera moves. Default: `None`, fit to what the film shows.
    pub fit_elevation_deg: Option<f64>,
    /// Degrees by which the picture is turned, counter-clockwise. Default: 0.
    pub roll_deg: f64,
    /// Vertical angle of a perspective picture before it is magnified, 1 to 150 degrees. Default:
    /// [`Camera::FIELD_OF_VIEW_DEG`](super::Camera::FIELD_OF_VIEW_DEG).
    pub field_of_view_deg: f64,
    /// Default: perspective.
    pub projection: Projection,
    /// A line above the picture. Default: none.
    pub title: Option<String>,
    /// A line under the title that changes with the frame. Default: none, but the time where a microscope wrote it down.
    pub label: Option<LabelTemplate>,
    /// Whether a colorbar is drawn. Default: true.
    pub has_colorbar: bool,
    /// What shows where the data lies. Default: nothing.
    pub axes: Axes,
    /// Letters at a patient's sides. Default: automatic, on where the file tells them.
    pub marks: Wanted,
    /// A bar that says how long things are. Default: automatic, off.
    pub scale_bar: Wanted,
    /// What else is written and drawn over and around the data, and in which colours and font.
    pub annotation: AnnotationOptions,
    /// Between bands. Default: linear.
    pub interpolation: Interpolation,
    /// Whether the last band leads back to the first. Default: false.
    pub is_loop: bool,
    /// Default: automatic.
    pub length: FilmLength,
    /// Default: 30 frames per second.
    pub rate: FrameRate,
    /// Replaces the unit that the file states, or fails to state.
    pub value_unit: Option<String>,
    /// Replaces the distance between samples that the file states, or fails to state.
    pub spacing: Option<PixelSpacing>,
    /// Replaces the distance between slices as well; needs `spacing`. Volumes count distances in the unit of their file.
    pub slice_spacing: Option<f64>,
}

impl SceneOptions {
    /// How far ahead a flight looks unless told otherwise.
    pub const LOOK_AHEAD_SECS: f64 = 2.0;

    /// The default settings with another colormap.
    pub fn with_colormap(colormap: Colormap) -> Self {
        Self { colormap: Some(colormap), ..Self::default() }
    }
}

impl Default for SceneOptions {
    fn default() -> Self {
        Self {
            mode: None,
            colormap: None,
            norm: NormChoice::Linear,
            under: None,
            over: None,
            limits: LimitsChoice::Auto,
            transfer: None,
            opacity: None,
            iso_surfaces: Vec::new(),
            channels: ChannelLooks::default(),
            slices: SlicePlanes::default(),
            clip_box: ClipBox::default(),
            clip_planes: ClipPlanes::default(),
            contours: Contours::default(),
            drape: None,
            base: BaseChoice::default(),
            water: WaterChoice::default(),
            layers: AddedLayers::default(),
            visible_layers: LayerChoice::All,
            shapes: ShapeChoice::default(),
            places: PlaceOptions::default(),
            missing: MissingColor::Transparent,
            background: Background::Auto,
            exaggeration: None,
            light: Some(Light::default()),
            shadows: Wanted::Auto,
            orbit: Orbit::default(),
            azimuth_deg: 0.0,
            elevation_deg: None,
            zoom: 1.0,
            target: None,
            camera_move: CameraMove::Orbit,
            flight: None,
            flight_height: None,
            look_ahead_secs: SceneOptions::LOOK_AHEAD_SECS,
            keys: Keys::default(),
            has_constant_speed: false,
            fit_elevation_deg: None,
            roll_deg: 0.0,
            field_of_view_deg: Camera::FIELD_OF_VIEW_DEG,
            projection: Projection::Perspective,
            title: None,
            label: None,
            has_colorbar: true,
            axes: Axes::None,
            marks: Wanted::Auto,
            scale_bar: Wanted::Auto,
            annotation: AnnotationOptions::default(),
            interpolation: Interpolation::Linear,
            is_loop: false,
            length: FilmLength::Auto,
            rate: FrameRate::THIRTY,
            value_unit: None,
            spacing: None,
            slice_spacing: None,
        }
    }
}
