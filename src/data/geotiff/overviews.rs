//! Smaller versions of a page that the same file holds.

use super::GeoTiffRaster;
use super::page::Page;
use super::page_window::PageWindow;
use crate::data::error::ErrorContext;
use crate::data::{Band, DataError, Overview, Window, strips};
use tiff_reader::TiffFile;

/// A smaller version of a page.
pub(super) struct PageOverview {
    page: Page,
    /// Its samples stand for 2^level of the page along either side.
    level: u32,
}

/// Those of a page, finest first. What is not about a power of two smaller is left out.
fn find(tiff: &TiffFile, page: &Page, context: &ErrorContext) -> Result<Vec<PageOverview>, DataError> {
    let full = [page.layout.width, page.layout.height];
    let overviews = page.find_overviews(tiff, context)?.into_iter().filter_map(|overview| {
        let level = level_of(full, [overview.layout.width, overview.layout.height])?;
        Some(PageOverview { page: overview, level })
    });
    let mut overviews: Vec<_> = overviews.collect();
    overviews.sort_by_key(|overview| overview.level);
    overviews.dedup_by_key(|overview| overview.level);
    Ok(overviews)
}

/// By which power of two a page is reduced to an overview, if both sides agree within a sample.
fn level_of(full: [usize; 2], reduced: [usize; 2]) -> Option<u32> {
    let differences = |level: u32| [0, 1].map(|side| reduced[side].abs_diff(full[side].div_ceil(1 << level)));
    let fitting = (1..u32::BITS - 1).filter(|level| differences(*level).iter().all(|samples| *samples <= 1));
    fitting.min_by_key(|level| differences(*level).iter().sum::<usize>())
}

impl GeoTiffRaster {
    /// Finds them when they are first wanted. Of several pages it is not known which they belong to.
    fn overviews(&mut self) -> Result<&[PageOverview], DataError> {
        let found = match self.overviews.take() {
            Some(known) => known,
            None => match &self.pages[..] {
                [page] => find(&self.tiff, page, &self.context)?,
                _ => Vec::new(),
            },
        };
        Ok(self.overviews.insert(found))
    }

    /// What [`Raster::overview`](crate::data::Raster::overview) says.
    pub(super) fn coarsest_overview(
        &mut self,
        band: u32,
        most_level: u32,
    ) -> Result<Option<Overview>, DataError> {
        let bands = self.info.bands;
        if band >= bands {
            return Err(self.context.no_such_band(band, bands));
        }
        let of_level = |overview: &&PageOverview| overview.level <= most_level;
        let coarsest = self.overviews()?.iter().rev().find(of_level);
        Ok(coarsest.map(|PageOverview { page, level }| {
            let [columns, rows] = [page.layout.width as u32, page.layout.height as u32];
            let strip_rows = strips::strip_rows([columns, rows], page.blocks.block_size()[1]);
            Overview { columns, rows, level: *level, strip_rows }
        }))
    }

    /// What [`Raster::read_overview_window`](crate::data::Raster::read_overview_window) does.
    pub(super) fn read_window_of_overview(
        &mut self,
        band: u32,
        overview: &Overview,
        window: &Window,
        out: &mut Band,
    ) -> Result<(), DataError> {
        let no_levels = || DataError::NoLevels { path: self.context.path.clone() };
        let known = self.overviews.iter().flatten().find(|known| known.level == overview.level);
        let page = &known.ok_or_else(no_levels)?.page;
        let all = [page.layout.width as u32, page.layout.height as u32];
        let window = window.within(all);
        self.limits.check_held(window.size(), &self.context.path)?;
        out.fit_size(window.size(), &self.context.path)?;
        if window.is_empty() {
            return Ok(());
        }
        let (_, sample) =
            self.locate(band).ok_or_else(|| self.context.no_such_band(band, self.info.bands))?;
        let window = self.window_in_file(&window, all);
        let mut part = PageWindow { tiff: &self.tiff, page, sorted: None, window, context: &self.context };
        part.read(sample, &self.decoders[band as usize], out)?;
        self.turn(out);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_powers_of_two_on_both_sides() {
        let level = |reduced| level_of([40_001, 20_000], reduced);
        assert_eq!(level([20_001, 10_000]), Some(1));
        assert_eq!(level([20_000, 10_000]), Some(1));
        assert_eq!(level([5001, 2500]), Some(3));
        assert_eq!(level([13_334, 6667]), None);
        assert_eq!(level([20_001, 5000]), None);
        assert_eq!(level([40_001, 20_000]), None);
        assert_eq!(level_of([40_000, 40_000], [2, 2]), Some(15));
        assert_eq!(level_of([7, 1], [4, 1]), Some(1));
    }
}
