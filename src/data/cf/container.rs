use super::variable::Variable;
use crate::data::DataError;
use std::ops::Range;

/// A file with variables, whatever its format.
pub(in crate::data) trait Container: Send {
    /// The variables that can be chosen and those that describe them.
    fn variables(&self) -> &[Variable];

    /// How long the file is.
    fn file_bytes(&self) -> u64;

    /// The samples within `selection`, one range a dimension, in the order of the dimensions and in the variable's
    /// byte order.
    fn read(&self, variable: &Variable, selection: &[Range<u64>]) -> Result<Vec<u8>, DataError>;
}
