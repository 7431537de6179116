//! Every option, declared once: help, man page, completions and `docs/options.md` are made from this.

use super::annotation::AnnotationArguments;
use super::camera::CameraArguments;
use super::commands::Command;
use super::encoding::EncodingArguments;
use super::generate::Document;
use super::input::InputArguments;
use super::layers::LayerArguments;
use super::parts::PartArguments;
use super::places::PlaceArguments;
use super::scene_file::SceneArguments;
use super::shapes::ShapeArguments;
use super::terrain::TerrainArguments;
use super::values::{
    Clock, ColorOrTransparent, Interpolate, Mode, Odd, OrDefault, Pair, ProgressStyle, QualityName, Spacing,
    WantedName,
};
use clap::{Args, Parser};
use fieldreel::frame::{FrameRate, Resolution};
use fieldreel::record::film_words::Bytes;
use fieldreel::render::GpuMemory;
use fieldreel::scene::{
    Background, BandNumber, ChannelLooks, ClipBox, ClipPlanes, IsoSurface, NormChoice, OpacityCurve, Rgb8,
    SlicePlanes, TransferPreset,
};
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Shows a raster turning in 3D and records films of it.
///
/// Opens a window in which the raster turns, follows the mouse and the keys (? lists them), and is recorded between
/// two presses of R. With --offscreen there is no window: the camera goes once around the data, every band of which
/// is a moment, and the film is written at once. Both make the same films, and need no GPU, no ffmpeg program and no
/// temporary pictures: frames are drawn, converted and encoded in one process.
#[derive(Debug, Parser)]
#[command(
    name = "fieldreel",
    version,
    after_help = EXAMPLES,
    max_term_width = 100,
    args_conflicts_with_subcommands = true
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,

    #[command(flatten)]
    pub(super) input: InputArguments,
    #[command(flatten)]
    pub(super) output: OutputArguments,
    #[command(flatten)]
    pub(super) parts: PartArguments,
    #[command(flatten)]
    pub(super) time: TimeArguments,
    #[command(flatten)]
    pub(super) data: DataArguments,
    #[command(flatten)]
    pub(super) camera: CameraArguments,
    #[command(flatten)]
    pub(super) look: LookArguments,
    #[command(flatten)]
    pub(super) annotation: AnnotationArguments,
    #[command(flatten)]
    pub(super) terrain: TerrainArguments,
    #[command(flatten)]
    pub(super) layers: LayerArguments,
    #[command(flatten)]
    pub(super) shapes: ShapeArguments,
    #[command(flatten)]
    pub(super) places: PlaceArguments,
    #[command(flatten)]
    pub(super) encoding: EncodingArguments,
    #[command(flatten)]
    pub(super) reporting: ReportingArguments,
    #[command(flatten)]
    pub(super) scene: SceneArguments,

    /// Write a document made from these definitions to standard output
    #[arg(long, hide = true, value_name = "DOCUMENT")]
    pub(super) generate: Option<Document>,
}

/// `--size`.
pub(super) const DEFAULT_SIZE: &str = "1280x720";

const EXAMPLES: &str = "\
Examples:
  fieldreel                                                          a window with the sample DEM
  fieldreel dem.tif -o dem.mp4                                       a window; R records to dem.mp4
  fieldreel --offscreen -o demo.mp4                                  the sample DEM, once around
  fieldreel dem.tif --offscreen -o dem.mp4 --colormap terrain --value-unit m
  fieldreel sst.tif --offscreen -o sst.webm --mode image --elevation 90 --orbit 0
  fieldreel dem.tif --offscreen -o dem.png --frame 30                one picture
  fieldreel dem.tif --offscreen -o dem.mp4 --camera-path take.csv    the camera moves as in the file
  fieldreel 'chl_*.tif' --offscreen -o chl.mp4 --norm log --label '{label}'
  fieldreel --scene film.toml --offscreen -o film.mp4                options from a file
  fieldreel info dem.tif                                             what it holds
  fieldreel recover .dem.mp4.Fq3k9x.part -o dem.mp4                  a film that was killed
  fieldreel dem.tif --offscreen -o dem.mp4 --shard 3/8               one share of it: dem.3-of-8.mp4
  fieldreel join dem.*-of-8.mp4 -o dem.mp4                           all shares
  fieldreel remake dem.mp4 -o again.mp4                              a film once more, from itself
  fieldreel cube.npy --offscreen -o - --container mp4 | viewer       to standard output

