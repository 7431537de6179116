/// Why a frame could not be drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// No driver that wgpu can use.
    #[error(
        "no graphics adapter: install a Vulkan driver, for example the software one (Debian and Ubuntu: \
         mesa-vulkan-drivers; Fedora: mesa-vulkan-drivers; Arch: vulkan-swrast; macOS has one) ({reason})"
    )]
    NoAdapter {
        /// What wgpu says.
        reason: String,
    },
    /// No adapter of that name.
    #[error("no graphics adapter matches {wanted} (found: {found})")]
    UnknownAdapter {
        /// What was asked for.
        wanted: String,
        /// Every adapter there is.
        found: String,
    },
    /// The adapter refused to work.
    #[error("graphics adapter {adapter} cannot be used: {reason}")]
    Device {
        /// Its name.
        adapter: String,
        /// What wgpu says.
        reason: String,
    },
    /// A picture larger than the adapter allows.
    #[error("{what} is {size}, more than the {limit} that graphics adapter {adapter} allows; {remedy}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// How large it is.
        size: String,
        /// How large it may be.
        limit: u64,
        /// Whose limit it is.
        adapter: String,
        /// What the user can do.
        remedy: &'static str,
    },
    /// A frame did not come back.
    #[error("graphics adapter {adapter} did not finish frame {frame} within {seconds} s")]
    Timeout {
        /// Its name.
        adapter: String,
        /// The frame.
        frame: u64,
        /// How long was waited.
        seconds: u64,
    },
    /// The driver reported an error.
    #[error("graphics adapter {adapter} failed: {reason}")]
    Failed {
        /// Its name.
        adapter: String,
        /// What wgpu says.
        reason: String,
    },
    /// The device is gone, with all that it held.
    #[error("graphics adapter {adapter} was lost: {reason}")]
    Lost {
        /// Its name.
        adapter: String,
        /// What wgpu says.
        reason: String,
    },
    /// An adapter that draws, but not in this window.
    #[cfg(feature = "window")]
    #[error("graphics adapter {adapter} cannot draw in the window: {reason}")]
    Surface {
        /// Its name.
        adapter: String,
        /// What wgpu says.
        reason: String,
    },
}
