use super::compose::compose_surveyed;
use super::drape::KnownPicture;
use super::flight::{Course, Flight, ground_value};
use super::places::KnownPlaces;
use super::{
    ColorLimits, Composition, FlightPath, Layer, LayerMode, LimitsChoice, SceneError, SceneOptions, Timeline,
};
use crate::data::{self, BandReader, Content, Excerpt, FileChoice, ValueStatistics};

/// What reading a raster has told so far: scenes of the same raster with other options need not read it again.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Of each channel, at least of one.
    pub(super) channels: Vec<ChannelSurvey>,
    /// The channel that is asked about.
    pub(super) current: usize,
    /// The flight that was asked for last, and what it was asked for with.
    pub(super) flight: Option<(Flown, Flight)>,
    /// The picture that was laid over it.
    pub(super) picture: KnownPicture,
    /// What reading other files of the scene has told.
    companions: Vec<(FileChoice, Survey)>,
    /// Points, lines and texts that were asked for last.
    pub(super) places: KnownPlaces,
}

/// What a flight depends on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Flown {
    path: FlightPath,
    height: Option<f64>,
    look_ahead_secs: f64,
    is_loop: bool,
    duration_secs: f64,
    spacing_m: [f64; 2],
}

/// The same of one channel.
#[derive(Debug, Clone)]
pub(super) struct ChannelSurvey {
    pub(super) statistics: ValueStatistics,
    /// Limits that were asked for.
    pub(super) limits: Vec<(LimitsChoice, ColorLimits)>,
    /// Quantiles between limits that were asked for.
    pub(super) quantiles: Vec<((f64, f64), Vec<f64>)>,
}

/// Columns and rows of the ground that a flight looks at, at most.
const MOST_GROUND: u32 = 2048;

/// How far above the ground a flight is unless told otherwise, as a part of all heights.
const USUAL_HEIGHT: f64 = 0.15;

/// Answers that are kept; whoever tries one after another in the window does not want all of them again.
const KEPT_ANSWERS: usize = 8;

/// Shares of the samples that [`NormChoice::Equalize`](super::NormChoice::Equalize) tells apart: as many as most
/// colormaps have entries.
const EQUAL_SHARES: usize = 256;

impl Survey {
    /// Reads all bands once. Before each `goes_on` is told its index; if it returns false that ends.
    ///
    /// # Errors
    /// [`SceneError::Picture`] for a colour picture, [`SceneError::Data`] if a band cannot be read,
    /// [`SceneError::Stopped`] if `goes_on` said so.
    pub fn read(reader: &mut BandReader, goes_on: &mut dyn FnMut(u32) -> bool) -> Result<Self, SceneError> {
        if let Content::Picture(colors) = reader.info().content {
            return Err(SceneError::Picture { colors, name: reader.info().name.clone() });
        }
        let mut channels = Vec::new();
        for channel in 0..reader.info().channel_count() {
            reader.count_channel(Some(channel));
            let statistics =
                ValueStatistics::scan_or_estimate(reader, goes_on)?.ok_or(SceneError::Stopped)?;
            channels.push(ChannelSurvey { statistics, limits: Vec::new(), quantiles: Vec::new() });
        }
        reader.count_channel(Some(0));
        Ok(Self::of(channels))
    }

    pub(super) fn of(channels: Vec<ChannelSurvey>) -> Self {
        let picture = KnownPicture::default();
        Self { channels, current: 0, flight: None, picture, companions: Vec::new(), places: None }
    }

    /// What reading another file of the scene has told; if that is nothing yet, it is read.
    ///
    /// # Errors
    /// Those of [`Survey::read`].
    pub(super) fn of_companion(
        &mut self,
        file: &FileChoice,
        reader: &mut BandReader,
    ) -> Result<&mut Self, SceneError> {
        let known = self.companions.iter().position(|(known, _)| known == file);
        if known.is_none() {
            self.companions.push((file.clone(), Self::read(reader, &mut |_| true)?));
        }
        let at = known.unwrap_or(self.companions.len() - 1);
        Ok(&mut self.companions[at].1)
    }

