use super::CACHED_BYTES;
use super::container::Container;
use super::layout::Layout;
use super::missing::Missing;
use super::sorted::Sorting;
use super::variable::{Samples, Variable};
use crate::data::error::ErrorContext;
use crate::data::sample_decoder::SampleDecoder;
use crate::data::source::SourceReader;
use crate::data::{Band, DataError, Raster, RasterInfo, ReadLimits, Window, deflate, strips};
use std::ops::Range;

/// How much is decoded at a time, if the pieces that a variable is stored in are not larger than that.
const PIECE_BYTES: u64 = 16 << 20;

/// One variable of a file, a band at a time.
pub(in crate::data) struct CfRaster {
    pub(in crate::data) info: RasterInfo,
    pub(in crate::data) container: Box<dyn Container>,
    pub(in crate::data) variable: Variable,
    pub(in crate::data) layout: Layout,
    pub(in crate::data) decoder: SampleDecoder,
    pub(in crate::data) missing: Missing,
    /// Whether rows are to run from north to south, and the file has them the other way round.
    pub(in crate::data) flips_rows: bool,
    /// The same for columns from west to east.
    pub(in crate::data) flips_columns: bool,
    pub(in crate::data) order: BandOrder,
    pub(in crate::data) context: ErrorContext,
}

/// Whether bands are read from the file, or from a copy that has them one after the other.
pub(in crate::data) struct BandOrder {
    /// How the copy is to be made, if it is worth making.
    pub(in crate::data) sorting: Option<Sorting>,
    pub(in crate::data) limits: ReadLimits,
    pub(in crate::data) sorted: Option<SourceReader>,
    /// The band read last: perhaps only one is wanted.
    pub(in crate::data) last: Option<u32>,
}

impl CfRaster {
    /// `variable` as `layout` has it, without a name, a place or labels.
    pub(in crate::data) fn new(
        container: Box<dyn Container>,
        variable: Variable,
        layout: Layout,
        (context, limits): (ErrorContext, &ReadLimits),
    ) -> Result<Self, DataError> {
        let decoder = Self::decoder(&variable, &context)?;
        let shape = Self::shape(&layout, &variable, &context, limits)?;
        let missing = Missing::of(&variable, decoder.sample_type);
        // A file that unpacks to more than that is hardly written at all, and a copy would be.
        let most = container.file_bytes().saturating_mul(deflate::MAX_RATIO);
        let sorting =
            Sorting::of(&variable, layout, CACHED_BYTES as u64).filter(|sorting| sorting.bytes() <= most);
        Ok(Self {
            info: RasterInfo::new(String::new(), context.format, decoder.sample_type, shape),
            container,
            layout,
            decoder,
            missing,
            flips_rows: false,
            flips_columns: false,
            variable,
            order: BandOrder { sorting, limits: *limits, sorted: None, last: None },
            context,
        })
    }

    /// Scale, offset and the type that samples are meant to be of.
    fn decoder(variable: &Variable, context: &ErrorContext) -> Result<SampleDecoder, DataError> {
        let (sample_type, order) = match &variable.samples {
            Samples::Numbers(sample_type, order) => (*sample_type, *order),
            Samples::Other(_) => {
                let remedy = "choose another with --variable NAME";
                return Err(context.unsupported(format!("{variable}"), remedy));
            }
        };
        let mut decoder = SampleDecoder::new(sample_type, order);
        decoder.scale = variable.attributes.number("scale_factor").unwrap_or(1.0);
        decoder.offset = variable.attributes.number("add_offset").unwrap_or(0.0);
        Ok(decoder)
    }

    /// The shape of a variable as far as limits allow it.
    fn shape(
        layout: &Layout,
        variable: &Variable,
        context: &ErrorContext,
        limits: &ReadLimits,
    ) -> Result<[u32; 3], DataError> {
        let shape = layout.shape(&variable.dimensions);
        if shape.contains(&0) {
            let [bands, rows, columns] = shape;
            let reason = format!("{bands} bands of {rows} x {columns} samples are none");
            return Err(context.unsupported(reason, "choose another with --variable NAME"));
        }
        if layout.rows < layout.columns {
            return limits.check_in_strips(shape, &context.path);
        }
        limits.check(shape, &context.path)
    }

