use super::error::ErrorContext;
use super::{Band, DataError, Raster, RasterInfo, ValueStatistics};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::io;
use std::thread;

/// Reads the bands of a raster on a thread of its own, one ahead of what is being used: while a band is drawn
/// or counted the next one is decoded. Memory is two bands, however many the raster has.
///
/// The band read last is kept, so that a single-band file is decoded once, although first its value range and
/// then its samples are wanted.
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
    current: Option<u32>,
    band: Band,
    /// Takes the place of the one that is lent to the worker.
    spare: Option<Band>,
    /// The channel that is counted.
    channel: Option<u32>,
}

/// The thread that owns the raster. It ends when the channel of requests closes.
struct Worker {
    requests: Sender<Request>,
    replies: Receiver<Reply>,
    under_way: Option<u32>,
}

enum Request {
    /// Fill this band with the samples of that index.
    Band(u32, Band),
    RoughStatistics,
}

enum Reply {
    Band(Band, Result<(), DataError>),
    RoughStatistics(Result<Option<ValueStatistics>, DataError>),
}

impl BandReader {
    /// Reads from `raster`; the thread starts with the first band that is asked for.
    pub fn new(raster: Box<dyn Raster>) -> Self {
        Self {
            info: raster.info().clone(),
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
        if self.current != Some(band) {
            self.current = None;
            // What was read ahead for nothing is taken off the channel first.
            if self.worker()?.under_way.is_some_and(|other| other != band) {
                self.receive().ok();
            }
            self.request(band)?;
            self.receive()?;
            self.current = Some(band);
        }
        if let Some(next) = next.filter(|next| *next != band) {
            self.request(next)?;
        }
        Ok(&self.band)
    }

    /// Band `band` if it has been read; if not, it is from here on, in the background, and the answer is `None`.
    ///
    /// # Errors
    /// As [`BandReader::band`].
    pub fn band_if_read(&mut self, band: u32) -> Result<Option<&Band>, DataError> {
        while self.current != Some(band) {
            let worker = self.worker()?;
            let under_way = worker.under_way;
            match (under_way, worker.replies.is_empty()) {
                (Some(_), true) => return Ok(None),
                (Some(ready), false) => {
                    self.current = None;
                    let received = self.receive();
                    if ready == band {
                        received?;
                        self.current = Some(band);
                    }
                }
                (None, _) => self.request(band)?,
            }
        }
        Ok(Some(&self.band))
    }

    /// [`Raster::rough_statistics`], on the reader's thread.
    pub(super) fn rough_statistics(&mut self) -> Result<Option<ValueStatistics>, DataError> {
        if self.worker()?.under_way.is_some() {
            self.receive().ok();
        }
        self.current = None;
        let died = self.died();
        let worker = self.worker()?;
        let reply =
            worker.requests.send(Request::RoughStatistics).ok().and_then(|()| worker.replies.recv().ok());
        match reply {
            Some(Reply::RoughStatistics(statistics)) => statistics,
            _ => Err(died),
        }
    }

    /// Asks for a band unless one is under way.
    fn request(&mut self, band: u32) -> Result<(), DataError> {
        let died = self.died();
        let buffer = self.spare.take().unwrap_or_default();
        let worker = self.worker()?;
        if worker.under_way.is_some() {
            self.spare = Some(buffer);
            return Ok(());
        }
        worker.under_way = Some(band);
        worker.requests.send(Request::Band(band, buffer)).map_err(|_| died)
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

impl Worker {
    fn start(mut raster: Box<dyn Raster>) -> io::Result<Self> {
        let (requests, requested) = bounded(1);
        let (reply, replies) = bounded(1);
        let serve = move || {
            for request in requested {
                let answer = match request {
                    Request::Band(index, mut band) => {
                        let result = raster.read_band(index, &mut band);
                        Reply::Band(band, result)
                    }
                    Request::RoughStatistics => Reply::RoughStatistics(raster.rough_statistics()),
                };
                // Nobody waits any more if the reader was dropped.
                if reply.send(answer).is_err() {
                    break;
                }
            }
        };
        thread::Builder::new().name("read".to_owned()).spawn(serve)?;
        Ok(Self { requests, replies, under_way: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::SampleType;

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
            *out = Band { columns: 1, rows: 1, values: vec![band as f32], valid: vec![Band::VALID] };
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
}
