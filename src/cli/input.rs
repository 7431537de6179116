//! What is read: files, patterns, standard input, some of their bands.

use super::job::usage;
use super::raw_input::RawArguments;
use super::values::ArrangementName;
use clap::Args;
use fieldreel::Error;
use fieldreel::data::{
    self, Arrangement, BandSelection, DataError, Raster, ReadLimits, ReadOptions, SelectedBands, Source,
};
use fieldreel::record::film_words::Factor;
use std::path::{Path, PathBuf};

/// Which data is read.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Input")]
pub(super) struct InputArguments {
    /// Raster to show, its format found by content: GeoTIFF, TIFF, NumPy .npy or .npz, NetCDF, HDF5, ESRI ASCII grid,
    /// SRTM .hgt, tables of numbers as .csv, grey PNG, NRRD, NIfTI, MetaImage, VTK .vti, DICOM, folders of DICOM, Zarr and
    /// OME-Zarr; - is standard input; several files or a quoted pattern such as 'sst_*.tif' play as bands in natural order [default: a sample DEM]
    #[arg(value_name = "INPUT")]
    pub(super) inputs: Vec<PathBuf>,
    /// Bands to take, of volumes whole ones, counted from 1, in this order, as in 2-,5 [default: all]
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    pub(super) bands: Option<BandSelection>,
    /// Array of an .npz or .vti file, variable of a NetCDF, HDF5 or Zarr dataset, channel of a stack, series of DICOM
    /// [default: the only raster in it]
    #[arg(long, value_name = "NAME")]
    pub(super) variable: Option<String>,
    /// Level of an image that is stored at several resolutions, 0 being the finest [default: the finest that can be
    /// drawn as it is]
    #[arg(long, value_name = "N")]
    pub(super) level: Option<u32>,
    /// Whether bands are moments or the slices of a volume [default: as the file says, or as --mode needs]
    #[arg(long = "as", value_name = "WHAT")]
    pub(super) arrangement: Option<ArrangementName>,
    /// Raise all limits on the size of inputs by this factor (`docs/inputs.md` lists them)
    #[arg(long, value_name = "FACTOR", default_value = "1")]
    pub(super) read_limits: Factor,
    #[command(flatten)]
    pub(super) raw: RawArguments,
}

impl InputArguments {
    /// The files, with patterns replaced by what they match; none for the sample.
    pub(super) fn files(&self) -> anyhow::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for input in &self.inputs {
            if input == Path::new("-") {
                files.push(input.clone());
            } else {
                files.extend(data::expand(input).map_err(Error::from)?);
            }
        }
        if files.iter().filter(|file| *file == Path::new("-")).count() > 1 {
            return Err(usage("standard input can be read once only: - stands there more than once"));
        }
        Ok(files)
    }

    /// As it was asked for.
    pub(super) fn arrangement(&self) -> Arrangement {
        self.arrangement.map(Arrangement::from).unwrap_or_default()
    }

    /// Opens what [`InputArguments::files`] found.
    pub(super) fn open(
        &self,
        files: &[PathBuf],
        arrangement: Arrangement,
    ) -> Result<Box<dyn Raster>, DataError> {
        let limits = ReadLimits::default().times(self.read_limits.0);
        if files.is_empty() {
            let sample = data::sample_dem()?;
            return Ok(match &self.bands {
                Some(selection) => Box::new(SelectedBands::new(sample, selection)?),
                None => sample,
            });
        }
        let options = ReadOptions {
            limits,
            variable: self.variable.clone(),
            bands: self.bands.clone(),
            all_channels: self.variable.is_none() && arrangement != Arrangement::Bands,
            level: self.level,
            raw: self.raw.layout(),
            arrangement,
        };
        let source = |path: &PathBuf| match path.to_str() {
            Some("-") => Source::standard_input(&options),
            _ => Ok(Source::from(path.as_path())),
        };
        let sources = files.iter().map(source).collect::<Result<Vec<_>, _>>()?;
        data::open_all(&sources, &options)
    }
}
