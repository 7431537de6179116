/// What a frame takes of a software driver comes from the C library, and glibc gives it back to the system when the
/// frame is done, to ask for it again with the next: a fifth of the time that a frame of a surface takes.
/// It keeps up to twice as much as the largest block that was ever given back, up to 32 MiB of them (`mallopt(3)`,
/// "dynamic mmap threshold"). Where memory comes from elsewhere this does nothing.
pub(super) fn keep_between_frames() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(LARGEST_COUNTED_BYTES)));
}

/// A little less than 32 MiB, for what the C library adds. It is never touched, and so never takes memory.
const LARGEST_COUNTED_BYTES: usize = (32 << 20) - (64 << 10);
