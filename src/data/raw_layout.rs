use super::{ByteOrder, SampleType};

/// How the samples of a file without a header are stored.
///
/// ```
/// use fieldreel::data::{self, ByteOrder, RawLayout, ReadOptions, SampleType, Source};
///
/// let layout = RawLayout::new(vec![2, 1, 3], SampleType::U16, ByteOrder::BigEndian);
/// let source = Source::Bytes { name: "volume.raw".to_owned(), bytes: [0; 12][..].into() };
/// let raster = data::open_with(&source, &ReadOptions { raw: Some(layout), ..ReadOptions::default() })?;
/// assert_eq!(raster.info().volume.as_ref().map(|grid| grid.slices), Some(2));
/// # Ok::<(), data::DataError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RawLayout {
    /// Sides of the array as `NumPy` gives them: rows and columns, before them slices, before them moments.
    pub shape: Vec<u64>,
    /// The type of its samples.
    pub sample_type: SampleType,
    /// Which byte of a sample comes first.
    pub byte_order: ByteOrder,
    /// Distances between samples along column, row and slice; 1 if nothing is known.
    pub spacing: Option<[f64; 3]>,
    /// Bytes before the first sample.
    pub offset: u64,
}

impl RawLayout {
    /// An array that begins with the file.
    pub fn new(shape: Vec<u64>, sample_type: SampleType, byte_order: ByteOrder) -> Self {
        Self { shape, sample_type, byte_order, spacing: None, offset: 0 }
    }
}
