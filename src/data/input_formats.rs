/// A format of files that can be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InputFormat {
    /// What it is called.
    pub name: &'static str,
    /// How its files are usually called.
    pub files: &'static str,
    /// What this build lacks if it cannot open it: a feature of this crate.
    pub missing_feature: Option<&'static str>,
}

const fn format(name: &'static str, files: &'static str) -> InputFormat {
    InputFormat { name, files, missing_feature: None }
}

/// `is_there` as `cfg!(feature = ...)` says.
const fn optional(format: InputFormat, feature: &'static str, is_there: bool) -> InputFormat {
    InputFormat { missing_feature: if is_there { None } else { Some(feature) }, ..format }
}

/// Every format that [`open`](super::open) knows. Most are told apart by their first bytes, whatever the name.
pub const INPUT_FORMATS: [InputFormat; 18] = [
    format("TIFF, BigTIFF, GeoTIFF", ".tif .tiff"),
    format("ImageJ stack, OME-TIFF", ".tif .ome.tif"),
    format("NumPy", ".npy .npz"),
    optional(format("NetCDF classic and 4", ".nc .nc4 .cdf"), "netcdf", cfg!(feature = "netcdf")),
    optional(format("HDF5, MATLAB 7.3", ".h5 .hdf5 .mat"), "netcdf", cfg!(feature = "netcdf")),
    optional(format("Zarr 2 and 3", "a folder, .zarr"), "zarr", cfg!(feature = "zarr")),
    optional(format("OME-Zarr 0.1 to 0.5", "a folder, .ome.zarr"), "zarr", cfg!(feature = "zarr")),
    format("ESRI ASCII grid", ".asc"),
    format("SRTM", ".hgt .hgt.gz .hgt.zip"),
    format("CSV table", ".csv .tsv"),
    format("PNG, grey", ".png"),
    format("NRRD", ".nrrd .nhdr"),
    format("NIfTI 1 and 2", ".nii .nii.gz .hdr+.img"),
    format("MetaImage", ".mha .mhd"),
    format("VTK image data", ".vti"),
    optional(format("DICOM", "a folder, .dcm"), "dicom", cfg!(feature = "dicom")),
    format("nothing but samples", "any, with --shape and --dtype"),
    format("several files", "a pattern such as 'day_*.tif'"),
];