Exit status: 0 done, 1 failed, 2 wrong usage, 3 no usable graphics adapter, 4 input rejected,
5 encoder or output unavailable, 130, 143 or 129 interrupted (the film is complete up to there).";

/// Where the film goes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputArguments {
    /// Record without a window
    #[arg(long)]
    pub(super) offscreen: bool,
    /// File to write: .mp4, .mov, .mkv, .webm, .gif, .apng, .webp, .png or .jpg (one picture) or name-%05d.png (one a
    /// frame); - is standard output [default: in a window the input's name with .mp4]
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// Kind of file, where the name does not tell: mp4, mov, mkv, webm, gif, apng, webp, png, png-sequence, jpeg or
    /// jpeg-sequence
    #[arg(long, value_name = "NAME")]
    pub(super) container: Option<String>,
    /// Web page to write that holds the film and needs no other file; without -o the film is only in there
    #[arg(long, value_name = "FILE", requires = "offscreen")]
    pub(super) html: Option<PathBuf>,
    /// Print the film as a data: address, to be put into a page or a notebook; without -o the film is only in there
    #[arg(long, requires = "offscreen")]
    pub(super) data_uri: bool,
    /// The most bytes that the film may have, as in 8MB: it is made with less quality, several times if need be, until it
    /// keeps to that
    #[arg(long, value_name = "N", requires = "offscreen", conflicts_with_all = ["crf", "bitrate", "lossless", "resume", "shard"])]
    pub(super) max_bytes: Option<Bytes>,
    /// Replace an existing file
    #[arg(long)]
    pub(super) overwrite: bool,
    /// Picture size
    #[arg(long, value_name = "WxH", default_value = DEFAULT_SIZE, allow_hyphen_values = true)]
    pub(super) size: Resolution,
    /// What to do with an odd size that the pixel format cannot hold
    #[arg(long, value_name = "WHAT", default_value = "refuse")]
    pub(super) odd: Odd,
    /// The frame that a single picture shows
    #[arg(long, value_name = "K", default_value_t = 0, allow_hyphen_values = true, requires = "offscreen")]
    pub(super) frame: u64,
    /// The moment that a single picture shows, instead: 1 is the first band, 1.5 halfway to the second
    #[arg(
        long,
        value_name = "P",
        allow_hyphen_values = true,
        requires = "offscreen",
        conflicts_with = "frame"
    )]
    pub(super) band: Option<BandNumber>,
}

/// How long the film is.
#[derive(Debug, Args)]
#[command(next_help_heading = "Time")]
pub(super) struct TimeArguments {
    /// Frames per second: an integer, a decimal, or a fraction such as 30000/1001
    #[arg(long, value_name = "RATE", default_value = "30", allow_hyphen_values = true)]
    pub(super) fps: FrameRate,
    /// Frames in all [default: 360, or with B bands max(1, round(360/B)) each]
    #[arg(long, value_name = "N", conflicts_with_all = ["frames_per_band", "duration"], allow_hyphen_values = true)]
    pub(super) frames: Option<u64>,
    /// Frames for each band
    #[arg(long, value_name = "N", conflicts_with = "duration", allow_hyphen_values = true)]
    pub(super) frames_per_band: Option<u64>,
    /// Length in seconds
    #[arg(long, value_name = "SECONDS", allow_hyphen_values = true)]
    pub(super) duration: Option<f64>,
    /// Between two bands
    #[arg(long, value_name = "HOW", default_value = "linear")]
    pub(super) interpolate: Interpolate,
    /// Lead from the last band back to the first, instead of holding it
    #[arg(long = "loop")]
    pub(super) is_loop: bool,
    /// Which time a film has that is recorded in the window
    #[arg(long, value_name = "HOW", default_value = "realtime", conflicts_with = "offscreen")]
    pub(super) clock: Clock,
}

