use super::companions::{Companions, FileChoice};
use super::error::ErrorContext;
use super::read_worker::{Part, Reply, Request, Wanted, Worker};
use super::{Band, DataError, Excerpt, Raster, RasterInfo, ReadLimits, ValueStatistics, strips};
use std::ops::Range;

/// Reads the bands of a raster on a thread of its own, one ahead of what is being used: while a band is drawn
/// or counted the next one is decoded. Memory is two bands, however many the raster has; where they are large, can be
/// read by rows and are only counted or reduced, some strips of them.
///
/// The band read last is kept, as what it was wanted, so that a single-band file is decoded once, although first its
/// value range and then its samples are wanted.
///
/// ```
/// use fieldreel::data::{self, BandReader};
///
/// let mut reader = BandReader::new(data::sample_dem()?);
/// assert_eq!(reader.band(0)?.columns, 403);
/// # Ok::<(), fieldreel::data::DataError>(())
/// ```
pub struct BandReader {
    info: RasterInfo,
    /// Until the first band is asked for.
    raster: Option<Box<dyn Raster>>,
    worker: Option<Worker>,
    current: Option<Wanted>,
    band: Band,
    /// Takes the place of the one that is lent to the worker.
    spare: Option<Band>,
    /// The channel that is counted.
    channel: Option<u32>,
    /// How many rows are read at a time where bands are large.
    strip_rows: Option<u32>,
    limits: ReadLimits,
    companions: Companions,
}

impl BandReader {
    /// Reads from `raster`; the thread starts with the first band that is asked for.
    pub fn new(raster: Box<dyn Raster>) -> Self {
        Self {
            info: raster.info().clone(),
            strip_rows: strips::strip_rows_of(raster.as_ref()),
            limits: raster.limits(),
            companions: Companions::default(),
            raster: Some(raster),
            worker: None,
            current: None,
            band: Band::default(),
            spare: None,
            channel: None,
        }
    }

    /// What is known of the raster.
    pub fn info(&self) -> &RasterInfo {
        &self.info
    }

    /// What it may take to read the raster.
    pub fn limits(&self) -> ReadLimits {
        self.limits
    }

    /// The reader of another file that is shown together with the raster, which is opened when it is first asked for.
    ///
    /// # Errors
    /// Those of [`open_all`](super::open_all).
    pub fn companion(&mut self, file: &FileChoice) -> Result<&mut BandReader, DataError> {
        self.companions.of(file)
    }

    /// That of a companion, or of the raster itself.
    ///
    /// # Errors
    /// As [`BandReader::companion`].
    pub fn reader_of(&mut self, file: Option<&FileChoice>) -> Result<&mut BandReader, DataError> {
        match file {
            Some(file) => self.companion(file),
            None => Ok(self),
        }
    }

    /// From here on only the bands of this channel, from 0, are counted: by
    /// [`ValueStatistics`](super::ValueStatistics::scan_or_estimate) and [`quantiles`](super::quantiles()). `None` is all
    /// of them.
    pub fn count_channel(&mut self, channel: Option<u32>) {
        self.channel = channel.filter(|_| self.info.channels.len() > 1);
    }

    /// How many bands are counted.
    pub fn counted_bands(&self) -> u32 {
        self.channel.map_or(self.info.bands, |_| self.info.bands / self.info.channel_count())
    }

    /// One of the bands that are counted, by its number among them, from 0.
    pub fn counted_band(&self, number: u32) -> u32 {
        let slices = self.info.volume.as_ref().map_or(1, |grid| grid.slices.max(1));
        self.channel.map_or(number, |channel| {
            number / slices * self.info.bands_per_moment() + channel * slices + number % slices
        })
    }

    /// Band `band`, read if it is not the one read last.
    ///
    /// # Errors
    /// Those of [`Raster::read_band`].
    pub fn band(&mut self, band: u32) -> Result<&Band, DataError> {
        self.band_then(band, None)
    }

    /// Band `band`; from here on `next` is read in the background.
    ///
    /// # Errors
    /// Those of [`Raster::read_band`] for `band`; those for `next` come when it is asked for.
    pub fn band_then(&mut self, band: u32, next: Option<u32>) -> Result<&Band, DataError> {
        let all = self.all();
        self.excerpt_then((band, all), next.map(|next| (next, all)))
    }

    /// An excerpt of a band, as [`read_excerpt`](super::read_excerpt) reads it; from here on `next` is read in the background.
    ///
    /// # Errors
    /// Those of [`read_excerpt`](super::read_excerpt) for the first; those for `next` come when it is asked for.
    pub fn excerpt_then(
        &mut self,
        excerpt: (u32, Excerpt),
        next: Option<(u32, Excerpt)>,
    ) -> Result<&Band, DataError> {
        let wanted = |(band, excerpt)| Wanted { band, part: Part::Excerpt(excerpt) };
        self.read_then(wanted(excerpt), next.map(wanted))
    }

    fn all(&self) -> Excerpt {
        Excerpt::whole([self.info.columns, self.info.rows], 0)
    }

    /// Band `band` if it has been read; if not, it is from here on, in the background, and the answer is `None`.
    ///
    /// # Errors
    /// As [`BandReader::band`].
    pub fn band_if_read(&mut self, band: u32) -> Result<Option<&Band>, DataError> {
        self.excerpt_if_read((band, self.all()))
    }

