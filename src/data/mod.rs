//! What was measured: rasters from files or memory, read one band at a time into f32 values and validity.
//!
//! [`open`] finds the format by content. Every reader hides behind [`Raster`]; a [`Band`] is what they fill;
//! [`ValueStatistics`] tells the range of all bands in bounded memory.
//!
//! ```
//! use fieldreel::data::{self, BandReader, ValueStatistics};
//!
//! let mut reader = BandReader::new(data::sample_dem()?);
//! let band = reader.band(0)?;
//! assert_eq!((band.columns, band.rows), (403, 344));
//! let statistics = ValueStatistics::scan(&mut reader)?;
//! assert_eq!(statistics.range().map(|range| (range.min, range.max)), Some((236.0, 1076.0)));
//! # Ok::<(), data::DataError>(())
//! ```

mod arrangement;
mod ascii_grid;
mod band;
mod band_reader;
mod band_selection;
mod beside;
mod bzip2;
#[cfg(any(feature = "netcdf", feature = "zarr"))]
mod cf;
mod channels;
mod color_picture;
mod companions;
mod coordinate_system;
mod date_label;
mod deflate;
mod degree_spacing;
#[cfg(feature = "dicom")]
mod dicom;
mod error;
mod excerpt;
mod folder;
mod format;
mod geotiff;
mod gradient;
mod hgt;
mod identity;
mod input_formats;
#[cfg(any(feature = "netcdf", feature = "zarr"))]
mod labelled_array;
mod lattice;
mod length_unit;
mod level;
mod limits;
mod memory_raster;
#[cfg(feature = "netcdf")]
mod netcdf;
mod npy;
mod npy_header;
mod npy_layout;
mod npy_transpose;
mod npz;
mod overview;
mod percentile;
mod png;
mod quantiles;
mod raster;
mod raw_layout;
mod read_options;
mod read_worker;
mod reduction;
mod sample_decoder;
mod sample_run;
mod sample_type;
mod scratch;
mod selected_bands;
mod series;
mod shared_raster;
#[cfg(feature = "zarr")]
mod side_by_side;
mod source;
mod statistics_json;
mod strip_window;
mod strips;
mod table;
mod turn;
mod value_counts;
mod value_offset;
mod value_statistics;
mod volume_file;
mod volume_grid;
mod window;
#[cfg(feature = "zarr")]
mod zarr;
mod zip_archive;

pub use arrangement::Arrangement;
pub use band::Band;
pub use band_reader::BandReader;
pub use band_selection::BandSelection;
pub use color_picture::{ColorPicture, ColorSource};
pub use companions::FileChoice;
pub(crate) use coordinate_system::epsg;
pub use date_label::{find_date, parse_date};
#[cfg(all(feature = "dicom", feature = "serve"))]
pub(crate) use dicom::are_of_one_series;
pub use error::DataError;
pub use excerpt::Excerpt;
pub use format::{chosen, open, open_all, open_with, sample_dem};
#[cfg(feature = "serve")]
pub(crate) use identity::in_hex;
pub use identity::{checksum, identity};
pub use input_formats::{INPUT_FORMATS, InputFormat};
#[cfg(any(feature = "netcdf", feature = "zarr"))]
pub use labelled_array::{LabelledArray, LabelledCoordinate, LabelledSamples, open_labelled};
pub use lattice::level_size;
pub use length_unit::metres_per_unit;
pub use level::{read_excerpt, read_level};
pub use limits::ReadLimits;
pub use memory_raster::MemoryRaster;
pub use overview::Overview;
pub use quantiles::quantiles;
pub use raster::{Channel, Content, CoordinateUnit, PixelSpacing, Place, Raster, RasterInfo};
pub use raw_layout::RawLayout;
pub use read_options::ReadOptions;
pub use sample_decoder::ByteOrder;
pub use sample_type::SampleType;
pub use selected_bands::SelectedBands;
pub use series::expand;
pub use shared_raster::SharedRaster;
pub use source::Source;
pub(crate) use turn::{Turn, longitudes};
pub use value_statistics::{ValueRange, ValueStatistics};
pub use volume_grid::{VolumeGrid, VolumeSpace};
pub use window::Window;