    /// Whether rows vary more slowly in the file than columns.
    fn is_by_rows(&self) -> bool {
        self.layout.rows < self.layout.columns
    }

    /// How many lines, rows or columns, a piece of the variable has that is stored in one.
    fn chunk_lines(&self) -> u64 {
        let slow = self.layout.rows.min(self.layout.columns);
        let lines = self.variable.chunk.as_ref().and_then(|chunk| chunk.get(slow).copied());
        lines.unwrap_or(1).max(1)
    }

    /// Some lines of the band, piece by piece: rows or columns, whichever vary more slowly in the file. Of each line what lies
    /// `along` it.
    fn read_pieces(
        &self,
        band: u32,
        (lines, along): (Range<u64>, Range<u64>),
        out: &mut Band,
    ) -> Result<(), DataError> {
        let Layout { moments, slices, rows, columns } = self.layout;
        let slice_count = slices.map_or(1, |at| self.variable.dimensions[at].size).max(1);
        let mut selection: Vec<Range<u64>> = self.variable.dimensions.iter().map(|_| 0..1).collect();
        for (at, index) in [(moments, u64::from(band) / slice_count), (slices, u64::from(band) % slice_count)]
        {
            if let Some(at) = at {
                selection[at] = index..index + 1;
            }
        }
        let (slow, fast) = (rows.min(columns), rows.max(columns));
        let [slow_size, fast_size] = [slow, fast].map(|at| self.variable.dimensions[at].size);
        let sample_bytes = self.decoder.sample_type.byte_count() as u64;
        let length = along.end - along.start;
        let line_bytes = length.saturating_mul(sample_bytes).max(1);
        let chunk_lines = self.chunk_lines();
        let chunks = (PIECE_BYTES / line_bytes.saturating_mul(chunk_lines).max(1)).max(1);
        let piece_lines = chunk_lines.saturating_mul(chunks).min(slow_size).max(1);
        selection[fast] = along.clone();
        let mut first = lines.start;
        while first < lines.end {
            // Only what is asked for begins or ends within a piece.
            let end = (first - first % chunk_lines).saturating_add(piece_lines).min(lines.end);
            selection[slow] = first..end;
            let expected = (end - first) * line_bytes;
            let bytes = match &self.order.sorted {
                Some(sorted) => {
                    let mut bytes = vec![0; expected as usize];
                    // Whole lines follow each other.
                    let run_lines = if length == fast_size { end - first } else { 1 };
                    let runs = bytes.chunks_mut((run_lines * line_bytes).max(1) as usize);
                    for (run, line) in runs.zip((first..end).step_by(run_lines as usize)) {
                        let sample = (u64::from(band) * slow_size + line) * fast_size + along.start;
                        let read = sorted.read_exact_at(sample * sample_bytes, run);
                        read.map_err(|error| self.context.io(error))?;
                    }
                    bytes
                }
                None => self.container.read(&self.variable, &selection)?,
            };
            if bytes.len() as u64 != expected {
                let held = bytes.len();
                return Err(self.context.malformed(format!("band {band} holds {held} of {expected} bytes")));
            }
            let start = ((first - lines.start) * length) as usize;
            if self.is_by_rows() {
                let samples = (end - first) as usize * length as usize;
                let place = start..start + samples;
                self.decode(&bytes, &mut out.values[place.clone()], &mut out.valid[place]);
            } else {
                self.decode_columns(&bytes, first as usize, out);
            }
            first = end;
        }
        Ok(())
    }

