//! What was measured: rasters from files or memory, read one band at a time into f32 values and validity.
//!
//! [`open`] finds the format by content. Every reader hides behind [`Raster`]; a [`Band`] is what they fill;
//! [`ValueStatistics`] tells the range of all bands in bounded memory.
//!
//! ```
//! use fieldreel::data::{self, Band, ValueStatistics};
//!
//! let mut raster = data::sample_dem()?;
//! let mut band = Band::default();
//! raster.read_band(0, &mut band)?;
//! assert_eq!((band.columns, band.rows), (403, 344));
//! let statistics = ValueStatistics::scan(raster.as_mut())?;
//! assert_eq!(statistics.range().map(|range| (range.min, range.max)), Some((236.0, 1076.0)));
//! # Ok::<(), data::DataError>(())
//! ```

mod error;
mod format;
mod geotiff;
mod length_unit;
mod limits;
mod memory_raster;
mod npy;
mod npy_header;
mod png;
mod raster;
mod recent_band;
mod sample_decoder;
mod sample_type;
mod source;
mod value_range;

pub use error::DataError;
pub use format::{open, sample_dem};
pub use length_unit::metres_per_unit;
pub use limits::ReadLimits;
pub use memory_raster::MemoryRaster;
pub use raster::{Band, Content, PixelSpacing, Place, Raster, RasterInfo};
pub use recent_band::RecentBand;
pub use sample_type::SampleType;
pub use source::Source;
pub use value_range::{ValueRange, ValueStatistics};
