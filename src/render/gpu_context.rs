use super::RenderError;
use super::driver_memory;
use super::gpu_memory::GpuMemory;
use super::render_target::Precision;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// Which graphics adapter draws.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum AdapterChoice {
    /// Vulkan before GL, hardware before software.
    #[default]
    Auto,
    /// A software adapter, whatever hardware there is: the same pixels everywhere with the same driver.
    Software,
    /// The first whose name, driver or backend contains this, ignoring case.
    Named(String),
}

impl AdapterChoice {
    /// As on the command line: `auto`, `software`, or a part of an adapter's name, driver or backend.
    pub fn named(text: &str) -> Self {
        match text {
            "auto" => Self::Auto,
            "software" => Self::Software,
            name => Self::Named(name.to_owned()),
        }
    }
}

/// What draws, and with how much memory.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GpuOptions {
    /// Which adapter.
    pub adapter: AdapterChoice,
    /// How much of its memory samples may take: larger rasters and volumes are drawn from means.
    pub memory: GpuMemory,
}

/// Timestamps tell drawing and converting apart; volumes hold 16-bit samples exactly, and pictures 16-bit colours, for
/// which formats may have to do more than they must; floats are interpolated faster.
const OPTIONAL_FEATURES: wgpu::Features = wgpu::Features::TIMESTAMP_QUERY
    .union(wgpu::Features::TEXTURE_FORMAT_16BIT_NORM)
    .union(wgpu::Features::TEXTURE_ADAPTER_SPECIFIC_FORMAT_FEATURES)
    .union(wgpu::Features::FLOAT32_FILTERABLE);

/// A device to draw with, shared by everything that is drawn. Clones are the same device.
#[derive(Debug, Clone)]
pub struct GpuContext {
    pub(super) device: wgpu::Device,
    pub(super) queue: wgpu::Queue,
    adapter_name: String,
    driver: String,
    memory: GpuMemory,
    is_software: bool,
    draws_words: bool,
    first_error: Arc<Mutex<Option<String>>>,
    /// Why there is no device any more.
    loss: Arc<OnceLock<String>>,
    /// Of all clones.
    closing: Arc<Closing>,
}

/// What adapters are asked of, and what they must be able to do.
pub(super) trait AdapterSource {
    fn instance(&self) -> &wgpu::Instance;

    /// Why `adapter`, of this source, cannot be used, if so.
    fn check(&self, adapter: &wgpu::Adapter) -> Result<(), RenderError>;
}

/// For drawing without a window or display, any adapter will do.
impl AdapterSource for wgpu::Instance {
    fn instance(&self) -> &wgpu::Instance {
        self
    }

    fn check(&self, _adapter: &wgpu::Adapter) -> Result<(), RenderError> {
        Ok(())
    }
}

impl GpuContext {
    /// Opens an adapter, without a window or display, with as much memory as usual.
    ///
    /// # Errors
    /// As [`GpuContext::open`].
    pub fn new(adapter: &AdapterChoice) -> Result<Self, RenderError> {
        Self::open(&GpuOptions { adapter: adapter.clone(), ..GpuOptions::default() })
    }

    /// Opens an adapter, without a window or display.
    ///
    /// # Errors
    /// [`RenderError::NoAdapter`] without any driver, [`RenderError::UnknownAdapter`] if none matches,
    /// [`RenderError::Device`] if the adapter refuses.
    pub fn open(options: &GpuOptions) -> Result<Self, RenderError> {
        let open_source = |backends| wgpu::Instance::new(instance_descriptor(backends));
        Self::choose(options, open_source).map(|(context, ..)| context)
    }

    /// Opens the best adapter that `choice` and its source allow, and returns both with it.
    pub(super) fn choose<S: AdapterSource>(
        options: &GpuOptions,
        open_source: impl Fn(wgpu::Backends) -> S,
    ) -> Result<(Self, S, wgpu::Adapter), RenderError> {
        let (source, adapters) = matching_adapters(&options.adapter, open_source)?;
        let mut refusal = None;
        for adapter in adapters {
            match Self::open_device(&adapter, options.memory) {
                Ok(context) => return Ok((context, source, adapter)),
                Err(error) => refusal.get_or_insert(error),
            };
        }
        Err(refusal.unwrap_or_else(no_adapter))
    }

