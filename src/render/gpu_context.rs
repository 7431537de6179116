use super::RenderError;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
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

/// A device to draw with, shared by everything that is drawn.
#[derive(Debug)]
pub struct GpuContext {
    pub(super) device: wgpu::Device,
    pub(super) queue: wgpu::Queue,
    adapter_name: String,
    is_software: bool,
    first_error: Arc<Mutex<Option<String>>>,
    is_hung: AtomicBool,
}

impl GpuContext {
    /// Opens an adapter, without a window or display.
    ///
    /// # Errors
    /// [`RenderError::NoAdapter`] without any driver, [`RenderError::UnknownAdapter`] if none matches,
    /// [`RenderError::Device`] if the adapter refuses.
    pub fn new(choice: &AdapterChoice) -> Result<Self, RenderError> {
        let mut refusal = None;
        for adapter in matching_adapters(choice)? {
            match Self::open(&adapter) {
                Ok(context) => return Ok(context),
                Err(error) => refusal.get_or_insert(error),
            };
        }
        Err(refusal.unwrap_or_else(no_adapter))
    }

    fn open(adapter: &wgpu::Adapter) -> Result<Self, RenderError> {
        let info = adapter.get_info();
        let adapter_name = described(&info);
        let descriptor = wgpu::DeviceDescriptor {
            label: Some("GpuContext::device"),
            // Timestamps are the one optional feature in use: they tell drawing and converting apart.
            required_features: adapter.features() & wgpu::Features::TIMESTAMP_QUERY,
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
        let is_software = info.device_type == wgpu::DeviceType::Cpu;
        Ok(Self { device, queue, adapter_name, is_software, first_error, is_hung: AtomicBool::new(false) })
    }

    /// Name and backend, for messages and reports.
    pub fn adapter_name(&self) -> &str {
        &self.adapter_name
    }

    /// Whether the processor draws.
    pub fn is_software(&self) -> bool {
        self.is_software
    }

    /// How long one frame may take before the adapter counts as hung.
    pub(super) fn frame_timeout(&self) -> Duration {
        Duration::from_secs(if self.is_software { 60 } else { 10 })
    }

    pub(super) fn limits(&self) -> wgpu::Limits {
        self.device.limits()
    }

    pub(super) fn failed(&self, reason: impl ToString) -> RenderError {
        RenderError::Failed { adapter: self.adapter_name.clone(), reason: reason.to_string() }
    }

    /// What to say when `frame` did not come back in time. Nothing waits for this adapter any more.
    pub(super) fn timed_out(&self, frame: u64) -> RenderError {
        self.is_hung.store(true, Ordering::Relaxed);
        let adapter = self.adapter_name.clone();
        RenderError::Timeout { adapter, frame, seconds: self.frame_timeout().as_secs() }
    }

    /// The first error that the driver reported since the device was opened.
    pub(super) fn check(&self) -> Result<(), RenderError> {
        let first = self.first_error.lock().unwrap_or_else(PoisonError::into_inner);
        first.as_ref().map_or(Ok(()), |reason| Err(self.failed(reason)))
    }
}

impl Drop for GpuContext {
    fn drop(&mut self) {
        if *self.is_hung.get_mut() {
            return;
        }
        // A software driver that still compiles or draws while the process tears down can crash it.
        let idle = wgpu::PollType::Wait { submission_index: None, timeout: Some(self.frame_timeout()) };
        if let Err(error) = self.device.poll(idle) {
            tracing::debug!(%error, "waiting for the device before closing it");
        }
    }
}

fn no_adapter() -> RenderError {
    RenderError::NoAdapter { reason: "neither Vulkan nor OpenGL offers one".to_owned() }
}

/// The adapters that `choice` allows, best first, at least one.
fn matching_adapters(choice: &AdapterChoice) -> Result<Vec<wgpu::Adapter>, RenderError> {
    let native = wgpu::Backends::VULKAN | wgpu::Backends::METAL | wgpu::Backends::DX12;
    let mut found = Vec::new();
    // GL is asked only if the native interfaces have nothing to offer: opening it takes time.
    for backends in [native, wgpu::Backends::GL] {
        let mut adapters = adapters_of(backends);
        found.extend(adapters.iter().map(wgpu::Adapter::get_info));
        adapters.retain(|adapter| matches(choice, &adapter.get_info()));
        adapters.sort_by_key(|adapter| preference(adapter.get_info().device_type));
        if !adapters.is_empty() {
            return Ok(adapters);
        }
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

fn adapters_of(backends: wgpu::Backends) -> Vec<wgpu::Adapter> {
    let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
    descriptor.backends = backends;
    // wgpu validates by itself; the validation layers of distributions are too old for its shaders.
    descriptor.flags = wgpu::InstanceFlags::empty();
    pollster::block_on(wgpu::Instance::new(descriptor).enumerate_adapters(backends))
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
fn described(info: &wgpu::AdapterInfo) -> String {
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
}
