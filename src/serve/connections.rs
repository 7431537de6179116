use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;

/// How long a client may take to say what it wants.
const HEADER_TIME: Duration = Duration::from_secs(15);

/// How long a client may take none of what it asked for: what it holds, others could have.
const STALL_TIME: Duration = Duration::from_mins(1);

/// After an error of the system, such as too many open files, before the next is accepted.
const PAUSE: Duration = Duration::from_millis(100);

/// Bytes of what a client asks for, and of what waits to be sent to it.
const BUFFER_BYTES: usize = 64 << 10;

/// Answers on all connections, so many at a time, until `end` is there; then those that run are finished.
pub(super) async fn serve(listener: TcpListener, router: Router, most: usize, end: impl Future<Output = ()>) {
    let free = Arc::new(Semaphore::new(most.max(1)));
    let graceful = GracefulShutdown::new();
    let mut end = std::pin::pin!(end);
    loop {
        let accepted = async {
            let place = Arc::clone(&free).acquire_owned().await;
            (listener.accept().await, place)
        };
        let (accepted, place) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut end => break,
        };
        let (stream, _) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        // Parts of films go as soon as they are there.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "small parts may wait");
        }
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(STALL_TIME));
        let mut builder = http1::Builder::new();
        builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIME).max_buf_size(BUFFER_BYTES);
        let connection = builder
            .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(router.clone()));
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            let _place = place;
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection broke off");
            }
        });
    }
    drop(listener);
    graceful.shutdown().await;
}
