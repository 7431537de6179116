use super::gpu_context::GpuContext;
use std::time::Duration;

/// What the GPU spent on a frame, where the adapter can tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GpuTimes {
    /// Drawing and averaging down, without the baking that a change of bands brings.
    pub draw: Duration,
    /// Conversion to the encoder's pixel layout.
    pub convert: Duration,
}

/// Two timestamps of each of two passes: written by the GPU, resolved behind the pixels of each frame.
pub(super) struct GpuClock {
    queries: wgpu::QuerySet,
    resolved: wgpu::Buffer,
    nanoseconds_per_tick: f64,
}

/// Timestamps in one frame: begin and end of drawing, begin and end of converting.
const COUNT: u32 = 4;
const STAMP_BYTES: usize = size_of::<u64>();

impl GpuClock {
    /// Bytes that a frame's timestamps take.
    pub(super) const BYTES: u64 = COUNT as u64 * STAMP_BYTES as u64;

    /// `None` if the adapter has no timestamps.
    pub(super) fn new(gpu: &GpuContext) -> Option<Self> {
        gpu.device.features().contains(wgpu::Features::TIMESTAMP_QUERY).then(|| Self {
            queries: gpu.device.create_query_set(&wgpu::QuerySetDescriptor {
                label: Some("GpuClock::queries"),
                ty: wgpu::QueryType::Timestamp,
                count: COUNT,
            }),
            resolved: gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("GpuClock::resolved"),
                size: Self::BYTES,
                usage: wgpu::BufferUsages::QUERY_RESOLVE | wgpu::BufferUsages::COPY_SRC,
                mapped_at_creation: false,
            }),
            nanoseconds_per_tick: f64::from(gpu.queue.get_timestamp_period()),
        })
    }

    pub(super) fn draw_pass(&self) -> TimedPass<'_> {
        TimedPass { queries: &self.queries, first: 0 }
    }

    pub(super) fn convert_pass(&self) -> TimedPass<'_> {
        TimedPass { queries: &self.queries, first: 2 }
    }

    /// Copies the frame's timestamps to `destination`, `offset` bytes in. Without a conversion pass there are
    /// only the first two.
    pub(super) fn resolve(
        &self,
        commands: &mut wgpu::CommandEncoder,
        has_convert_pass: bool,
        destination: &wgpu::Buffer,
        offset: u64,
    ) {
        let count = if has_convert_pass { COUNT } else { COUNT / 2 };
        commands.resolve_query_set(&self.queries, 0..count, &self.resolved, 0);
        commands.copy_buffer_to_buffer(&self.resolved, 0, destination, offset, Self::BYTES);
    }

    /// Reads what [`GpuClock::resolve`] copied.
    pub(super) fn read(&self, bytes: &[u8]) -> GpuTimes {
        let (stamps, _) = bytes.as_chunks::<STAMP_BYTES>();
        let stamp = |index: usize| stamps.get(index).map_or(0, |stamp| u64::from_ne_bytes(*stamp));
        let between = |first: usize| {
            let ticks = stamp(first + 1).saturating_sub(stamp(first));
            Duration::from_nanos((ticks as f64 * self.nanoseconds_per_tick) as u64)
        };
        GpuTimes { draw: between(0), convert: between(2) }
    }
}

/// A stage, of one pass or several, whose begin and end are to be stamped.
#[derive(Clone, Copy)]
pub(super) struct TimedPass<'a> {
    queries: &'a wgpu::QuerySet,
    first: u32,
}

impl<'a> TimedPass<'a> {
    /// For the first of several render passes.
    pub(super) fn begin(self) -> wgpu::RenderPassTimestampWrites<'a> {
        wgpu::RenderPassTimestampWrites {
            query_set: self.queries,
            beginning_of_pass_write_index: Some(self.first),
            end_of_pass_write_index: None,
        }
    }

    /// For the last of several render passes.
    pub(super) fn end(self) -> wgpu::RenderPassTimestampWrites<'a> {
        wgpu::RenderPassTimestampWrites {
            query_set: self.queries,
            beginning_of_pass_write_index: None,
            end_of_pass_write_index: Some(self.first + 1),
        }
    }

    pub(super) fn compute(self) -> wgpu::ComputePassTimestampWrites<'a> {
        wgpu::ComputePassTimestampWrites {
            query_set: self.queries,
            beginning_of_pass_write_index: Some(self.first),
            end_of_pass_write_index: Some(self.first + 1),
        }
    }
}
