use super::error::ErrorContext;
use super::read_worker::{Part, Reply, Request, Wanted, Worker};
use super::{Band, DataError, Excerpt, Raster, RasterInfo, ValueStatistics, strips};
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
}

impl BandReader {
    /// Reads from `raster`; the thread starts with the first band that is asked for.
    pub fn new(raster: Box<dyn Raster>) -> Self {
        Self {
            info: raster.info().clone(),
            strip_rows: strips::strip_rows_of(raster.as_ref()),
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
        self.excerpt_then((band, self.all()), next)
    }

    /// An excerpt of band `band`, as [`read_excerpt`](super::read_excerpt) reads it; from here on that of `next` is read
    /// in the background.
    ///
    /// # Errors
    /// Those of [`read_excerpt`](super::read_excerpt) for `band`; those for `next` come when it is asked for.
    pub fn excerpt_then(
        &mut self,
        (band, excerpt): (u32, Excerpt),
        next: Option<u32>,
    ) -> Result<&Band, DataError> {
        let wanted = |band| Wanted { band, part: Part::Excerpt(excerpt) };
        self.read_then(wanted(band), next.map(wanted))
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
mod tests {
    use super::*;
    use crate::data::{MemoryRaster, SampleType};
    use crossbeam_channel::{Receiver, Sender, bounded};
    use std::thread;

    /// Tells which bands were read, in order.
    struct Telling {
        info: RasterInfo,
        reads: Sender<u32>,
    }

    impl Raster for Telling {
        fn info(&self) -> &RasterInfo {
            &self.info
        }

        fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
            self.reads.send(band).unwrap();
            if band == 3 {
                return Err(DataError::NoSuchBand { band, bands: 3, path: String::new() });
            }
            assert!(band < 4, "the decoder fails on band {band}");
            let (values, valid) = (vec![band as f32], vec![Band::VALID]);
            *out = Band { columns: 1, rows: 1, values, valid, ..Band::default() };
            Ok(())
        }
    }

    fn telling() -> (BandReader, Receiver<u32>) {
        let info = RasterInfo::new("test", "test", SampleType::F32, [3, 1, 1]);
        let (reads, told) = bounded(16);
        (BandReader::new(Box::new(Telling { info, reads })), told)
    }

    #[test]
    fn a_band_is_read_again_only_after_another() {
        let (mut reader, told) = telling();
        for band in [0, 0, 1, 1, 0] {
            assert_eq!(reader.band(band).unwrap().values, [band as f32]);
        }
        assert_eq!(told.try_iter().collect::<Vec<_>>(), [0, 1, 0]);
    }

    #[test]
    fn the_next_band_is_read_ahead_and_only_once() {
        let (mut reader, told) = telling();
        assert_eq!(reader.band_then(0, Some(1)).unwrap().values, [0.0]);
        assert_eq!(told.recv(), Ok(0));
        // Without anybody asking for it.
        assert_eq!(told.recv(), Ok(1));
        assert_eq!(reader.band_then(1, Some(2)).unwrap().values, [1.0]);
        assert_eq!(told.recv(), Ok(2));
        // A wrong guess costs time, not correctness.
        assert_eq!(reader.band(0).unwrap().values, [0.0]);
        assert_eq!(told.recv(), Ok(0));
        assert!(told.is_empty());
    }

    #[test]
    fn nobody_waits_for_a_band_that_is_asked_for_if_it_is_read() {
        let (mut reader, told) = telling();
        assert_eq!(reader.band(0).unwrap().values, [0.0]);
        let mut wanted = |band| loop {
            if let Some(found) = reader.band_if_read(band).unwrap() {
                return found.values[0];
            }
            thread::yield_now();
        };
        assert_eq!([wanted(0), wanted(2), wanted(1)], [0.0, 2.0, 1.0]);
        assert_eq!(told.try_iter().collect::<Vec<_>>(), [0, 2, 1]);
        let failure = loop {
            match reader.band_if_read(3) {
                Ok(None) => thread::yield_now(),
                other => break other.map(drop),
            }
        };
        assert!(matches!(failure, Err(DataError::NoSuchBand { .. })));
    }

    #[test]
    fn what_goes_wrong_ahead_is_told_when_the_band_is_wanted() {
        let (mut reader, _told) = telling();
        assert_eq!(reader.band_then(2, Some(3)).unwrap().values, [2.0]);
        assert!(matches!(reader.band(3), Err(DataError::NoSuchBand { .. })));
        assert_eq!(reader.band(1).unwrap().values, [1.0]);
    }

    #[test]
    fn a_decoder_that_panics_is_an_error() {
        let (mut reader, _told) = telling();
        assert!(matches!(reader.band(4), Err(DataError::ReaderStopped { .. })));
        assert!(matches!(reader.band(0), Err(DataError::ReaderStopped { .. })));
    }

    #[test]
    fn a_band_is_kept_at_the_level_at_which_it_was_wanted() {
        let (mut reader, told) = telling();
        let at = |level| Excerpt::whole([1, 1], level);
        for (band, level) in [(0, 1), (0, 1), (0, 0), (0, 1), (1, 1)] {
            assert_eq!(reader.excerpt_then((band, at(level)), None).unwrap().values, [band as f32]);
        }
        assert_eq!(told.try_iter().collect::<Vec<_>>(), [0, 0, 0, 1]);
        assert_eq!(reader.excerpt_then((0, at(2)), Some(1)).unwrap().roughness, [[0.0; 2]]);
        assert_eq!([told.recv(), told.recv()], [Ok(0), Ok(1)]);
        while reader.excerpt_if_read((1, at(2))).unwrap().is_none() {
            thread::yield_now();
        }
        assert!(told.is_empty());
    }

    #[test]
    fn large_bands_are_passed_in_strips() {
        let [columns, rows] = [4096, 2100];
        let values = (0..columns * rows).map(|sample| sample as f32).collect();
        let raster = || MemoryRaster::new("m", [1, rows, columns], values).unwrap();
        let mut reader = BandReader::new(Box::new(raster()));
        let (mut seen, mut asked) = (Vec::new(), 0);
        let mut pass = |reader: &mut BandReader, most: u32| {
            seen.clear();
            let visit = &mut |strip: &Band| seen.push((strip.rows, strip.values[0]));
            let goes_on = &mut || {
                asked += 1;
                asked < most
            };
            let is_complete = reader.for_each_strip(0, Some(0), visit, goes_on).unwrap();
            (is_complete, seen.clone())
        };
        let strips =
            [(512, 0.0), (512, 2_097_152.0), (512, 4_194_304.0), (512, 6_291_456.0), (52, 8_388_608.0)];
        assert_eq!(pass(&mut reader, 9), (true, strips.to_vec()));
        assert_eq!(pass(&mut reader, 6), (false, strips[..2].to_vec()));
        let excerpt = Excerpt::whole([columns, rows], 5);
        let band = reader.excerpt_then((0, excerpt), None).unwrap();
        assert_eq!(([band.columns, band.rows], band.value(0, 0)), (excerpt.size(), Some(0.0)));
    }
}