/// What the data means.
#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(super) struct DataArguments {
    /// Unit of the values; a length unit (m, km, ft, um, ...) makes heights true to scale [default: the file's]
    #[arg(long, value_name = "UNIT")]
    pub(super) value_unit: Option<String>,
    /// Metres between neighbouring columns and rows; of volumes, in the unit of their file, between slices as well, as
    /// in 0.5,0.5,2 [default: the file's]
    #[arg(long, value_name = "X,Y[,Z]", allow_hyphen_values = true)]
    pub(super) spacing: Option<Spacing>,
    /// Values of the first and the last colour, or default, whatever the colormap's file says [default: minimum and
    /// maximum of all bands, or the 0.1 and 99.9 percentile if outliers stretch them to more than twice that]
    #[arg(long, value_name = "MIN,MAX", allow_hyphen_values = true, conflicts_with = "percentile")]
    pub(super) clim: Option<OrDefault<Pair>>,
    /// Percentiles of all bands that get the first and the last colour
    #[arg(long, value_name = "LO,HI", allow_hyphen_values = true)]
    pub(super) percentile: Option<Pair>,
}

/// What it looks like.
#[derive(Debug, Args)]
#[command(next_help_heading = "Look")]
pub(super) struct LookArguments {
    /// How the data is drawn [default: surface; image for classes with a palette; volume for slices; bars for tables]
    #[arg(long, value_name = "MODE")]
    pub(super) mode: Option<Mode>,
    /// A colormap by name (list prints all; _r reverses), colours with commas between them, or a .csv or .cpt
    /// file [default: viridis; the file's own palette]
    #[arg(long, value_name = "NAME")]
    pub(super) colormap: Option<String>,
    /// How values are spread over the colours: linear, log, symlog[:LINTHRESH], power:G, centered[:V], equalize or
    /// classes:A,B,C [default: linear]
    #[arg(long, value_name = "HOW")]
    pub(super) norm: Option<NormChoice>,
    /// Colour of values below the limits, #rrggbb or a name, or default [default: the first colour]
    #[arg(long, value_name = "COLOR")]
    pub(super) under: Option<OrDefault<Rgb8>>,
    /// Colour of values above the limits, #rrggbb or a name, or default [default: the last colour]
    #[arg(long, value_name = "COLOR")]
    pub(super) over: Option<OrDefault<Rgb8>>,
    /// What values in a volume hide, as opacity of a hundredth of its longest side: ramp, sigmoid, window:LO,HI or
    /// points:VALUE=OPACITY,... [default: ramp]
    #[arg(long, value_name = "CURVE")]
    pub(super) opacity: Option<OpacityCurve>,
    /// Colours, limits and opacities of a volume, as far as no other option says them: ct-bone, ct-soft-tissue, ct-lung
    /// or fluorescence
    #[arg(long, value_name = "PRESET")]
    pub(super) transfer: Option<TransferPreset>,
    /// Values of the surfaces of --mode isosurface, up to 8, each with =COLOR and @OPACITY if wanted, as in
    /// 40=wheat@0.3,60 [default: the middle of the colours' limits]
    #[arg(long, value_name = "LIST", value_delimiter = ',', allow_hyphen_values = true)]
    pub(super) iso: Vec<IsoSurface>,
    /// Channels of a volume to blend, by name or number, each with =COLOR and @MIN:MAX if wanted, as in
    /// DAPI=blue,2=lime@100:4000 [default: all, in the colours of the file]
    #[arg(long, value_name = "LIST")]
    pub(super) channels: Option<ChannelLooks>,
    /// Planes across columns (x), rows (y) and slices (z) of a volume that show its values, in any of its modes, in samples
    /// from 0 or per cent, moving if wanted, as in x=20,y=50%,z=0..40 [default: none; --mode slices has three]
    #[arg(long, value_name = "LIST")]
    pub(super) slices: Option<SlicePlanes>,
    /// Planes that cut a volume: AZIMUTH,ELEVATION,PLACE cuts away what is nearer than PLACE to a camera there, 0 at the
    /// middle and 1 at the nearest corner, moving if wanted; several with / between them, as in 45,0,0/0,90,1..-0.5
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    pub(super) clip_planes: Option<ClipPlanes>,
    /// Part of a volume to draw, in samples from 0: columns, rows and slices, as in 10:40,:,20: [default: all]
    #[arg(long, value_name = "BOX", allow_hyphen_values = true)]
    pub(super) clip_box: Option<ClipBox>,
    /// Colour of missing data, #rrggbb or a name; transparent makes holes [default: transparent]
    #[arg(long, value_name = "COLOR")]
    pub(super) nan: Option<ColorOrTransparent>,
    /// Colour behind the data, #rrggbb or a name, or transparent (in .mov, .mkv, .webm, .apng, .webp and .png) [default: that of --theme, else white; black behind channels and
    /// what a microscope saw]
    #[arg(long, value_name = "COLOR")]
    pub(super) background: Option<Background>,
    /// Factor on heights [default: automatic, a round number from the value range, never below 1]
    #[arg(long, value_name = "FACTOR", allow_hyphen_values = true)]
    pub(super) exaggeration: Option<f64>,
    /// Compass direction that the light comes from, fixed to the data
    #[arg(long, value_name = "DEGREES", default_value_t = 315.0, allow_hyphen_values = true)]
    pub(super) light_azimuth: f64,
    /// Height of the light above the horizon, 1 to 90
    #[arg(long, value_name = "DEGREES", default_value_t = 45.0, allow_hyphen_values = true)]
    pub(super) light_elevation: f64,
    /// No light: every pixel has exactly its colormap entry
    #[arg(long)]
    pub(super) unlit: bool,
    /// Shadows on surfaces, and less light from the sky in valleys [auto: with --quality high]
    #[arg(long, value_name = "WHETHER", default_value = "auto")]
    pub(super) shadows: WantedName,
    /// Supersampling
    #[arg(long, value_name = "HOW", default_value = "standard")]
    pub(super) quality: QualityName,
}