    fn open_device(adapter: &wgpu::Adapter, memory: GpuMemory) -> Result<Self, RenderError> {
        let info = adapter.get_info();
        let adapter_name = described(&info);
        let driver = format!("{} {}", info.driver, info.driver_info).trim().to_owned();
        let descriptor = wgpu::DeviceDescriptor {
            label: Some("GpuContext::device"),
            required_features: adapter.features() & OPTIONAL_FEATURES,
            required_limits: adapter.limits(),
            ..Default::default()
        };
        let (device, queue) = pollster::block_on(adapter.request_device(&descriptor)).map_err(|error| {
            RenderError::Device { adapter: adapter_name.clone(), reason: error.to_string() }
        })?;
        let first_error = Arc::new(Mutex::new(None));
        let sink = Arc::clone(&first_error);
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            sink.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| error.to_string());
        }));
        let loss = Arc::new(OnceLock::new());
        let loss_sink = Arc::clone(&loss);
        device.set_device_lost_callback(move |reason, message| {
            loss_sink.get_or_init(|| if message.is_empty() { format!("{reason:?}") } else { message });
        });
        let is_software = info.device_type == wgpu::DeviceType::Cpu;
        if is_software {
            driver_memory::keep_between_frames();
        }
        Ok(Self {
            draws_words: draws_words(adapter),
            is_software,
            closing: Arc::new(Closing {
                device: device.clone(),
                timeout: frame_timeout(is_software),
                is_hung: AtomicBool::new(false),
            }),
            device,
            queue,
            adapter_name,
            driver,
            memory,
            first_error,
            loss,
        })
    }

    /// Name and version of the driver, as far as it tells.
    pub fn driver(&self) -> &str {
        &self.driver
    }

    /// Name and backend, for messages and reports.
    pub fn adapter_name(&self) -> &str {
        &self.adapter_name
    }

    /// Whether the processor draws.
    pub fn is_software(&self) -> bool {
        self.is_software
    }

    /// Whether pictures can have 16 bits a channel.
    pub(super) fn draws_words(&self) -> bool {
        self.draws_words
    }

    /// How much memory the samples of volumes may take.
    pub(super) fn memory(&self) -> GpuMemory {
        self.memory
    }

    /// How long one frame may take before the adapter counts as hung.
    pub(super) fn frame_timeout(&self) -> Duration {
        frame_timeout(self.is_software)
    }

    pub(super) fn limits(&self) -> wgpu::Limits {
        self.device.limits()
    }

    /// Starts to copy what was given to the queue, so that what it is copied from need not be kept until a frame is drawn.
    pub(super) fn copy_now(&self) {
        self.queue.submit([]);
        // Gives back what earlier copies took.
        if let Err(error) = self.device.poll(wgpu::PollType::Poll) {
            tracing::debug!(%error, "polling while copying");
        }
    }

    pub(super) fn failed(&self, reason: impl ToString) -> RenderError {
        RenderError::Failed { adapter: self.adapter_name.clone(), reason: reason.to_string() }
    }

    /// What to say when `frame` did not come back in time. Nothing waits for this adapter any more.
    pub(super) fn timed_out(&self, frame: u64) -> RenderError {
        self.closing.is_hung.store(true, Ordering::Relaxed);
        let adapter = self.adapter_name.clone();
        RenderError::Timeout { adapter, frame, seconds: self.frame_timeout().as_secs() }
    }

    /// Whether the device is gone, with everything that it held. Only a new one can draw.
    #[cfg(any(feature = "serve", feature = "window"))]
    pub(crate) fn is_lost(&self) -> bool {
        self.loss.get().is_some()
    }

    /// The first error that the driver reported since the device was opened.
    pub(super) fn check(&self) -> Result<(), RenderError> {
        if let Some(reason) = self.loss.get() {
            return Err(RenderError::Lost { adapter: self.adapter_name.clone(), reason: reason.clone() });
        }
        let first = self.first_error.lock().unwrap_or_else(PoisonError::into_inner);
        first.as_ref().map_or(Ok(()), |reason| Err(self.failed(reason)))
    }
}

fn frame_timeout(is_software: bool) -> Duration {
    Duration::from_secs(if is_software { 60 } else { 10 })
}

/// What is done when nobody uses a device any more.
#[derive(Debug)]
struct Closing {
    device: wgpu::Device,
    timeout: Duration,
    is_hung: AtomicBool,
}

impl Drop for Closing {
    fn drop(&mut self) {
        if *self.is_hung.get_mut() {
            return;
        }
        // A software driver that still compiles or draws while the process tears down can crash it.
        let idle = wgpu::PollType::Wait { submission_index: None, timeout: Some(self.timeout) };
        if let Err(error) = self.device.poll(idle) {
            tracing::debug!(%error, "waiting for the device before closing it");
        }
    }
}

