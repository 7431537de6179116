use super::compose::compose_surveyed;
use super::{ColorLimits, Composition, LimitsChoice, SceneError, SceneOptions};
use crate::data::{self, BandReader, Content, ValueStatistics};

/// What reading a raster has told so far: scenes of the same raster with other options need not read it again.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Of each channel, at least of one.
    pub(super) channels: Vec<ChannelSurvey>,
    /// The channel that is asked about.
    pub(super) current: usize,
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
        Ok(Self { channels, current: 0 })
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