/// How it runs and what it says.
#[derive(Debug, Args)]
#[command(next_help_heading = "Running")]
pub(super) struct ReportingArguments {
    /// Graphics adapter: part of its name, driver or interface (vulkan, gl), or software [default: the best]
    #[arg(long, value_name = "NAME")]
    pub(super) adapter: Option<String>,
    /// Memory for samples on the adapter, as in 512MiB or 4GiB: larger rasters and volumes are drawn from means
    /// [default: 1GiB]
    #[arg(long, value_name = "SIZE")]
    pub(super) gpu_memory: Option<GpuMemory>,
    /// Threads of renderer and encoder [default: what the machine, its scheduler or its quota allow]
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    pub(super) threads: Option<NonZeroUsize>,
    /// How progress is shown
    #[arg(long, value_name = "HOW", default_value = "auto")]
    pub(super) progress: ProgressStyle,
    /// Say nothing but errors
    #[arg(short, long)]
    pub(super) quiet: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn definitions_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn negative_numbers_are_values() {
        let words =
            ["fieldreel", "--clim", "-5,5", "--elevation", "-90", "--orbit", "-180", "--azimuth", "-1.5"];
        let arguments = Arguments::try_parse_from(words).unwrap();
        assert_eq!(arguments.data.clim, Some(OrDefault::Given(Pair(-5.0, 5.0))));
        assert_eq!(arguments.camera.elevation, Some(-90.0));
    }

    #[test]
    fn options_of_one_way_to_record_are_refused_with_the_other() {
        let parse = |line: &str| Arguments::try_parse_from(["fieldreel"].into_iter().chain(line.split(' ')));
        for line in [
            "-o a.mp4",
            "--clock frames",
            "--offscreen --band 1.5",
            "--offscreen --camera-path a --azimuth 3",
            "--offscreen --camera-path a --frames 1",
        ] {
            assert!(parse(line).is_ok(), "{line}: {:?}", parse(line));
        }
        for (line, word) in [
            ("--camera-path a", "--offscreen"),
            ("--frame 3", "--offscreen"),
            ("--band 3", "--offscreen"),
            ("--shard 1/2", "--offscreen"),
            ("--resume", "--offscreen"),
            ("--segment-frames 2", "--offscreen"),
            ("--offscreen --shard 3/2", "3/2"),
            ("--offscreen --clock frames", "--clock"),
            ("--offscreen --band 1 --frame 1", "--frame"),
            ("--offscreen --camera-path a --band 1", "--band"),
            ("--offscreen --camera-path a --orbit 360", "--orbit"),
            ("--offscreen --camera-path a --orbit-per-frame 1", "--orbit-per-frame"),
        ] {
            let error = parse(line).unwrap_err().to_string();
            assert!(error.contains(word), "{line}: {error}");
        }
    }
}
