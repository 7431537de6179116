use super::lattice::Sources;
use super::overview::Overview;
use super::reduction::Reduction;
use super::{Band, DataError, Excerpt, Raster, Window, strips};

/// Reads a band at a reduced level into `out`, whose memory is reused: about every 2^level-th sample along either side,
/// the first and the last among them ([`level_size`](super::level_size)).
///
/// Sample i stands where sample i x 2^level of the band does, the last one at its border. It is the mean of the samples
/// around that place, those further away counting less, those beyond the neighbouring places not at all; it is missing
/// where more than half of them are. So a slope stays a slope. [`Band::roughness`] tells what the means do not. Where
/// the file holds a smaller version that is fine enough, it is read instead.
///
/// Rasters that can be read by rows are held in memory in strips only.
///
/// # Errors
/// Those of [`Raster::read_band`], and [`DataError::LimitExceeded`] if the level has too many samples.
///
/// ```
/// use fieldreel::data::{self, Band, read_level};
///
/// let mut band = Band::default();
/// read_level(data::sample_dem()?.as_mut(), 0, 2, &mut band)?;
/// assert_eq!((band.columns, band.rows), (102, 87));
/// # Ok::<(), data::DataError>(())
/// ```
pub fn read_level(raster: &mut dyn Raster, band: u32, level: u32, out: &mut Band) -> Result<(), DataError> {
    let info = raster.info();
    let excerpt = Excerpt::whole([info.columns, info.rows], level);
    read_excerpt(raster, band, &excerpt, out)
}

/// As [`read_level`] for a part of a band, as if that were all there is: what lies outside counts for nothing. Of large
/// bands no more is read than lies in the same rows or, in files that are cut into tiles or chunks, in the same of these.
///
/// # Errors
/// As [`read_level`].
pub fn read_excerpt(
    raster: &mut dyn Raster,
    band: u32,
    excerpt: &Excerpt,
    out: &mut Band,
) -> Result<(), DataError> {
    LevelReader::default().read(raster, (band, excerpt), out)
}

/// Reads one excerpt after another and keeps the memory for strips; and of rasters that are read by whole bands the last one,
/// of which other excerpts may be wanted.
#[derive(Default)]
pub(super) struct LevelReader {
    strip: Band,
    whole: Band,
    /// Which band that is.
    whole_of: Option<u32>,
}

impl LevelReader {
    /// As [`read_excerpt`].
    pub(super) fn read(
        &mut self,
        raster: &mut dyn Raster,
        (band, excerpt): (u32, &Excerpt),
        out: &mut Band,
    ) -> Result<(), DataError> {
        let info = raster.info();
        let (full, path) = ([info.columns, info.rows], info.name.clone());
        let excerpt = &excerpt.within(full);
        if *excerpt == Excerpt::whole(full, 0) {
            return raster.read_band(band, out);
        }
        raster.limits().check_held(excerpt.size(), &path)?;
        if excerpt.holds_samples() {
            out.fit_size(excerpt.size(), &path)?;
            return self.pick(raster, (band, excerpt), out);
        }
        out.fit_reduced(excerpt.size(), &path)?;
        let levels = excerpt.levels();
        let finest = levels[0].min(levels[1]);
        let mut reduction = if let Some(overview) = raster.overview(band, finest)? {
            let [along, down] = [(0, overview.columns), (1, overview.rows)]
                .map(|(side, count)| Sources::of_overview(full[side], count, excerpt.range(side)));
            let mut reduction = Reduction::new([along.1, down.1], levels);
            let window = Window { columns: along.0, rows: down.0 };
            let mut push = |strip: &Band| reduction.push(strip, out);
            self.reduce_overview(raster, (band, &overview), &window, &mut push)?;
            reduction
        } else {
            let mut reduction = Reduction::new(excerpt.extent().map(Sources::samples), levels);
            let mut push = |_, strip: &Band| reduction.push(strip, out);
            self.for_each_strip(raster, (band, &excerpt.window()), &mut push)?;
            reduction
        };
        reduction.finish(out);
        Ok(())
    }

    /// Hands a part of a band on, strip by strip, with the row of the band with which each begins.
    fn for_each_strip(
        &mut self,
        raster: &mut dyn Raster,
        (band, window): (u32, &Window),
        visit: &mut dyn FnMut(u32, &Band),
    ) -> Result<(), DataError> {
        if let Some(strip_rows) = strips::strip_rows_of(raster) {
            return strips::for_each_strip_of((raster, strip_rows), (band, window), &mut self.strip, visit);
        }
        if self.whole_of != Some(band) {
            self.whole_of = None;
            raster.read_band(band, &mut self.whole)?;
            self.whole_of = Some(band);
        }
        let size = [self.whole.columns, self.whole.rows];
        if window.size() == size {
            visit(0, &self.whole);
        } else {
            self.strip.fit_size(window.size(), &raster.info().name)?;
            self.whole.copy_part(window, &mut self.strip);
            visit(window.rows.start, &self.strip);
        }
        Ok(())
    }

    /// Hands a part of an overview on, strip by strip.
    fn reduce_overview(
        &mut self,
        raster: &mut dyn Raster,
        (band, overview): (u32, &Overview),
        window: &Window,
        push: &mut dyn FnMut(&Band),
    ) -> Result<(), DataError> {
        for rows in strips::strips_of(window.rows.clone(), overview.strip_rows) {
            raster.read_overview_window(band, overview, &window.with_rows(rows), &mut self.strip)?;
            push(&self.strip);
        }
        Ok(())
    }

    /// Takes the samples themselves that an excerpt wants.
    fn pick(
        &mut self,
        raster: &mut dyn Raster,
        (band, excerpt): (u32, &Excerpt),
        out: &mut Band,
    ) -> Result<(), DataError> {
        let columns = (out.columns as usize).max(1);
        let mut picked = out.values.chunks_exact_mut(columns).zip(out.valid.chunks_exact_mut(columns));
        let mut row = 0;
        let mut pick = |first: u32, strip: &Band| {
            while row < out.rows && excerpt.place(1, row) < first.saturating_add(strip.rows) {
                let begin = (excerpt.place(1, row) - first) as usize * strip.columns as usize;
                let samples = begin..begin + strip.columns as usize;
                row += 1;
                if let (Some((values, valid)), Some(from), Some(from_valid)) =
                    (picked.next(), strip.values.get(samples.clone()), strip.valid.get(samples))
                {
                    pick_row(from, excerpt.levels()[0], values);
                    pick_row(from_valid, excerpt.levels()[0], valid);
                }
            }
        };
        self.for_each_strip(raster, (band, &excerpt.window()), &mut pick)
    }
}

/// Every 2^level-th sample of a row, and the last one.
fn pick_row<T: Copy>(row: &[T], level: u32, out: &mut [T]) {
    if level == 0 {
        out.copy_from_slice(row);
        return;
    }
    let last = row.len().saturating_sub(1);
    for (number, out) in out.iter_mut().enumerate() {
        if let Some(sample) = row.get((number << level.min(u32::BITS)).min(last)) {
            *out = *sample;
        }
    }
}