    /// As [`BandReader::band_if_read`] for an excerpt of a band.
    ///
    /// # Errors
    /// Those of [`read_excerpt`](super::read_excerpt).
    pub fn excerpt_if_read(&mut self, (band, excerpt): (u32, Excerpt)) -> Result<Option<&Band>, DataError> {
        let wanted = Wanted { band, part: Part::Excerpt(excerpt) };
        while self.current.as_ref() != Some(&wanted) {
            let worker = self.worker()?;
            match (worker.under_way.clone(), worker.replies.is_empty()) {
                (Some(_), true) => return Ok(None),
                (Some(ready), false) => {
                    self.current = None;
                    let received = self.receive();
                    if ready == wanted {
                        received?;
                        self.current = Some(ready);
                    }
                }
                (None, _) => self.request(&wanted)?,
            }
        }
        Ok(Some(&self.band))
    }

    /// Hands all rows of band `band` to `visit`, from the first to the last: in one piece, or in strips where the band
    /// is large and can be read so. The next strip, and then the beginning of band `next`, is read in the background.
    /// Between strips `goes_on` is asked; false if it ended this.
    ///
    /// # Errors
    /// Those of [`Raster::read_rows`].
    pub fn for_each_strip(
        &mut self,
        band: u32,
        next: Option<u32>,
        visit: &mut dyn FnMut(&Band),
        goes_on: &mut dyn FnMut() -> bool,
    ) -> Result<bool, DataError> {
        let Some(strip_rows) = self.strip_rows else {
            visit(self.band_then(band, next)?);
            return Ok(true);
        };
        let wanted = |band: u32, rows: &Range<u32>| Wanted { band, part: Part::Rows(rows.clone()) };
        let strips: Vec<_> = strips::strips(self.info.rows, strip_rows).collect();
        for (number, rows) in strips.iter().enumerate() {
            if number > 0 && !goes_on() {
                return Ok(false);
            }
            let following = match strips.get(number + 1) {
                Some(rows) => Some(wanted(band, rows)),
                None => next.zip(strips.first()).map(|(next, rows)| wanted(next, rows)),
            };
            visit(self.read_then(wanted(band, rows), following)?);
        }
        Ok(true)
    }

    fn read_then(&mut self, wanted: Wanted, next: Option<Wanted>) -> Result<&Band, DataError> {
        if self.current.as_ref() != Some(&wanted) {
            self.current = None;
            // What was read ahead for nothing is taken off the channel first.
            if self.worker()?.under_way.as_ref().is_some_and(|other| *other != wanted) {
                self.receive().ok();
            }
            self.request(&wanted)?;
            self.receive()?;
            self.current = Some(wanted.clone());
        }
        if let Some(next) = next.filter(|next| *next != wanted) {
            self.request(&next)?;
        }
        Ok(&self.band)
    }

    /// [`Raster::rough_statistics`], on the reader's thread.
    pub(super) fn rough_statistics(&mut self) -> Result<Option<ValueStatistics>, DataError> {
        self.statistics(Request::RoughStatistics)
    }

    /// [`Raster::overview_statistics`], on the reader's thread.
    pub(super) fn overview_statistics(&mut self) -> Result<Option<ValueStatistics>, DataError> {
        self.statistics(Request::OverviewStatistics)
    }

    fn statistics(&mut self, request: Request) -> Result<Option<ValueStatistics>, DataError> {
        if self.worker()?.under_way.is_some() {
            self.receive().ok();
        }
        self.current = None;
        let died = self.died();
        let worker = self.worker()?;
        let reply = worker.requests.send(request).ok().and_then(|()| worker.replies.recv().ok());
        match reply {
            Some(Reply::Statistics(statistics)) => statistics,
            _ => Err(died),
        }
    }

    /// Asks for a band unless one is under way.
    fn request(&mut self, wanted: &Wanted) -> Result<(), DataError> {
        let died = self.died();
        let buffer = self.spare.take().unwrap_or_default();
        let worker = self.worker()?;
        if worker.under_way.is_some() {
            self.spare = Some(buffer);
            return Ok(());
        }
        worker.under_way = Some(wanted.clone());
        worker.requests.send(Request::Band(wanted.clone(), buffer)).map_err(|_| died)
    }

    /// Waits for what is under way and makes it the current band.
    fn receive(&mut self) -> Result<(), DataError> {
        let died = self.died();
        let worker = self.worker()?;
        worker.under_way = None;
        let Ok(Reply::Band(band, result)) = worker.replies.recv() else { return Err(died) };
        self.spare = Some(std::mem::replace(&mut self.band, band));
        result
    }

    fn worker(&mut self) -> Result<&mut Worker, DataError> {
        if let Some(raster) = self.raster.take() {
            let context = ErrorContext { format: "", path: self.info.name.clone() };
            self.worker = Some(Worker::start(raster).map_err(|error| context.io(error))?);
        }
        let died = self.died();
        self.worker.as_mut().ok_or(died)
    }

    /// The thread is gone, which only a panic in a decoder can do.
    fn died(&self) -> DataError {
        DataError::ReaderStopped { path: self.info.name.clone() }
    }
}

#[cfg(test)]
mod tests;
