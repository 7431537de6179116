//! Which options go together: the one place that knows it, by the names that they have on a command line.

/// Options of which a film has only one. What is said later, or on a command line, takes the other's place.
const CONFLICTS: [(&str, &str); 21] = [
    ("clim", "percentile"),
    ("frames", "frames-per-band"),
    ("frames", "duration"),
    ("frames-per-band", "duration"),
    ("orbit", "orbit-per-frame"),
    ("camera-path", "orbit"),
    ("camera-path", "orbit-per-frame"),
    ("camera-path", "move"),
    ("camera-path", "fly-along"),
    ("camera-path", "keys"),
    ("camera-path", "frame"),
    ("camera-path", "band"),
    ("move", "fly-along"),
    ("band", "fly-along"),
    ("band", "keys"),
    ("band", "frame"),
    ("crf", "lossless"),
    ("bitrate", "lossless"),
    ("max-bytes", "crf"),
    ("max-bytes", "bitrate"),
    ("max-bytes", "lossless"),
];

/// Options that mean nothing without another.
const NEEDS: [(&str, &str); 9] = [
    ("fly-height", "fly-along"),
    ("constant-speed", "keys"),
    ("geojson-color", "geojson"),
    ("geojson-width", "geojson"),
    ("geojson-name", "geojson"),
    ("shape", "dtype"),
    ("dtype", "shape"),
    ("endian", "shape"),
    ("skip-bytes", "shape"),
];

/// The options that cannot be said together with this one.
pub fn excluded_by(name: &str) -> impl Iterator<Item = &'static str> {
    CONFLICTS.into_iter().filter_map(move |(one, other)| match name {
        _ if name == one => Some(other),
        _ if name == other => Some(one),
        _ => None,
    })
}

/// The option without which this one means nothing.
pub fn needed_by(name: &str) -> Option<&'static str> {
    NEEDS.into_iter().find(|(one, _)| *one == name).map(|(_, other)| other)
}

/// The first two options that are said and exclude each other.
pub fn conflict(is_said: impl Fn(&str) -> bool) -> Option<(&'static str, &'static str)> {
    CONFLICTS.into_iter().find(|(one, other)| is_said(one) && is_said(other))
}

/// The first option that is said without the one that it needs, and that one.
pub fn need(is_said: impl Fn(&str) -> bool) -> Option<(&'static str, &'static str)> {
    NEEDS.into_iter().find(|(one, other)| is_said(one) && !is_said(other))
}