    /// Makes the copy if it is worth it and a second band is wanted.
    fn sort_for(&mut self, band: u32) -> Result<(), DataError> {
        let is_second = self.order.last.is_some_and(|last| last != band);
        self.order.last = Some(band);
        let Some(sorting) = self.order.sorting.filter(|_| is_second && self.order.sorted.is_none()) else {
            return Ok(());
        };
        self.order.limits.check_scratch(sorting.bytes(), &self.context.path)?;
        self.order.sorted = Some(sorting.sort(self.container.as_ref(), &self.variable, &self.context)?);
        Ok(())
    }

    fn decode(&self, bytes: &[u8], values: &mut [f32], valid: &mut [u8]) {
        self.decoder.decode(bytes, values, valid);
        self.missing.invalidate((self.decoder.sample_type, self.decoder.byte_order), bytes, valid);
        for (value, valid) in values.iter_mut().zip(valid) {
            if *valid == Band::INVALID {
                *value = 0.0;
            }
        }
    }

    /// Samples that stand column by column, from column `first` on.
    fn decode_columns(&self, bytes: &[u8], first: usize, out: &mut Band) {
        let (rows, columns) = (out.rows as usize, out.columns as usize);
        let (mut values, mut valid) = (vec![0.0; rows], vec![Band::INVALID; rows]);
        let column_bytes = rows * self.decoder.sample_type.byte_count();
        for (column, bytes) in (first..columns).zip(bytes.chunks_exact(column_bytes.max(1))) {
            self.decode(bytes, &mut values, &mut valid);
            for (row, (value, valid)) in values.iter().zip(&valid).enumerate() {
                out.values[row * columns + column] = *value;
                out.valid[row * columns + column] = *valid;
            }
        }
    }
}

impl CfRaster {
    /// Turns what was read in the file's order.
    fn turn(&self, out: &mut Band) {
        if self.flips_rows {
            out.flip_rows();
        }
        if self.flips_columns {
            out.flip_columns();
        }
    }
}

impl Raster for CfRaster {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read_band(&mut self, band: u32, out: &mut Band) -> Result<(), DataError> {
        if self.is_by_rows() {
            return self.read_rows(band, 0..self.info.rows, out);
        }
        if band >= self.info.bands {
            return Err(self.context.no_such_band(band, self.info.bands));
        }
        out.fit(&self.info, &self.context.path)?;
        self.sort_for(band)?;
        let all = (0..self.info.columns.into(), 0..self.info.rows.into());
        self.read_pieces(band, all, out)?;
        self.turn(out);
        Ok(())
    }

    fn read_window(&mut self, band: u32, window: &Window, out: &mut Band) -> Result<(), DataError> {
        if !self.is_by_rows() {
            self.read_band(band, out)?;
            out.keep(window);
            return Ok(());
        }
        if band >= self.info.bands {
            return Err(self.context.no_such_band(band, self.info.bands));
        }
        let window = window.within([self.info.columns, self.info.rows]);
        self.order.limits.check_held(window.size(), &self.context.path)?;
        out.fit_size(window.size(), &self.context.path)?;
        if window.is_empty() {
            return Ok(());
        }
        self.sort_for(band)?;
        let in_file = |range: Range<u32>, all: u32, is_flipped: bool| {
            let range = if is_flipped { all - range.end..all - range.start } else { range };
            range.start.into()..range.end.into()
        };
        let rows = in_file(window.rows, self.info.rows, self.flips_rows);
        let columns = in_file(window.columns, self.info.columns, self.flips_columns);
        self.read_pieces(band, (rows, columns), out)?;
        self.turn(out);
        Ok(())
    }

    fn strip_rows(&self) -> Option<u32> {
        let block_rows = usize::try_from(self.chunk_lines()).unwrap_or(usize::MAX);
        let size = [self.info.columns, self.info.rows];
        self.is_by_rows().then(|| strips::strip_rows(size, block_rows))
    }

    fn limits(&self) -> ReadLimits {
        self.order.limits
    }

    fn is_exact_in_f32(&self) -> bool {
        self.info.sample_type.fits_f32() && !self.decoder.is_scaled()
    }

    fn rebase(&mut self, value_offset: f64) {
        self.decoder.value_offset = value_offset;
        self.info.value_offset = value_offset;
    }
}
