use std::ffi::OsStr;
use std::io;

/// Sets an environment variable of this process, for libraries that are configured in no other way. Call it
/// first thing in `main`.
///
/// # Errors
/// When more than one thread runs, because another one might read the environment meanwhile, or when that
/// cannot be found out. Also when the name is empty or holds `=` or a zero byte, or the value a zero byte.
pub fn set_process_variable(name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> io::Result<()> {
    let (name, value) = (name.as_ref(), value.as_ref());
    let has = |text: &OsStr, byte: u8| text.as_encoded_bytes().contains(&byte);
    if name.is_empty() || has(name, b'=') || has(name, 0) || has(value, 0) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    refuse_other_threads()?;
    // SAFETY: no other thread exists, so none can read or write the environment during the call, and only
    // this thread could start one.
    unsafe { std::env::set_var(name, value) };
    Ok(())
}

#[cfg(target_os = "linux")]
fn refuse_other_threads() -> io::Result<()> {
    match std::fs::read_dir("/proc/self/task")?.count() {
        1 => Ok(()),
        threads => Err(io::Error::other(format!("{threads} threads run already"))),
    }
}

/// Windows guards its environment with a lock of its own.
#[cfg(windows)]
fn refuse_other_threads() -> io::Result<()> {
    Ok(())
}

#[cfg(not(any(target_os = "linux", windows)))]
fn refuse_other_threads() -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn refuses_while_other_threads_run() {
        let (finish, wait) = crossbeam_channel::bounded::<()>(0);
        std::thread::scope(|scope| {
            // It ends when the sender is dropped.
            scope.spawn(move || wait.recv().is_err());
            assert!(set_process_variable("FIELDREEL_TEST_VARIABLE", "1").is_err());
            drop(finish);
        });
        assert!(std::env::var_os("FIELDREEL_TEST_VARIABLE").is_none());
    }

    #[test]
    fn refuses_what_is_no_variable() {
        for (name, value) in [("", "a"), ("a=b", "a"), ("a\0", "a"), ("a", "a\0")] {
            let error = set_process_variable(name, value).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{name:?} {value:?}");
        }
    }
}
