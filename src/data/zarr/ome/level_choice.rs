use crate::data::SampleType;

/// Bytes that the samples of one moment of a volume may take on an adapter, as the renderer has it: more than that is
/// drawn from means.
const MOST_VOLUME_BYTES: u64 = 1 << 30;

/// The longest side of a volume that every adapter draws.
const LONGEST_VOLUME_SIDE: u64 = 2048;

/// The longest side of an image.
const LONGEST_IMAGE_SIDE: u64 = 16_384;

/// The samples of one moment of a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LevelSize {
    /// Columns, rows and slices.
    pub(super) sides: [u64; 3],
    pub(super) is_volume: bool,
    /// How many channels are drawn together.
    pub(super) channels: u64,
    pub(super) sample_type: SampleType,
}

impl LevelSize {
    fn fits(&self) -> bool {
        let [columns, rows, slices] = self.sides;
        if !self.is_volume {
            return columns.max(rows) <= LONGEST_IMAGE_SIDE;
        }
        // Integers of 1 and 2 bytes are stored as such, all else as 4; floats may be missing, which takes another.
        let sample_bytes = match self.sample_type {
            SampleType::U8 | SampleType::I8 => 1,
            SampleType::U16 | SampleType::I16 => 2,
            SampleType::U32 | SampleType::I32 | SampleType::U64 | SampleType::I64 => 4,
            SampleType::F16 | SampleType::F32 | SampleType::F64 => 5,
        };
        let bytes =
            columns.saturating_mul(rows).saturating_mul(slices).saturating_mul(sample_bytes * self.channels);
        columns.max(rows).max(slices) <= LONGEST_VOLUME_SIDE && bytes <= MOST_VOLUME_BYTES
    }
}

/// The finest of the levels that fits, or the coarsest if none does.
pub(super) fn choose(levels: &[LevelSize]) -> usize {
    levels.iter().position(LevelSize::fits).unwrap_or(levels.len().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(finest: [u64; 3], is_volume: bool, sample_type: SampleType) -> usize {
        let level = |number: u32| LevelSize {
            sides: finest.map(|side| side >> number),
            is_volume,
            channels: 1,
            sample_type,
        };
        choose(&(0..4).map(level).collect::<Vec<_>>())
    }

    #[test]
    fn the_finest_that_fits_is_taken() {
        use SampleType::{F32, U8, U16};
        assert_eq!(chosen([1024; 3], true, U8), 0);
        assert_eq!(chosen([1024; 3], true, U16), 1);
        assert_eq!(chosen([1024, 1024, 512], true, U16), 0);
        assert_eq!(chosen([512, 512, 1024], true, F32), 1);
        assert_eq!(chosen([2049, 4, 4], true, U8), 1);
        assert_eq!(chosen([16_384, 16_384, 1], false, F32), 0);
        assert_eq!(chosen([16_385, 10, 1000], false, U8), 1);
        let of_four = |sides| LevelSize { sides, is_volume: true, channels: 4, sample_type: U8 };
        assert_eq!(choose(&[of_four([1024; 3]), of_four([512; 3])]), 1);
        // Nothing fits.
        assert_eq!(chosen([1 << 20; 3], true, U8), 3);
        assert_eq!(choose(&[]), 0);
    }
}
