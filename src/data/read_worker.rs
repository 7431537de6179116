use super::level::LevelReader;
use super::{Band, DataError, Excerpt, Raster, ValueStatistics};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::io;
use std::ops::Range;
use std::thread;

/// What is read at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) band: u32,
    pub(super) part: Part,
}

/// How much of a band.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// What is to be drawn.
    Excerpt(Excerpt),
    /// Some rows.
    Rows(Range<u32>),
}

/// The thread that owns the raster. It ends when the channel of requests closes.
pub(super) struct Worker {
    pub(super) requests: Sender<Request>,
    pub(super) replies: Receiver<Reply>,
    pub(super) under_way: Option<Wanted>,
}

pub(super) enum Request {
    /// Fill this band with what is wanted.
    Band(Wanted, Band),
    RoughStatistics,
    OverviewStatistics,
}

pub(super) enum Reply {
    Band(Band, Result<(), DataError>),
    Statistics(Result<Option<ValueStatistics>, DataError>),
}

impl Worker {
    pub(super) fn start(mut raster: Box<dyn Raster>) -> io::Result<Self> {
        let (requests, requested) = bounded(1);
        let (reply, replies) = bounded(1);
        let serve = move || {
            let mut levels = LevelReader::default();
            for request in requested {
                let answer = match request {
                    Request::Band(Wanted { band, part }, mut out) => {
                        let result = match part {
                            Part::Excerpt(excerpt) => {
                                levels.read(raster.as_mut(), (band, &excerpt), &mut out)
                            }
                            Part::Rows(rows) => raster.read_rows(band, rows, &mut out),
                        };
                        Reply::Band(out, result)
                    }
                    Request::RoughStatistics => Reply::Statistics(raster.rough_statistics()),
                    Request::OverviewStatistics => Reply::Statistics(raster.overview_statistics()),
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
