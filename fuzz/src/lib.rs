//! What each fuzz target does with its bytes. The tests of the project do the same with the inputs that were kept.

mod rasters;
mod texts;

pub use rasters::{
    ascii_grid, dicom, geotiff, hdf5, hgt, metaimage, netcdf, nifti, npy, npz, nrrd, png, table, vti,
};
pub use texts::{color_scale, colormap_csv, cpt, flight_path, geojson, keys, label_template, scene_file};

/// Returns, whatever the bytes are; else it has found something.
pub type Target = fn(&[u8]);

/// The targets by name.
pub const TARGETS: [(&str, Target); 22] = [
    ("ascii_grid", ascii_grid),
    ("color_scale", color_scale),
    ("colormap_csv", colormap_csv),
    ("cpt", cpt),
    ("dicom", dicom),
    ("flight_path", flight_path),
    ("geojson", geojson),
    ("geotiff", geotiff),
    ("hdf5", hdf5),
    ("hgt", hgt),
    ("keys", keys),
    ("label_template", label_template),
    ("metaimage", metaimage),
    ("netcdf", netcdf),
    ("nifti", nifti),
    ("npy", npy),
    ("npz", npz),
    ("nrrd", nrrd),
    ("png", png),
    ("scene_file", scene_file),
    ("table", table),
    ("vti", vti),
];
