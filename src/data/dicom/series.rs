//! Which images belong together, and which of several series is meant.

use super::header::Header;
use super::slice::Slice;
use crate::data::error::ErrorContext;
use crate::data::{DataError, ReadLimits};

/// More series than this in one folder are made to take time.
const MOST_SERIES: usize = 1 << 10;

/// How many series an error message lists.
const MOST_LISTED: usize = 20;

/// How far directions of one series may differ.
const ANGLE_TOLERANCE: f64 = 1e-3;

/// Images of one size and direction that were made together.
pub(super) struct Series {
    /// The header of the first file, without what belongs to frames.
    pub(super) header: Header,
    pub(super) slices: Vec<Slice>,
}

/// All series of a folder.
#[derive(Default)]
pub(super) struct AllSeries {
    all: Vec<Series>,
    images: u64,
}

impl AllSeries {
    /// Adds the images of a file.
    pub(super) fn add(
        &mut self,
        file: usize,
        header: &mut Header,
        limits: &ReadLimits,
        context: &ErrorContext,
    ) -> Result<(), DataError> {
        let frames = header.frame_count();
        self.images = self.images.saturating_add(frames.into());
        limits.check([self.images, header.rows.into(), header.columns.into()], &context.path)?;
        let planes = std::mem::take(&mut header.planes);
        let start = header.offsets.as_ref().and_then(|offsets| offsets.first().copied()).unwrap_or_default();
        let offsets = header.offsets.take().filter(|offsets| offsets.len() == frames as usize && frames > 1);
        // Many frames with one place among them have none that is theirs.
        let is_placed = frames == 1 || !planes.is_empty() || offsets.is_some();
        for frame in 0..frames {
            let index = frame as usize;
            let mut plane = planes.get(index).unwrap_or(&header.plane).clone();
            if !is_placed {
                plane.position = None;
            }
            if let Some(offset) = offsets.as_ref().and_then(|offsets| offsets.get(index)) {
                let [.., normal] = plane.axes();
                let place = |at: [f64; 3]| [0, 1, 2].map(|axis| at[axis] + normal[axis] * (offset - start));
                plane.position = plane.position.map(place);
            }
            let slice = Slice { file, frame, plane, instance: header.instance_number };
            self.add_slice(slice, header, context)?;
        }
        Ok(())
    }

    fn add_slice(&mut self, slice: Slice, header: &Header, context: &ErrorContext) -> Result<(), DataError> {
        let belongs = |series: &&mut Series| {
            let first = &series.header;
            let are_parallel = || series.slices.first().is_none_or(|first| are_parallel(first, &slice));
            (first.rows, first.columns) == (header.rows, header.columns)
                && first.series == header.series
                && are_parallel()
        };
        if let Some(series) = self.all.iter_mut().rev().find(belongs) {
            series.slices.push(slice);
            return Ok(());
        }
        if self.all.len() >= MOST_SERIES {
            return Err(context.unsupported(
                format!("more than {MOST_SERIES} series in one folder"),
                "put each into a folder of its own",
            ));
        }
        self.all.push(Series { header: header.clone(), slices: vec![slice] });
        Ok(())
    }

    /// The series that is wanted, by number or description, or the only one. `None` if there is none at all.
    pub(super) fn choose(
        mut self,
        wanted: Option<&str>,
        context: &ErrorContext,
    ) -> Result<Option<Series>, DataError> {
        if self.all.is_empty() {
            return Ok(None);
        }
        self.all.sort_by_key(|series| series.header.series_number);
        let names = self.names();
        let fits = |(name, series): &(&String, &Series)| {
            wanted.is_none_or(|wanted| {
                let number = series.header.series_number.map(|number| number.to_string());
                *name == wanted || number.as_deref() == Some(wanted) || series.header.description == wanted
            })
        };
        let found: Vec<usize> = {
            let pairs = names.iter().zip(&self.all).enumerate();
            let exact = wanted.and_then(|wanted| names.iter().position(|name| name == wanted));
            match exact {
                Some(index) => vec![index],
                None => pairs.filter(|(_, pair)| fits(pair)).map(|(index, _)| index).collect(),
            }
        };
        let known = |indices: &[usize]| {
            let known = indices.iter().filter_map(|index| names.get(*index).zip(self.all.get(*index)));
            let mut listed: Vec<_> =
                known.take(MOST_LISTED).map(|(name, series)| described(name, series)).collect();
            if indices.len() > MOST_LISTED {
                listed.push(format!("and {} more", indices.len() - MOST_LISTED));
            }
            listed.join(", ")
        };
        let path = context.path.clone();
        match (&found[..], wanted) {
            ([only], _) => Ok(Some(self.all.swap_remove(*only))),
            ([], Some(wanted)) => {
                let all: Vec<usize> = (0..self.all.len()).collect();
                Err(DataError::NoSuchVariable { variable: wanted.to_owned(), known: known(&all), path })
            }
            (several, _) => {
                Err(DataError::SeveralVariables { count: several.len(), known: known(several), path })
            }
        }
    }

    /// A name for each: its number, and a second one where several share the first.
    fn names(&self) -> Vec<String> {
        let number = |series: &Series| series.header.series_number.unwrap_or_default();
        let mut names = Vec::with_capacity(self.all.len());
        for (index, series) in self.all.iter().enumerate() {
            let share = |other: &&Series| number(other) == number(series);
            let before = self.all.iter().take(index).filter(share).count();
            let is_alone = self.all.iter().filter(share).count() == 1;
            let number = number(series);
            names.push(if is_alone { number.to_string() } else { format!("{number}.{}", before + 1) });
        }
        names
    }
}

/// Whether two images lie in planes of one direction. Those without a place fit to all without one.
fn are_parallel(first: &Slice, other: &Slice) -> bool {
    let axes = first.plane.axes().into_iter().flatten().zip(other.plane.axes().into_iter().flatten());
    first.plane.position.is_some() == other.plane.position.is_some()
        && axes.into_iter().all(|(one, other)| (one - other).abs() <= ANGLE_TOLERANCE)
}

fn described(name: &str, series: &Series) -> String {
    let Header { description, columns, rows, .. } = &series.header;
    let description = if description.is_empty() { String::new() } else { format!(" {description:?}") };
    let count = series.slices.len();
    let images = if count == 1 { "image" } else { "images" };
    format!("{name}{description} ({count} {images} of {columns} x {rows})")
}
