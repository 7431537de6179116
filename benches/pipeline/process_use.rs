use std::fs;

/// What this process has used, as Linux accounts for it.
pub(crate) struct ProcessUse {
    /// User and system time of all threads.
    pub(crate) cpu_secs: f64,
    /// The most resident memory at any time, in 10^6 bytes.
    pub(crate) peak_memory_mb: f64,
}

impl ProcessUse {
    /// Since the process began; zeros where /proc does not tell.
    pub(crate) fn so_far() -> Self {
        Self {
            cpu_secs: cpu_secs().unwrap_or_default(),
            peak_memory_mb: peak_memory_mb().unwrap_or_default(),
        }
    }
}

fn cpu_secs() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name in brackets, which may hold spaces; utime and stime are the
    // 12th and 13th after it, in hundredths of a second on every Linux.
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

fn peak_memory_mb() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kibibytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}
