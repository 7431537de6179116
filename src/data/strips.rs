//! How many rows of a raster are read at a time.

use super::{Band, DataError, Raster, Window};
use std::ops::Range;

/// Samples of a strip, 10 MB with their validity, if the file's own strips or tiles are not larger.
const STRIP_SAMPLES: u64 = 1 << 21;

/// Samples of a band that is read whole in any case: 42 MB with their validity.
const WHOLE_SAMPLES: u64 = 1 << 23;

/// The rows of a strip of so many columns out of `rows`: whole blocks of so many rows.
pub(super) fn strip_rows([columns, rows]: [u32; 2], block_rows: usize) -> u32 {
    let block = u32::try_from(block_rows).unwrap_or(u32::MAX).clamp(1, rows.max(1));
    let block_samples = u64::from(columns).max(1) * u64::from(block);
    let blocks = u32::try_from(STRIP_SAMPLES / block_samples).unwrap_or(u32::MAX).max(1);
    block.saturating_mul(blocks).min(rows)
}

/// `rows` as far as there are so many.
pub(super) fn within(rows: Range<u32>, count: u32) -> Range<u32> {
    let first = rows.start.min(count);
    first..rows.end.clamp(first, count)
}

/// How a band is read: `count` rows in strips of `strip_rows`, from the first on.
pub(super) fn strips(count: u32, strip_rows: u32) -> impl Iterator<Item = Range<u32>> {
    strips_of(0..count, strip_rows)
}

/// How some rows of a band are read that comes in strips of `strip_rows`: what is wanted of each.
pub(super) fn strips_of(rows: Range<u32>, strip_rows: u32) -> impl Iterator<Item = Range<u32>> {
    let step = strip_rows.max(1);
    let begin = if rows.is_empty() { rows.end } else { rows.start / step * step };
    (begin..rows.end)
        .step_by(step as usize)
        .map(move |first| first.max(rows.start)..first.saturating_add(step).min(rows.end))
}

/// How many rows of a raster's bands are read at a time where all samples are passed once: `None` if they are read
/// whole, because they are small or because there is no other way.
pub(super) fn strip_rows_of(raster: &(impl Raster + ?Sized)) -> Option<u32> {
    let info = raster.info();
    let whole = WHOLE_SAMPLES.min(raster.limits().max_held_samples);
    raster.strip_rows().filter(|rows| *rows < info.rows && info.band_samples() as u64 > whole)
}

/// Hands the samples of a band to `visit`, in strips where it is large.
pub(super) fn for_each_strip(
    raster: &mut (impl Raster + ?Sized),
    band: u32,
    strip: &mut Band,
    mut visit: impl FnMut(&Band),
) -> Result<(), DataError> {
    let all = Window::of_rows(raster.info().columns, 0..raster.info().rows);
    if let Some(strip_rows) = strip_rows_of(raster) {
        return for_each_strip_of((raster, strip_rows), (band, &all), strip, |_, strip| visit(strip));
    }
    raster.read_band(band, strip)?;
    visit(strip);
    Ok(())
}

/// Hands the samples of a part of a band to `visit`, in strips of so many rows, with the row of the band with which each
/// begins.
pub(super) fn for_each_strip_of(
    (raster, strip_rows): (&mut (impl Raster + ?Sized), u32),
    (band, window): (u32, &Window),
    strip: &mut Band,
    mut visit: impl FnMut(u32, &Band),
) -> Result<(), DataError> {
    let window = window.within([raster.info().columns, raster.info().rows]);
    for rows in strips_of(window.rows.clone(), strip_rows) {
        raster.read_window(band, &window.with_rows(rows.clone()), strip)?;
        visit(rows.start, strip);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strips_are_whole_blocks_of_a_few_megabytes() {
        assert_eq!(strip_rows([40_000, 40_000], 256), 256);
        assert_eq!(strip_rows([40_000, 40_000], 16), 48);
        assert_eq!(strip_rows([8192, 8192], 1), 256);
        assert_eq!(strip_rows([100, 50], 8), 50);
        assert_eq!(strip_rows([u32::MAX, u32::MAX], usize::MAX), u32::MAX);
    }

    #[test]
    fn strips_are_all_rows_once() {
        assert_eq!(strips(5, 2).collect::<Vec<_>>(), [0..2, 2..4, 4..5]);
        assert_eq!(strips(4, 9).collect::<Vec<_>>(), vec![0..4; 1]);
        assert_eq!(strips_of(3..9, 4).collect::<Vec<_>>(), [3..4, 4..8, 8..9]);
        assert_eq!(strips_of(4..6, 4).collect::<Vec<_>>(), vec![4..6; 1]);
        assert_eq!(strips_of(7..7, 4).count(), 0);
        assert_eq!(within(3..9, 5), 3..5);
        assert_eq!(within(7..9, 5), 5..5);
    }
}
