use crate::data::{BandReader, DataError};

/// Equally wide steps that values are counted in.
const STEPS: usize = 128;

/// More bands than these are not looked at: what they hold in common shows after a few.
const MOST_BANDS: u32 = 8;

/// Slices differ more than moments do: the outermost may show nothing of what is inside.
const MOST_SLICES: u32 = 64;

/// Samples that are looked at in slices, unless fewer than [`MOST_BANDS`] have that many.
const MOST_SAMPLES: usize = 1 << 25;

/// How many valid samples lie in each of equally wide steps from the first to the last of `range`, in bands spread over
/// the raster; of channels the first is counted. `None` if `goes_on` said no before a band.
pub(super) fn count(
    reader: &mut BandReader,
    [least, most]: [f64; 2],
    goes_on: &dyn Fn() -> bool,
) -> Result<Option<Vec<u64>>, DataError> {
    reader.count_channel(Some(0));
    let (bands, looked_at) = (reader.counted_bands(), looked_at(reader));
    let offset = reader.info().value_offset;
    let mut counts = vec![0; STEPS];
    let steps_per_value = STEPS as f64 / (most - least).max(f64::MIN_POSITIVE);
    for place in 0..looked_at {
        if !goes_on() {
            return Ok(None);
        }
        // The middle of each share.
        let number = (2 * u64::from(place) + 1) * u64::from(bands) / (2 * u64::from(looked_at));
        let band = reader.counted_band(number as u32);
        for value in reader.band(band)?.valid_values() {
            // The conversion saturates: below the range is the first step.
            let step = ((f64::from(value) + offset - least) * steps_per_value) as usize;
            counts[step.min(STEPS - 1)] += 1;
        }
    }
    Ok(Some(counts))
}

/// How many bands are read.
fn looked_at(reader: &BandReader) -> u32 {
    let info = reader.info();
    let most = if info.volume.is_some() {
        let affordable = MOST_SAMPLES / info.band_samples().max(1);
        u32::try_from(affordable).unwrap_or(MOST_SLICES).clamp(MOST_BANDS, MOST_SLICES)
    } else {
        MOST_BANDS
    };
    reader.counted_bands().min(most)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Band, Channel, MemoryRaster, Raster, RasterInfo, SampleType, VolumeGrid};

    /// A volume of constant slices.
    struct Slices {
        info: RasterInfo,
        value_of: fn(u32) -> f32,
    }

    impl Raster for Slices {
        fn info(&self) -> &RasterInfo {
            &self.info
        }

        fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
            let [columns, rows] = [self.info.columns, self.info.rows];
            let samples = (columns * rows) as usize;
            let values = vec![(self.value_of)(band); samples];
            let valid = vec![Band::VALID; samples];
            *out = Band { columns, rows, values, valid, ..Band::default() };
            Ok(())
        }
    }

    fn volume(slices: u32, side: u32, value_of: fn(u32) -> f32) -> Slices {
        let grid = VolumeGrid::with_spacing(slices, [1.0; 3]).unwrap();
        let info = RasterInfo::new("v", "test", SampleType::F32, [slices, side, side]);
        Slices { info: RasterInfo { volume: Some(grid), ..info }, value_of }
    }

    #[test]
    fn slices_are_counted_where_something_is() {
        // A head of which the outer three quarters show nothing.
        let head = volume(400, 2, |slice| if (150..250).contains(&slice) { 100.0 } else { 0.0 });
        let counts = count(&mut BandReader::new(Box::new(head)), [0.0, 128.0], &|| true).unwrap().unwrap();
        assert_eq!((counts[0], counts[100]), (4 * 48, 4 * 16));
        // Large slices are fewer, small volumes are counted whole.
        for (slices, side, expected) in [(400, 1024, 32), (400, 4096, 8), (12, 4096, 8), (12, 8, 12)] {
            let reader = BandReader::new(Box::new(volume(slices, side, |_| 0.0)));
            assert_eq!(looked_at(&reader), expected, "{slices} of {side}");
        }
    }

    #[test]
    fn of_channels_the_first_is_counted() {
        // Two moments of three slices in each of two channels.
        let mut channels = volume(3, 1, |band| if band % 6 < 3 { 1.0 } else { 100.0 });
        channels.info.channels = vec![Channel { name: "a".to_owned(), color: None }; 2];
        channels.info.bands = 12;
        let counts = count(&mut BandReader::new(Box::new(channels)), [0.0, 128.0], &|| true);
        let counts = counts.unwrap().unwrap();
        assert_eq!((counts[1], counts.iter().sum::<u64>()), (6, 6));
    }

    fn reader(bands: u32, values: Vec<f32>) -> BandReader {
        let columns = values.len() as u32 / bands;
        BandReader::new(Box::new(MemoryRaster::new("test", [bands, 1, columns], values).unwrap()))
    }

    #[test]
    fn every_valid_sample_is_counted_where_it_lies() {
        let mut one = reader(1, vec![0.0, 0.5, 64.0, 127.9, 128.0, f32::NAN]);
        let counts = count(&mut one, [0.0, 128.0], &|| true).unwrap().unwrap();
        assert_eq!((counts[0], counts[64], counts[127]), (2, 1, 2));
        assert_eq!(counts.iter().sum::<u64>(), 5);
    }

    #[test]
    fn a_constant_is_one_step_and_bands_are_spread() {
        let counts = count(&mut reader(1, vec![7.0; 4]), [7.0, 7.0], &|| true).unwrap().unwrap();
        assert_eq!(counts[0], 4);
        let counts = count(&mut reader(16, (0..16).map(|band| band as f32).collect()), [0.0, 16.0], &|| true);
        assert_eq!(counts.unwrap().unwrap().iter().sum::<u64>(), 8);
        assert_eq!(count(&mut reader(1, vec![1.0]), [1.0, 1.0], &|| false).unwrap(), None);
    }
}
