use super::value_statistics::for_each_band;
use super::{BandReader, DataError};

/// Bins between the smallest and the largest value that are counted.
const BINS: usize = 1 << 16;

/// The values that cut the samples from `min` to `max` into `shares` equally large parts: `shares + 1` of
/// them, ascending from `min` to `max`, accurate to 1/65536 of that range. Reads every band once.
///
/// # Errors
/// Whatever [`BandReader::band`] says.
pub fn quantiles(
    reader: &mut BandReader,
    (min, max): (f64, f64),
    shares: usize,
) -> Result<Vec<f64>, DataError> {
    let offset = reader.info().value_offset;
    let bins_per_value = BINS as f64 / (max - min);
    let mut counts = vec![0_u64; BINS];
    let count = |band: &super::Band| {
        for value in band.valid_values() {
            let place = (f64::from(value) + offset - min) * bins_per_value;
            // The largest value belongs to the last bin, what lies outside to none.
            if (0.0..=BINS as f64).contains(&place) {
                counts[(place as usize).min(BINS - 1)] += 1;
            }
        }
    };
    for_each_band(reader, count, &mut |_| true)?;
    let mut values: Vec<f64> = cuts(&counts, shares).map(|place| min + place / bins_per_value).collect();
    // To the last bit: rounding must not put the largest value outside.
    if let [first, .., last] = &mut values[..] {
        (*first, *last) = (min, max);
    }
    Ok(values)
}

/// Places, in bins from the first, where each share of the counts ends.
fn cuts(counts: &[u64], shares: usize) -> impl Iterator<Item = f64> {
    let total: u64 = counts.iter().sum();
    let (mut bin, mut below) = (0, 0);
    (0..=shares).map(move |share| {
        let wanted = total as f64 * share as f64 / shares as f64;
        if share == shares || total == 0 {
            return counts.len() as f64 * share as f64 / shares as f64;
        }
        while bin + 1 < counts.len() && (below + counts[bin]) as f64 <= wanted {
            below += counts[bin];
            bin += 1;
        }
        let within = (wanted - below as f64) / counts[bin].max(1) as f64;
        if share == 0 { 0.0 } else { bin as f64 + within.clamp(0.0, 1.0) }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::MemoryRaster;

    #[test]
    fn shares_hold_equally_many_samples() {
        // Squares: dense at the lower end.
        let values: Vec<f32> = (0..10_000_u32).map(|step| (step as f32 / 100.0).powi(2)).collect();
        let raster = MemoryRaster::new("squares", [4, 50, 50], values.clone()).unwrap();
        let mut reader = BandReader::new(Box::new(raster));
        let (min, max) = (0.0, f64::from(values[9999]));
        let cuts = quantiles(&mut reader, (min, max), 8).unwrap();
        assert_eq!((cuts.len(), cuts[0], cuts[8]), (9, min, max));
        for pair in cuts.windows(2) {
            let inside =
                values.iter().filter(|value| (pair[0]..pair[1]).contains(&f64::from(**value))).count();
            assert!((1240..=1260).contains(&inside), "{inside} from {} to {}", pair[0], pair[1]);
        }
    }

    #[test]
    fn gaps_and_nothing_at_all_are_no_obstacle() {
        let gap: Vec<f64> = cuts(&[2, 0, 0, 2], 2).collect();
        assert_eq!((gap[0], gap[2]), (0.0, 4.0));
        assert!((1.0..=3.0).contains(&gap[1]), "{gap:?}");
        assert_eq!(cuts(&[0, 0, 0, 0], 2).collect::<Vec<_>>(), [0.0, 2.0, 4.0]);
    }
}
