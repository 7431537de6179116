use crate::data::{BandReader, DataError};

/// Equally wide steps that values are counted in.
const STEPS: usize = 128;

/// More bands than these are not looked at: what they hold in common shows after a few.
const MOST_BANDS: u32 = 8;

/// How many valid samples lie in each of equally wide steps from the first to the last of `range`, in bands spread over
/// the raster. `None` if `goes_on` said no before a band.
pub(super) fn count(
    reader: &mut BandReader,
    [least, most]: [f64; 2],
    goes_on: &dyn Fn() -> bool,
) -> Result<Option<Vec<u64>>, DataError> {
    let info = reader.info();
    let (bands, offset) = (info.bands, info.value_offset);
    let looked_at = bands.min(MOST_BANDS);
    let mut counts = vec![0; STEPS];
    let steps_per_value = STEPS as f64 / (most - least).max(f64::MIN_POSITIVE);
    for place in 0..looked_at {
        if !goes_on() {
            return Ok(None);
        }
        let band = (u64::from(place) * u64::from(bands) / u64::from(looked_at)) as u32;
        for value in reader.band(band)?.valid_values() {
            // The conversion saturates: below the range is the first step.
            let step = ((f64::from(value) + offset - least) * steps_per_value) as usize;
            counts[step.min(STEPS - 1)] += 1;
        }
    }
    Ok(Some(counts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::MemoryRaster;

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
