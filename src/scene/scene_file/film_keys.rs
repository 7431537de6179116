/// A key of scene files that is no option of the scene: what is read, how films are drawn and encoded, where they go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilmKey {
    /// As on the command line, without dashes.
    pub name: &'static str,
    /// Whether its value is the path of a file.
    pub is_file: bool,
}

pub(super) const INPUT: &str = "input";

const FILES: [&str; 4] = ["camera-path", "html", "output", "plan"];

const OTHERS: [&str; 43] = [
    "adapter",
    "as",
    "band",
    "bands",
    "bitrate",
    "clock",
    "codec",
    "container",
    "crf",
    "data-uri",
    "dither",
    "dtype",
    "encoder",
    "encoder-option",
    "endian",
    "frame",
    "gif-dither",
    "gpu-memory",
    "last-frame",
    "level",
    "lossless",
    "max-bytes",
    "metadata",
    "no-scene",
    "odd",
    "offscreen",
    "overwrite",
    "palette",
    "pixel-format",
    "plays",
    "preset",
    "progress",
    "quality",
    "quiet",
    "read-limits",
    "resume",
    "segment-frames",
    "shape",
    "shard",
    "size",
    "skip-bytes",
    "threads",
    "variable",
];

/// All of them, but for `input`.
pub fn film_keys() -> impl Iterator<Item = FilmKey> {
    let files = FILES.into_iter().map(|name| FilmKey { name, is_file: true });
    files.chain(OTHERS.into_iter().map(|name| FilmKey { name, is_file: false }))
}
