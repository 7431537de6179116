use super::RenderError;
use super::gpu_context::GpuContext;
use super::gpu_times::{GpuClock, GpuTimes};
use crate::frame::{PixelLayout, VideoFrame};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::VecDeque;
use std::ops::Deref;
use std::sync::Arc;
use std::time::Duration;

/// A fixed number of buffers through which finished frames reach memory. The ring is also the queue between
/// GPU and encoder: a frame holds its buffer until it is dropped, on whatever thread, so that nothing is
/// dropped or copied twice, and no pixels are allocated per frame.
pub(super) struct ReadbackRing {
    layout: Arc<PixelLayout>,
    free: Receiver<wgpu::Buffer>,
    give_back: Sender<wgpu::Buffer>,
    in_flight: VecDeque<InFlight>,
}

struct InFlight {
    frame: u64,
    buffer: wgpu::Buffer,
    submission: wgpu::SubmissionIndex,
    mapped: Receiver<Result<(), wgpu::BufferAsyncError>>,
}

/// The bytes of a frame in mapped memory.
struct MappedFrame {
    /// Dropped before the buffer is unmapped.
    view: Option<wgpu::BufferView>,
    buffer: wgpu::Buffer,
    give_back: Sender<wgpu::Buffer>,
}

impl Deref for MappedFrame {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.view.as_deref().unwrap_or_default()
    }
}

impl Drop for MappedFrame {
    fn drop(&mut self) {
        self.view = None;
        self.buffer.unmap();
        // The channel has room for every buffer there is, and if the ring is gone the buffer may go too.
        if self.give_back.try_send(self.buffer.clone()).is_err() {
            tracing::trace!("frame outlived its ring");
        }
    }
}

impl ReadbackRing {
    pub(super) fn new(gpu: &GpuContext, layout: &Arc<PixelLayout>, slots: usize) -> Self {
        let slots = slots.max(1);
        let (give_back, free) = bounded(slots);
        for _ in 0..slots {
            let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("ReadbackRing::slot"),
                size: layout.byte_count() as u64 + GpuClock::BYTES,
                usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            });
            if give_back.try_send(buffer).is_err() {
                break;
            }
        }
        Self { layout: Arc::clone(layout), free, give_back, in_flight: VecDeque::with_capacity(slots) }
    }

    /// Where in a slot the timestamps lie.
    pub(super) fn times_offset(&self) -> u64 {
        self.layout.byte_count() as u64
    }

    /// A free buffer, if there is one now.
    pub(super) fn take_free(&self) -> Option<wgpu::Buffer> {
        self.free.try_recv().ok()
    }

    /// A buffer, after waiting at most `patience` until somebody drops a frame.
    pub(super) fn wait_for_free(&self, patience: Duration) -> Option<wgpu::Buffer> {
        self.free.recv_timeout(patience).ok()
    }

    /// Submits `commands`, which fill `buffer` with frame `frame`.
    pub(super) fn submit(
        &mut self,
        gpu: &GpuContext,
        frame: u64,
        commands: wgpu::CommandEncoder,
        buffer: wgpu::Buffer,
    ) {
        let (mapped_sender, mapped) = bounded(1);
        commands.map_buffer_on_submit(&buffer, wgpu::MapMode::Read, .., move |result| {
            // One message into a channel of one: cannot be full; nobody listens only if the ring is gone.
            drop(mapped_sender.try_send(result));
        });
        let submission = gpu.queue.submit([commands.finish()]);
        self.in_flight.push_back(InFlight { frame, buffer, submission, mapped });
    }

    /// The oldest frame in flight: at once, if it is ready, or after waiting for it. `None` if none is ready
    /// (without `is_waiting`) or in flight.
    pub(super) fn next_frame(
        &mut self,
        gpu: &GpuContext,
        clock: Option<&GpuClock>,
        is_waiting: bool,
    ) -> Result<Option<(VideoFrame, Option<GpuTimes>)>, RenderError> {
        let Some(oldest) = self.in_flight.front() else { return Ok(None) };
        if is_waiting {
            wait_for(gpu, oldest)?;
        } else {
            gpu.device.poll(wgpu::PollType::Poll).map_err(|error| gpu.failed(error))?;
        }
        gpu.check()?;
        match oldest.mapped.try_recv() {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err(gpu.failed(error)),
            Err(_) if is_waiting => return Err(gpu.failed("a frame was drawn but not mapped")),
            Err(_) => return Ok(None),
        }
        let Some(InFlight { frame, buffer, .. }) = self.in_flight.pop_front() else { return Ok(None) };
        let map =
            |range: std::ops::Range<u64>| buffer.get_mapped_range(range).map_err(|error| gpu.failed(error));
        let pixel_bytes = self.times_offset();
        let times = match clock {
            Some(clock) => Some(clock.read(&map(pixel_bytes..pixel_bytes + GpuClock::BYTES)?)),
            None => None,
        };
        let view = Some(map(0..pixel_bytes)?);
        let bytes = MappedFrame { view, buffer, give_back: self.give_back.clone() };
        let frame = VideoFrame::new(frame, Arc::clone(&self.layout), bytes);
        let frame = frame.ok_or_else(|| gpu.failed("a mapped frame has the wrong length"))?;
        Ok(Some((frame, times)))
    }
}

fn wait_for(gpu: &GpuContext, oldest: &InFlight) -> Result<(), RenderError> {
    let timeout = gpu.frame_timeout();
    let poll =
        wgpu::PollType::Wait { submission_index: Some(oldest.submission.clone()), timeout: Some(timeout) };
    match gpu.device.poll(poll) {
        Ok(_) => Ok(()),
        Err(wgpu::PollError::Timeout) => Err(gpu.timed_out(oldest.frame)),
        Err(error) => Err(gpu.failed(error)),
    }
}
