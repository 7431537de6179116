use super::container::Container;
use super::layout::Layout;
use super::variable::Variable;
use crate::data::DataError;
use crate::data::error::ErrorContext;
use crate::data::scratch::ScratchFile;
use crate::data::source::SourceReader;
use std::ops::Range;

/// What is read at a time while sorting, unless a single chunk is larger.
const PIECE_BYTES: u64 = 64 << 20;

/// How a variable is read whole, so that no chunk is unpacked twice, and put in order band by band: what stands
/// across bands in the file would have to be unpacked again for every one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::data) struct Sorting {
    layout: Layout,
    /// Lengths of the pieces along moments, slices, and the slower and the faster of rows and columns.
    lengths: [u64; 4],
    sizes: [u64; 4],
    sample_bytes: u64,
}

impl Sorting {
    /// `None` where bands can be read one by one at no more cost: where they stand one after the other, or where all
    /// that has to be unpacked for one of them fits `cached_bytes`.
    pub(in crate::data) fn of(variable: &Variable, layout: Layout, cached_bytes: u64) -> Option<Self> {
        let size = |at: usize| variable.dimensions.get(at).map_or(1, |dimension| dimension.size);
        let (slow, fast) = (layout.rows.min(layout.columns), layout.rows.max(layout.columns));
        let places = [layout.moments, layout.slices, Some(slow), Some(fast)];
        let sizes = places.map(|at| at.map_or(1, size));
        let sample_bytes = variable.sample_type()?.byte_count() as u64;
        let mut lengths = match &variable.chunk {
            Some(chunk) => places.map(|at| at.and_then(|at| chunk.get(at).copied()).unwrap_or(1)),
            // Samples of all bands stand together.
            None if layout.moments.max(layout.slices) > Some(slow) => [sizes[0], sizes[1], 1, sizes[3]],
            None => return None,
        };
        // Chunks are unpacked whole, also where they reach beyond the last line.
        let padded =
            [2, 3].map(|at: usize| sizes[at].div_ceil(lengths[at].max(1)).saturating_mul(lengths[at]));
        let unpacked = [lengths[0], lengths[1], padded[0], padded[1]];
        for (length, size) in lengths.iter_mut().zip(sizes) {
            *length = (*length).clamp(1, size.max(1));
        }
        let [moments, slices, ..] = lengths;
        let bytes = |lengths: [u64; 4]| lengths.into_iter().fold(sample_bytes, u64::saturating_mul);
        if moments.saturating_mul(slices) == 1 || bytes(unpacked) <= cached_bytes {
            return None;
        }
        // As many chunks at a time as fit, along lines first, so that whole lines are written.
        for at in [3, 2] {
            let most = (PIECE_BYTES / bytes(lengths).max(1)).max(1);
            lengths[at] = lengths[at].saturating_mul(most).min(sizes[at]);
        }
        Some(Self { layout, lengths, sizes, sample_bytes })
    }

    /// Bytes of all samples.
    pub(in crate::data) fn bytes(&self) -> u64 {
        self.sizes.into_iter().fold(self.sample_bytes, u64::saturating_mul)
    }

    /// All samples, band by band.
    pub(in crate::data) fn sort(
        &self,
        container: &dyn Container,
        variable: &Variable,
        context: &ErrorContext,
    ) -> Result<SourceReader, DataError> {
        let mut scratch = ScratchFile::new(&context.path)?;
        let [moments, slices, slow, fast] = [0, 1, 2, 3].map(|at| pieces(self.sizes[at], self.lengths[at]));
        for moments in moments {
            for slices in slices.clone() {
                for slow in slow.clone() {
                    for fast in fast.clone() {
                        let piece = [moments.clone(), slices.clone(), slow.clone(), fast];
                        self.copy_piece((container, variable), &piece, &mut scratch, context)?;
                    }
                }
            }
        }
        scratch.into_reader()
    }

    fn copy_piece(
        &self,
        (container, variable): (&dyn Container, &Variable),
        piece: &[Range<u64>; 4],
        scratch: &mut ScratchFile,
        context: &ErrorContext,
    ) -> Result<(), DataError> {
        let Layout { moments, slices, rows, columns } = self.layout;
        let places = [moments, slices, Some(rows.min(columns)), Some(rows.max(columns))];
        let mut selection: Vec<Range<u64>> = variable.dimensions.iter().map(|_| 0..1).collect();
        for (at, range) in places.iter().zip(piece) {
            if let Some(at) = at {
                selection[*at] = range.clone();
            }
        }
        let bytes = container.read(variable, &selection)?;
        let counts = piece.clone().map(|range| range.end - range.start);
        if bytes.len() as u64 != counts.into_iter().fold(self.sample_bytes, u64::saturating_mul) {
            return Err(context.malformed("a piece has another size than the file says"));
        }
        // From one sample of the piece to the next along each direction, in bytes.
        let length = |range: &Range<u64>| range.end - range.start;
        let behind = |at: usize| selection[at + 1..].iter().map(length).product::<u64>() * self.sample_bytes;
        let strides = places.map(|at| at.map_or(0, behind));
        let mut line = Vec::with_capacity((counts[3] * self.sample_bytes) as usize);
        for (moment, slice, row) in indices(counts) {
            let start = moment * strides[0] + slice * strides[1] + row * strides[2];
            line.clear();
            for at in 0..counts[3] {
                let from = (start + at * strides[3]) as usize;
                line.extend_from_slice(&bytes[from..from + self.sample_bytes as usize]);
            }
            let band = (piece[0].start + moment) * self.sizes[1] + piece[1].start + slice;
            let place = (band * self.sizes[2] + piece[2].start + row) * self.sizes[3] + piece[3].start;
            scratch.write_at(place * self.sample_bytes, &line)?;
        }
        Ok(())
    }
}

