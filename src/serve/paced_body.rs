use axum::body::{Body, BodyDataStream, Bytes};
use futures_util::Stream;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

/// Bytes that may have arrived and were not taken yet: what stands before and between parts has no other bound.
const MOST_UNTAKEN: u64 = 1 << 20;

/// A body that comes in pieces, so that who takes it apart never holds much of it: the parser of forms takes all that is there
/// before it looks at it.
pub(super) struct PacedBody {
    pieces: BodyDataStream,
    arrived: u64,
    taken: Taken,
    rests: bool,
}

/// Says how much of a body was used.
#[derive(Debug, Clone, Default)]
pub(super) struct Taken(Arc<AtomicU64>);

impl Taken {
    pub(super) fn add(&self, bytes: usize) {
        self.0.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

impl PacedBody {
    /// The same body, and what wants to be told of all that is used of it.
    pub(super) fn of(body: Body) -> (Body, Taken) {
        let taken = Taken::default();
        let paced = Self { pieces: body.into_data_stream(), arrived: 0, taken: taken.clone(), rests: false };
        (Body::from_stream(paced), taken)
    }
}

impl Stream for PacedBody {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.rests) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let piece = ready!(Pin::new(&mut self.pieces).poll_next(context));
        Poll::Ready(match piece {
            Some(Ok(bytes)) => {
                self.rests = true;
                self.arrived += bytes.len() as u64;
                let untaken = self.arrived.saturating_sub(self.taken.0.load(Ordering::Relaxed));
                if untaken > MOST_UNTAKEN {
                    Some(Err(io::Error::other("there is too much before or between them")))
                } else {
                    Some(Ok(bytes))
                }
            }
            Some(Err(error)) => Some(Err(io::Error::other(error))),
            None => None,
        })
    }
}
