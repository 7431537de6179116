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
    /// Most samples in one band. Default: 2^40.
    pub max_band_samples: u64,
    /// Most samples that are held in memory at a time, as 5 bytes each: those of a strip where a raster can be read by
    /// rows, at least at a reduced level, else those of a whole band. Default: 2^30, a raster of 32,768 x 32,768.
    pub max_held_samples: u64,
    /// Most bytes that one compressed strip or tile of a file may unpack to. Default: 4 GiB, which lets
    /// through files that store everything in a single strip.
    pub max_block_bytes: u64,
    /// Most bytes in one temporary file: standard input, an unpacked array, bands put in order. Default:
    /// 64 GiB.
    pub max_scratch_bytes: u64,
    /// Most files in a folder that is opened as one dataset. Default: 65,536.
    pub max_files: u32,
}

impl Default for ReadLimits {
    fn default() -> Self {
        Self {
            max_columns: 1_000_000,
            max_rows: 1_000_000,
            max_bands: 1 << 20,
            max_band_samples: 1 << 40,
            max_held_samples: 1 << 30,
            max_block_bytes: 4 << 30,
            max_scratch_bytes: 64 << 30,
            max_files: 1 << 16,
        }
    }
}

impl ReadLimits {
    /// Limits `factor` times as high, each as far as it goes.
    ///
    /// ```
    /// use fieldreel::data::ReadLimits;
    ///
    /// assert_eq!(ReadLimits::default().times(3).max_columns, 3_000_000);
    /// ```
    #[must_use]
    pub fn times(self, factor: u32) -> Self {
        Self {
            max_columns: self.max_columns.saturating_mul(factor),
            max_rows: self.max_rows.saturating_mul(factor),
            max_bands: self.max_bands.saturating_mul(factor),
            max_band_samples: self.max_band_samples.saturating_mul(factor.into()),
            max_held_samples: self.max_held_samples.saturating_mul(factor.into()),
            max_block_bytes: self.max_block_bytes.saturating_mul(factor.into()),
            max_scratch_bytes: self.max_scratch_bytes.saturating_mul(factor.into()),
            max_files: self.max_files.saturating_mul(factor),
        }
    }

    /// The shape `[bands, rows, columns]` in the integers that [`RasterInfo`](super::RasterInfo) uses, of a raster whose
    /// bands are held whole.
    pub(super) fn check(&self, shape: [u64; 3], path: &str) -> Result<[u32; 3], DataError> {
        let [bands, rows, columns] = self.check_in_strips(shape, path)?;
        self.check_held([columns, rows], path)?;
        Ok([bands, rows, columns])
    }

    /// Whether so many columns and rows may be in memory at a time.
    pub(super) fn check_held(&self, [columns, rows]: [u32; 2], path: &str) -> Result<(), DataError> {
        let value = u64::from(columns) * u64::from(rows);
        if value <= self.max_held_samples {
            return Ok(());
        }
        let (quantity, limit) = ("number of samples in a band", self.max_held_samples);
        Err(DataError::LimitExceeded { quantity, value, limit, path: path.to_owned() })
    }

    /// As [`ReadLimits::check`] for a raster of which some rows can be read at a time.
    pub(super) fn check_in_strips(&self, shape: [u64; 3], path: &str) -> Result<[u32; 3], DataError> {
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

    /// Whether a temporary file may become this large.
    pub(super) fn check_scratch(&self, bytes: u64, path: &str) -> Result<(), DataError> {
        if bytes > self.max_scratch_bytes {
            return Err(DataError::LimitExceeded {
                quantity: "number of bytes in a temporary file",
                value: bytes,
                limit: self.max_scratch_bytes,
                path: path.to_owned(),
            });
        }
        Ok(())
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
            max_scratch_bytes: 7,
            ..ReadLimits::default()
        };
        assert_eq!(limits.check([3, 15, 10], "a").unwrap(), [3, 15, 10]);
        for (shape, quantity) in [
            ([1, 1, 11], "number of columns 11 exceeds the limit of 10"),
            ([1, 21, 1], "number of rows 21 exceeds the limit of 20"),
            ([4, 1, 1], "number of bands 4 exceeds the limit of 3"),
            ([1, 16, 10], "number of samples in a band 160 exceeds the limit of 150"),
            ([u64::MAX; 3], "number of columns 18446744073709551615 exceeds the limit of 10"),
        ] {
            let message = limits.check(shape, "a").unwrap_err().to_string();
            assert_eq!(message, format!("{quantity} (--read-limits raises it): a"));
        }
        let little = ReadLimits { max_held_samples: 30, ..limits };
        assert_eq!(little.check_in_strips([1, 4, 10], "a").unwrap(), [1, 4, 10]);
        assert!(little.check_held([10, 3], "a").is_ok());
        let message = little.check([1, 4, 10], "a").unwrap_err().to_string();
        assert!(message.starts_with("number of samples in a band 40 exceeds the limit of 30"), "{message}");
        assert!(limits.check_scratch(7, "a").is_ok());
        let message = limits.check_scratch(8, "a").unwrap_err().to_string();
        assert!(
            message.starts_with("number of bytes in a temporary file 8 exceeds the limit of 7"),
            "{message}"
        );
    }

    #[test]
    fn all_limits_grow_together_and_never_wrap() {
        let doubled = ReadLimits::default().times(2);
        assert_eq!((doubled.max_rows, doubled.max_scratch_bytes), (2_000_000, 128 << 30));
        assert_eq!(doubled.check([1, 1, 1_500_000], "a").unwrap(), [1, 1, 1_500_000]);
        let highest = doubled.times(u32::MAX).times(u32::MAX);
        assert_eq!((highest.max_bands, highest.max_band_samples), (u32::MAX, u64::MAX));
    }
}
