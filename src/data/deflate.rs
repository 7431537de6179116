/// Deflate makes nothing more than this many times smaller, so a header that promises more is a lie.
pub(super) const MAX_RATIO: u64 = 1040;