    /// From here on the answers are about this channel, which must be one of the raster's.
    pub(super) fn turn_to(&mut self, channel: usize, reader: &mut BandReader) {
        self.current = channel.min(self.channels.len() - 1);
        reader.count_channel(Some(self.current as u32));
    }

    /// The scene of that raster with these options. Reads it again only for percentiles, and for colours spread by
    /// how many samples there are, and each of them once.
    ///
    /// # Errors
    /// Those of [`compose`](super::compose()).
    pub fn compose(
        &mut self,
        reader: &mut BandReader,
        options: &SceneOptions,
    ) -> Result<Composition, SceneError> {
        compose_surveyed(self, reader, options)
    }

    /// Range and number of the values, where there are channels those of the first.
    pub fn statistics(&self) -> &ValueStatistics {
        &self.channels[self.current].statistics
    }

    /// As [`ColorLimits::resolve`]; what was read for them is kept.
    pub(super) fn limits(
        &mut self,
        reader: &mut BandReader,
        choice: LimitsChoice,
    ) -> Result<ColorLimits, SceneError> {
        if let Some((_, limits)) =
            self.channels[self.current].limits.iter().find(|(known, _)| *known == choice)
        {
            return Ok(*limits);
        }
        let limits = ColorLimits::resolve(choice, self.statistics(), reader)?;
        if !matches!(choice, LimitsChoice::Fixed(..)) {
            keep(&mut self.channels[self.current].limits, (choice, limits));
        }
        Ok(limits)
    }

    /// The flight over a surface that is asked for, if so. Heights are those of the first band.
    pub(super) fn flight(
        &mut self,
        reader: &mut BandReader,
        options: &SceneOptions,
        (layer, timeline): (&Layer, &Timeline),
    ) -> Result<Option<Flight>, SceneError> {
        let Some(path) = &options.flight else { return Ok(None) };
        if layer.mode != LayerMode::Surface {
            let rule = "a surface to fly over: --mode surface";
            return Err(SceneError::out_of_range("fly-along", path.name(), rule));
        }
        let flown = Flown {
            path: path.clone(),
            height: options.flight_height,
            look_ahead_secs: options.look_ahead_secs,
            is_loop: options.is_loop,
            duration_secs: timeline.rate().duration_secs(timeline.frames()),
            spacing_m: layer.spacing_m,
        };
        if let Some((known, flight)) = &self.flight
            && *known == flown
        {
            return Ok(Some(flight.clone()));
        }
        let size = [layer.columns, layer.rows];
        let points = path.in_pixels(&reader.info().place, size)?;
        let range = layer.relief.high - layer.relief.low;
        let course = Course {
            points,
            is_loop: flown.is_loop,
            height: flown.height.unwrap_or(range * USUAL_HEIGHT),
            look_ahead: (flown.look_ahead_secs / flown.duration_secs).min(1.0),
            spacing_m: flown.spacing_m,
        };
        let level =
            (0..32).find(|level| data::level_size(size, *level).iter().all(|side| *side <= MOST_GROUND));
        let excerpt = Excerpt::whole(size, level.unwrap_or(0));
        let band = reader.excerpt_then((0, excerpt), None)?;
        let ground = |place| ground_value(band, (size, layer.value_offset), place, layer.relief.low);
        let flight = Flight::new(&course, ground);
        self.flight = Some((flown, flight.clone()));
        Ok(Some(flight))
    }

    /// Ascending values between the limits, with as many samples from each to the next.
    pub(super) fn quantiles(
        &mut self,
        reader: &mut BandReader,
        limits: (f64, f64),
    ) -> Result<Vec<f64>, SceneError> {
        let known = &mut self.channels[self.current].quantiles;
        if let Some((_, quantiles)) = known.iter().find(|(known, _)| *known == limits) {
            return Ok(quantiles.clone());
        }
        let quantiles = data::quantiles(reader, limits, EQUAL_SHARES)?;
        keep(known, (limits, quantiles.clone()));
        Ok(quantiles)
    }
}

fn keep<T>(answers: &mut Vec<T>, answer: T) {
    if answers.len() == KEPT_ANSWERS {
        answers.remove(0);
    }
    answers.push(answer);
}
