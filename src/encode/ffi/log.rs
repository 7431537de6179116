use ffmpeg_next::ffi;
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_char, c_int, c_void};
use std::panic::catch_unwind;
use std::sync::Once;

/// Lines kept for an error message: the first, which mostly says what is wrong, and the last.
const KEPT_LINES: usize = 8;

/// The bytes of the longest line that is kept whole.
const LINE_BYTES: usize = 1024;

thread_local! {
    /// Warnings and errors that libav logged on this thread. Lines from its own threads only go to `tracing`,
    /// because nobody can say which film they belong to.
    static LINES: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static IS_TRYING: Cell<bool> = const { Cell::new(false) };
}

/// Makes libav ready and sends its log to `tracing`. libav has one log for the whole process; this takes it
/// over, because by default it prints.
pub(in crate::encode) fn prepare_libav() -> Result<(), ffmpeg_next::Error> {
    static ONCE: Once = Once::new();
    let mut result = Ok(());
    ONCE.call_once(|| {
        result = ffmpeg_next::init();
        redirect();
    });
    result
}

/// Takes out what libav complained about on this thread since the last call.
pub(in crate::encode) fn take_lines() -> Vec<String> {
    LINES.take()
}

/// Runs something that may well fail, like opening an encoder that might not work: complaints go to the debug
/// log only, and are kept for the error.
pub(in crate::encode) fn while_trying<T>(attempt: impl FnOnce() -> T) -> T {
    IS_TRYING.set(true);
    let result = attempt();
    IS_TRYING.set(false);
    result
}

#[cfg(all(target_arch = "x86_64", unix))]
fn redirect() {
    // SAFETY: the callback is a plain function that lives as long as the process.
    unsafe { ffi::av_log_set_callback(Some(on_log)) };
}

/// Elsewhere the type of a C argument list differs, so libav prints, but only errors.
#[cfg(not(all(target_arch = "x86_64", unix)))]
fn redirect() {
    ffmpeg_next::log::set_level(ffmpeg_next::log::Level::Error);
}

#[cfg(all(target_arch = "x86_64", unix))]
unsafe extern "C" fn on_log(
    context: *mut c_void,
    level: c_int,
    format: *const c_char,
    arguments: *mut ffi::__va_list_tag,
) {
    if level > ffi::AV_LOG_INFO {
        return;
    }
    let mut line: [c_char; LINE_BYTES] = [0; LINE_BYTES];
    let mut with_prefix: c_int = 1;
    // SAFETY: libav passes a format and arguments that belong together; the buffer's size is the one given,
    // and the function ends what it wrote with a zero.
    unsafe {
        ffi::av_log_format_line2(
            context,
            level,
            format,
            arguments,
            line.as_mut_ptr(),
            LINE_BYTES as c_int,
            &raw mut with_prefix,
        );
    }
    // SAFETY: the buffer was zeroed, and the function leaves a zero at its end.
    let text = unsafe { CStr::from_ptr(line.as_ptr()) }.to_string_lossy();
    // A panic may not unwind into C. There is nobody to tell either.
    drop(catch_unwind(|| keep(level, &without_address(text.trim()))));
}

/// `name: text` from libav's `[name @ 0x1234] text`: addresses tell a reader nothing.
#[cfg(all(target_arch = "x86_64", unix))]
fn without_address(line: &str) -> Cow<'_, str> {
    let parts = line.strip_prefix('[').and_then(|line| {
        let (name, rest) = line.split_once(" @ 0x")?;
        Some((name, rest.split_once("] ")?.1))
    });
    // Helpers of an encoder put their own name behind its.
    parts.map_or(line.into(), |(name, text)| format!("{name}: {}", without_address(text)).into())
}

#[cfg(all(target_arch = "x86_64", unix))]
fn keep(level: c_int, line: &str) {
    if line.is_empty() {
        return;
    }
    let is_trying = IS_TRYING.try_with(Cell::get).unwrap_or(false);
    if is_trying || level > ffi::AV_LOG_WARNING {
        tracing::debug!(target: "libav", "{line}");
    } else if level > ffi::AV_LOG_ERROR {
        tracing::info!(target: "libav", "{line}");
    } else {
        tracing::warn!(target: "libav", "{line}");
    }
    if level <= ffi::AV_LOG_WARNING {
        // Neither an ending thread nor a line logged while one is kept may disturb libav.
        LINES
            .try_with(|lines| {
                if let Ok(mut lines) = lines.try_borrow_mut() {
                    if lines.len() == KEPT_LINES {
                        lines.remove(KEPT_LINES / 2);
                    }
                    lines.push(line.to_owned());
                }
            })
            .unwrap_or(());
    }
}