/// Every moment, slice and line of a piece.
fn indices([moments, slices, lines, _]: [u64; 4]) -> impl Iterator<Item = (u64, u64, u64)> {
    let of_moment =
        move |moment| (0..slices).flat_map(move |slice| (0..lines).map(move |line| (moment, slice, line)));
    (0..moments).flat_map(of_moment)
}

fn pieces(size: u64, length: u64) -> impl Iterator<Item = Range<u64>> + Clone {
    let count = size.div_ceil(length.max(1));
    (0..count).map(move |index| index * length..((index + 1) * length).min(size))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::SampleType;
    use crate::data::cf::variable::{Attributes, Dimension, Samples};
    use crate::data::sample_decoder::ByteOrder;

    /// Samples that are their own places.
    struct Numbers(Vec<u64>);

    impl Container for Numbers {
        fn variables(&self) -> &[Variable] {
            &[]
        }

        fn file_bytes(&self) -> u64 {
            0
        }

        fn read(&self, _: &Variable, selection: &[Range<u64>]) -> Result<Vec<u8>, DataError> {
            let mut places = vec![0_u64];
            for (size, range) in self.0.iter().zip(selection) {
                places =
                    places.iter().flat_map(|place| range.clone().map(move |at| place * size + at)).collect();
            }
            Ok(places.iter().flat_map(|place| (*place as u16).to_ne_bytes()).collect())
        }
    }

    fn variable(sizes: &[u64], chunk: Option<&[u64]>) -> Variable {
        let dimension = |size: &u64| Dimension { name: String::new(), size: *size, scale: None };
        Variable {
            path: "v".to_owned(),
            dimensions: sizes.iter().map(dimension).collect(),
            samples: Samples::Numbers(SampleType::U16, ByteOrder::NATIVE),
            attributes: Attributes::default(),
            has_default_fill: false,
            chunk: chunk.map(<[u64]>::to_vec),
        }
    }

    #[test]
    fn every_sample_gets_to_its_band() {
        let context = ErrorContext { format: "NetCDF", path: "a.nc".to_owned() };
        let sizes = [3, 2, 4, 5];
        // Where time, height, rows and columns are, and how the file is cut.
        for order in [[0, 1, 2, 3], [2, 3, 0, 1], [3, 0, 2, 1], [1, 3, 0, 2]] {
            let mut stored = [0; 4];
            for (of, at) in order.into_iter().enumerate() {
                stored[at] = sizes[of];
            }
            let layout =
                Layout { moments: Some(order[0]), slices: Some(order[1]), rows: order[2], columns: order[3] };
            for chunk in [[2, 2, 2, 2], [3, 2, 4, 5], [2, 1, 9, 3]] {
                let variable = variable(&stored, Some(&chunk));
                let Some(mut sorting) = Sorting::of(&variable, layout, 0) else {
                    panic!("{order:?} {chunk:?} is not sorted");
                };
                sorting.lengths = [2, 1, 3, 2];
                let numbers = Numbers(stored.to_vec());
                let sorted = sorting.sort(&numbers, &variable, &context).unwrap();
                assert_eq!(sorted.length(), sorting.bytes());
                let mut bytes = vec![0; sorted.length() as usize];
                sorted.read_exact_at(0, &mut bytes).unwrap();
                let (slow, fast) = (order[2].min(order[3]), order[2].max(order[3]));
                let mut expected = Vec::new();
                for moment in 0..sizes[0] {
                    for slice in 0..sizes[1] {
                        let mut selection = [0..stored[0], 0..stored[1], 0..stored[2], 0..stored[3]];
                        selection[order[0]] = moment..moment + 1;
                        selection[order[1]] = slice..slice + 1;
                        assert!(slow < fast);
                        expected.extend(numbers.read(&variable, &selection).unwrap());
                    }
                }
                assert_eq!(bytes, expected, "{order:?} {chunk:?}");
            }
        }
    }

    #[test]
    fn only_what_costs_more_otherwise_is_sorted() {
        let layout = Layout { moments: Some(0), slices: None, rows: 1, columns: 2 };
        let sorts = |chunk: Option<&[u64]>, layout, cached| {
            Sorting::of(&variable(&[100, 100, 100], chunk), layout, cached).is_some()
        };
        assert!(!sorts(None, layout, 0));
        assert!(!sorts(Some(&[1, 10, 10]), layout, 0));
        assert!(sorts(Some(&[2, 10, 10]), layout, 39_999));
        assert!(!sorts(Some(&[2, 10, 10]), layout, 40_000));
        let time_last = Layout { moments: Some(2), slices: None, rows: 0, columns: 1 };
        assert!(sorts(None, time_last, 0));
        assert!(!sorts(None, time_last, 2_000_000));
    }
}
