use super::plane::Plane;

/// One image: a file, or a frame of one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Slice {
    /// Which of the files.
    pub(super) file: usize,
    pub(super) frame: u32,
    pub(super) plane: Plane,
    /// The number that its maker gave it.
    pub(super) instance: Option<i64>,
}