/// Whether an adapter draws into, blends in and samples between the formats of [`Precision::Words`].
fn draws_words(adapter: &wgpu::Adapter) -> bool {
    let needed = wgpu::Features::TEXTURE_FORMAT_16BIT_NORM
        .union(wgpu::Features::TEXTURE_ADAPTER_SPECIFIC_FORMAT_FEATURES);
    let usages = wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING;
    let flags = wgpu::TextureFormatFeatureFlags::BLENDABLE | wgpu::TextureFormatFeatureFlags::FILTERABLE;
    let is_drawn = |format| {
        let able = adapter.get_texture_format_features(format);
        able.allowed_usages.contains(usages) && able.flags.contains(flags)
    };
    adapter.features().contains(needed) && is_drawn(Precision::Words.color_format())
}

fn no_adapter() -> RenderError {
    RenderError::NoAdapter { reason: "neither Vulkan nor OpenGL offers one".to_owned() }
}

/// The adapters that `choice` and their source allow, best first, at least one.
fn matching_adapters<S: AdapterSource>(
    choice: &AdapterChoice,
    open_source: impl Fn(wgpu::Backends) -> S,
) -> Result<(S, Vec<wgpu::Adapter>), RenderError> {
    let native = wgpu::Backends::VULKAN | wgpu::Backends::METAL | wgpu::Backends::DX12;
    let mut found = Vec::new();
    let mut refusal = None;
    // GL is asked only if the native interfaces have nothing to offer: opening it takes time.
    for backends in [native, wgpu::Backends::GL] {
        let source = open_source(backends);
        let mut adapters = pollster::block_on(source.instance().enumerate_adapters(backends));
        found.extend(adapters.iter().map(wgpu::Adapter::get_info));
        adapters.retain(|adapter| matches(choice, &adapter.get_info()));
        adapters.retain(|adapter| match source.check(adapter) {
            Ok(()) => true,
            Err(error) => {
                refusal.get_or_insert(error);
                false
            }
        });
        adapters.sort_by_key(|adapter| preference(adapter.get_info().device_type));
        if !adapters.is_empty() {
            return Ok((source, adapters));
        }
    }
    if let Some(refusal) = refusal {
        return Err(refusal);
    }
    if found.is_empty() {
        return Err(no_adapter());
    }
    let wanted = match choice {
        AdapterChoice::Named(name) => name.clone(),
        AdapterChoice::Auto | AdapterChoice::Software => "software".to_owned(),
    };
    let names: Vec<String> = found.iter().map(described).collect();
    Err(RenderError::UnknownAdapter { wanted, found: names.join(", ") })
}

/// What every instance of ours has in common; it knows no display.
pub(super) fn instance_descriptor(backends: wgpu::Backends) -> wgpu::InstanceDescriptor {
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    descriptor.backends = backends;
    // wgpu validates by itself; the validation layers of distributions are too old for its shaders.
    descriptor.flags = wgpu::InstanceFlags::empty();
    descriptor
}

fn matches(choice: &AdapterChoice, info: &wgpu::AdapterInfo) -> bool {
    match choice {
        AdapterChoice::Auto => true,
        AdapterChoice::Software => info.device_type == wgpu::DeviceType::Cpu,
        AdapterChoice::Named(name) => {
            let text = format!("{} {}", described(info), info.driver).to_lowercase();
            text.contains(&name.to_lowercase())
        }
    }
}

/// Name and interface.
pub(super) fn described(info: &wgpu::AdapterInfo) -> String {
    match info.backend {
        wgpu::Backend::Gl => format!("{} (OpenGL)", info.name),
        other => format!("{} ({other:?})", info.name),
    }
}

fn preference(device_type: wgpu::DeviceType) -> u8 {
    match device_type {
        wgpu::DeviceType::DiscreteGpu => 0,
        wgpu::DeviceType::IntegratedGpu => 1,
        wgpu::DeviceType::VirtualGpu => 2,
        wgpu::DeviceType::Other => 3,
        wgpu::DeviceType::Cpu => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_adapter_is_named_with_those_there_are() {
        let error = GpuContext::new(&AdapterChoice::Named("no such card".to_owned())).unwrap_err();
        assert!(error.to_string().contains("no such card"), "{error}");
    }

    #[test]
    fn a_lost_device_is_noticed() {
        let gpu = GpuContext::new(&AdapterChoice::Software).unwrap();
        gpu.check().unwrap();
        gpu.device.destroy();
        gpu.device.poll(wgpu::PollType::wait_indefinitely()).ok();
        assert!(matches!(gpu.check(), Err(RenderError::Lost { .. })), "{:?}", gpu.check());
    }
}
