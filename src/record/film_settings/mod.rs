//! What is said about a film besides what it shows, read from texts: what command lines, scene files and callers in other
//! languages have in common.

mod choices;
mod said;
pub mod words;

pub use said::FilmSettingError;
use said::Said;

use super::{DrawSettings, FrameChoice};
use crate::data::{Arrangement, ByteOrder, RawLayout, ReadLimits, ReadOptions};
use crate::encode::{Container, EncodeSettings};
use crate::frame::Resolution;
use crate::render::{AdapterChoice, Dither, GpuOptions, Quality};
use crate::scene::LayerMode;
use crate::scene::scene_file::{conflict, need};
use std::num::{NonZeroU64, NonZeroUsize};
use words::{Bitrate, Bytes, Dtype, Factor, KeyValue, PaletteName, Seconds, Shape};

/// How data is read, and how films of it are drawn, encoded and written.
///
/// ```
/// use fieldreel::record::FilmSettings;
///
/// let said = [("size", "640x360"), ("crf", "23"), ("metadata", "artist=me")];
/// let words = said.map(|(name, value)| (name.to_owned(), vec![value.to_owned()]));
/// let settings = FilmSettings::read(&words)?;
/// assert_eq!(settings.resolution.to_string(), "640x360");
/// assert_eq!(settings.encode.crf, Some(23.0));
///
/// let wrong = FilmSettings::read(&[("crf".to_owned(), vec!["good".to_owned()])]).unwrap_err();
/// assert_eq!(wrong.to_string(), "invalid crf: expected a number; got \"good\"");
/// # Ok::<(), fieldreel::record::FilmSettingError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct FilmSettings {
    /// What is read of the data, and how: [`FilmSettings::read_options`] completes it.
    pub read: ReadOptions,
    /// The kind of file, where it was said.
    pub container: Option<Container>,
    /// Whether an existing file is replaced.
    pub overwrites: bool,
    /// Whether films say how they were made, if that can be told: see [`Provenance`](super::Provenance).
    pub says_how_made: bool,
    /// The size of the picture.
    pub resolution: Resolution,
    /// Which moments are shown.
    pub choice: FrameChoice,
    /// How the film is encoded. Its container is that of [`FilmSettings::encode_settings`].
    pub encode: EncodeSettings,
    /// Supersampling.
    pub quality: Quality,
    /// What films of 8 bits do about gradients.
    pub dither: Dither,
    /// What draws.
    pub gpu: GpuOptions,
}

impl Default for FilmSettings {
    fn default() -> Self {
        Self {
            read: ReadOptions::default(),
            container: None,
            overwrites: false,
            says_how_made: true,
            resolution: Self::USUAL_SIZE,
            choice: FrameChoice::default(),
            encode: EncodeSettings { threads: usual_threads(), ..EncodeSettings::new(Container::Mp4) },
            quality: Quality::default(),
            dither: Dither::default(),
            gpu: GpuOptions::default(),
        }
    }
}

/// Settings that say how the program is run, and where its films go.
const OF_THE_PROGRAM: [&str; 10] =
    ["clock", "data-uri", "html", "offscreen", "output", "plan", "progress", "quiet", "resume", "shard"];

impl FilmSettings {
    /// 1280x720.
    pub const USUAL_SIZE: Resolution = Resolution::HD;

    /// Reads what [`SceneFile::film`](crate::scene::scene_file::SceneFile::film) holds, or anything else that has the same
    /// names and values. What concerns the program alone (`offscreen`, `output`, `shard`) says nothing about the film.
    ///
    /// # Errors
    /// [`FilmSettingError`] for an unknown name, a value that its setting does not take, and for settings that do not go
    /// together.
    pub fn read(film: &[(String, Vec<String>)]) -> Result<Self, FilmSettingError> {
        check_combinations(film)?;
        let mut settings = Self::default();
        let mut raw = RawWords::default();
        for (name, texts) in film {
            let said = Said { name, texts };
            let is_known = OF_THE_PROGRAM.contains(&name.as_str())
                || settings.read_input(said, &mut raw)?
                || settings.read_output(said)?
                || settings.read_encoding(said)?
                || settings.read_running(said)?;
            if !is_known {
                return Err(FilmSettingError::Unknown { setting: name.clone() });
            }
        }
        settings.read.raw = raw.layout();
        Ok(settings)
    }

    /// Whether a setting of this name says how the program is run and not what a film is.
    pub fn is_of_the_program(name: &str) -> bool {
        OF_THE_PROGRAM.contains(&name)
    }

    /// How data is read that is shown in this mode: whether bands are moments or slices is as the mode needs it, unless it was
    /// said.
    pub fn read_options(&self, mode: Option<LayerMode>) -> ReadOptions {
        let arrangement = match self.read.arrangement {
            Arrangement::AsStored => LayerMode::arrangement(mode),
            said => said,
        };
        let all_channels = self.read.variable.is_none() && arrangement != Arrangement::Bands;
        ReadOptions { all_channels, arrangement, ..self.read.clone() }
    }

    /// How a film in this container is encoded.
    pub fn encode_settings(&self, container: Container) -> EncodeSettings {
        EncodeSettings { container, ..self.encode.clone() }
    }

