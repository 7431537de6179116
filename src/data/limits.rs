use super::DataError;

/// How large a dataset may be before it is refused. The defaults let every raster through that a film can
/// sensibly show; they exist so that a broken or hostile header costs an error message and not the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadLimits {
    /// Longest row, in samples. Default: 1,000,000.
    pub max_columns: u32,
    /// Most rows. Default: 1,000,000.
    pub max_rows: u32,
    /// Most bands. Default: 1,048,576.
    pub max_bands: u32,
    /// Most samples in one band: a band is held in memory as 5 bytes a sample. Default: 2^30, a raster of
    /// 32,768 x 32,768.
    pub max_band_samples: u64,
    /// Most bytes that one compressed strip or tile of a file may unpack to. Default: 4 GiB, which lets
    /// through files that store everything in a single strip.
    pub max_block_bytes: u64,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self {
            max_columns: 1_000_000,
            max_rows: 1_000_000,
            max_bands: 1 << 20,
            max_band_samples: 1 << 30,
            max_block_bytes: 4 << 30,
        }
    }
}

impl ReadLimits {
    /// The shape `[bands, rows, columns]` in the integers that [`RasterInfo`](super::RasterInfo) uses.
    pub(super) fn check(&self, shape: [u64; 3], path: &str) -> Result<[u32; 3], DataError> {
        let exceeded = |quantity, value, limit| {
            Err(DataError::LimitExceeded { quantity, value, limit, path: path.to_owned() })
        };
        let [bands, rows, columns] = shape;
        if columns > self.max_columns.into() {
            return exceeded("number of columns", columns, self.max_columns.into());
        }
        if rows > self.max_rows.into() {
            return exceeded("number of rows", rows, self.max_rows.into());
        }
        if bands > self.max_bands.into() {
            return exceeded("number of bands", bands, self.max_bands.into());
        }
        // Both factors fit in 32 bits here.
        if rows * columns > self.max_band_samples {
            return exceeded("number of samples in a band", rows * columns, self.max_band_samples);
        }
        Ok(shape.map(|side| side as u32))
    }

    /// [`ReadLimits::max_block_bytes`] as far as this machine can address it.
    pub(super) fn block_bytes(&self) -> usize {
        usize::try_from(self.max_block_bytes).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_just_above_each_limit() {
        let limits = ReadLimits {
            max_columns: 10,
            max_rows: 20,
            max_bands: 3,
            max_band_samples: 150,
            ..ReadLimits::default()
        };
        assert_eq!(limits.check([3, 15, 10], "a").unwrap(), [3, 15, 10]);
        for (shape, quantity) in [
            ([1, 1, 11], "number of columns 11 exceeds the limit of 10: a"),
            ([1, 21, 1], "number of rows 21 exceeds the limit of 20: a"),
            ([4, 1, 1], "number of bands 4 exceeds the limit of 3: a"),
            ([1, 16, 10], "number of samples in a band 160 exceeds the limit of 150: a"),
            ([u64::MAX; 3], "number of columns 18446744073709551615 exceeds the limit of 10: a"),
        ] {
            assert_eq!(limits.check(shape, "a").unwrap_err().to_string(), quantity);
        }
    }
}