    /// How its frames are drawn.
    pub fn draw_settings(&self) -> DrawSettings {
        DrawSettings { quality: self.quality, dither: self.dither, ..DrawSettings::default() }
    }

    fn read_input(&mut self, said: Said<'_>, raw: &mut RawWords) -> Result<bool, FilmSettingError> {
        let read = &mut self.read;
        match said.name {
            "as" => read.arrangement = said.value()?,
            "bands" => read.bands = Some(said.value()?),
            "level" => read.level = Some(said.number("a whole number from 0 on")?),
            "read-limits" => read.limits = ReadLimits::default().times(said.value::<Factor>()?.0),
            "variable" => read.variable = Some(said.text()),
            "shape" => raw.shape = Some(said.value()?),
            "dtype" => raw.dtype = Some(said.value()?),
            "endian" => raw.byte_order = Some(said.value()?),
            "skip-bytes" => raw.skipped = said.number("a whole number from 0 on")?,
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn read_output(&mut self, said: Said<'_>) -> Result<bool, FilmSettingError> {
        let whole = "a whole number from 0 on";
        match said.name {
            "container" => self.container = Some(said.value()?),
            "max-bytes" => self.encode.max_bytes = Some(said.value::<Bytes>()?.0),
            "overwrite" => self.overwrites = said.flag()?,
            "no-scene" => self.says_how_made = !said.flag()?,
            "size" => self.resolution = said.value()?,
            "odd" => self.encode.odd = said.value()?,
            "frame" => self.choice = FrameChoice::Frame(said.number(whole)?),
            "band" => self.choice = FrameChoice::Band(said.value()?),
            "camera-path" => self.choice = FrameChoice::Path(said.text().into()),
            "segment-frames" => {
                self.encode.segment_frames = Some(said.number::<NonZeroU64>("a whole number from 1 on")?);
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn read_encoding(&mut self, said: Said<'_>) -> Result<bool, FilmSettingError> {
        let encode = &mut self.encode;
        let pairs = || said.values::<KeyValue>().map(|pairs| pairs.iter().map(KeyValue::pair).collect());
        match said.name {
            "codec" => encode.codec = Some(said.value()?),
            // Films that are not waited for are made in software: the same everywhere, and smaller.
            "encoder" => encode.encoder = Some(said.text()).filter(|name| name != "auto"),
            "crf" => encode.crf = Some(said.number("a number")?),
            "lossless" => encode.is_lossless = said.flag()?,
            "preset" => encode.preset = Some(said.text()),
            "bitrate" => encode.bitrate = Some(said.value::<Bitrate>()?.0),
            "pixel-format" => encode.pixel_format = Some(said.value()?),
            "dither" => self.dither = said.value()?,
            "encoder-option" => encode.encoder_options = pairs()?,
            "metadata" => encode.metadata = pairs()?,
            "palette" => {
                let chosen = said.value::<PaletteName>()?.choice();
                encode.animation.palette = chosen.map_err(|error| said.refused(error.to_string()))?;
            }
            "gif-dither" => encode.animation.dither = said.value()?,
            "plays" => encode.animation.plays = said.number("a whole number from 0 to 65535")?,
            "last-frame" => encode.animation.last_frame = Some(said.value::<Seconds>()?.0),
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn read_running(&mut self, said: Said<'_>) -> Result<bool, FilmSettingError> {
        match said.name {
            "adapter" => self.gpu.adapter = AdapterChoice::named(&said.text()),
            "gpu-memory" => self.gpu.memory = said.value()?,
            "threads" => {
                self.encode.threads = said.number::<NonZeroUsize>("a whole number from 1 on")?;
            }
            "quality" => self.quality = said.value()?,
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// What is in a file that does not say it, as far as it was said.
#[derive(Default)]
struct RawWords {
    shape: Option<Shape>,
    dtype: Option<Dtype>,
    byte_order: Option<ByteOrder>,
    skipped: u64,
}

impl RawWords {
    fn layout(self) -> Option<RawLayout> {
        let (Shape(shape), Dtype(sample_type)) = (self.shape?, self.dtype?);
        let layout = RawLayout::new(shape, sample_type, self.byte_order.unwrap_or(ByteOrder::LittleEndian));
        Some(RawLayout { offset: self.skipped, ..layout })
    }
}

fn check_combinations(film: &[(String, Vec<String>)]) -> Result<(), FilmSettingError> {
    let is_set = |wanted: &str| {
        film.iter().any(|(name, texts)| name == wanted && texts.iter().any(|text| text != "false"))
    };
    if let Some((setting, other)) = conflict(is_set) {
        return Err(FilmSettingError::Conflict { setting, other });
    }
    if let Some((setting, other)) = need(is_set) {
        return Err(FilmSettingError::Needs { setting, other });
    }
    Ok(())
}

/// Threads that a film may use where nobody says how many: a quota of the control group and the process's affinity count
/// (the standard library looks at both), and so does a batch scheduler.
pub fn usual_threads() -> NonZeroUsize {
    let available = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let scheduled = std::env::var("SLURM_CPUS_PER_TASK").ok().and_then(|count| count.parse().ok());
    scheduled.map_or(available, |scheduled: NonZeroUsize| scheduled.min(available))
}

#[cfg(test)]
mod tests;
