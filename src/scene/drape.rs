use super::alignment::{Aligned, bounds};
use super::annotation::Colorbar;
use super::draped_values::{ColorChoice, colored};
use super::{Rgb8, SceneError, SceneOptions};
use crate::data::{ColorPicture, ColorSource, RasterInfo, ReadLimits, Source};
use glam::{DAffine2, DVec2};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A picture laid over a surface or a flat image.
#[derive(Debug, Clone)]
pub struct Drape {
    /// The picture.
    pub picture: Arc<ColorPicture>,
    /// From columns and rows of the raster, counted from its outer north-west corner, to places in the picture: 0 at its
    /// west and north sides, 1 at the others.
    pub picture_from_raster: DAffine2,
    /// Whether nothing of what lies below is seen.
    pub covers_all: bool,
    /// Of its colours, where they stand for values.
    pub colorbar: Option<Colorbar>,
    /// Black or white, whichever is easier to read on it.
    pub ink: Rgb8,
}

/// The picture that was read last: other options do not read it again.
#[derive(Debug, Clone, Default)]
pub(super) struct KnownPicture(Option<Known>);

#[derive(Debug, Clone)]
struct Known {
    path: PathBuf,
    /// What the colours of values depend on.
    choice: Option<ColorChoice>,
    read: ReadPicture,
}

/// A picture, and the scale of its colours if they stand for values.
#[derive(Debug, Clone)]
pub(super) struct ReadPicture {
    picture: Arc<ColorPicture>,
    colorbar: Option<Colorbar>,
}

impl KnownPicture {
    /// The picture in a file, or the values in it in colours.
    ///
    /// # Errors
    /// [`SceneError::Data`] if it cannot be read, [`SceneError::Drape`] if it is neither, and those of colours of values.
    pub(super) fn read(&mut self, path: &Path, options: &SceneOptions) -> Result<ReadPicture, SceneError> {
        let now = ColorChoice::of(options);
        let holds =
            |known: &&Known| known.path == path && known.choice.as_ref().is_none_or(|choice| *choice == now);
        if let Some(known) = self.0.as_ref().filter(holds) {
            return Ok(known.read.clone());
        }
        let (picture, colorbar) = match ColorSource::open(&Source::from(path), &ReadLimits::default())? {
            ColorSource::Picture(picture) => (picture, None),
            ColorSource::Values(raster) => {
                let (picture, colorbar) = colored(raster, options)?;
                (picture, Some(colorbar))
            }
        };
        let choice = colorbar.is_some().then_some(now);
        let read = ReadPicture { picture: Arc::new(picture), colorbar };
        self.0 = Some(Known { path: path.to_owned(), choice, read: read.clone() });
        Ok(read)
    }
}

impl Drape {
    /// Lays a picture where both files say that they lie, or over all of the raster where one does not.
    ///
    /// # Errors
    /// [`SceneError::Drape`] for other coordinate systems and for places that have nothing in common.
    pub(super) fn new(read: ReadPicture, info: &RasterInfo) -> Result<Self, SceneError> {
        let ReadPicture { picture, colorbar } = read;
        let raster_size = DVec2::new(f64::from(info.columns), f64::from(info.rows));
        let pixels = DVec2::from_array(picture.file_size.map(f64::from));
        let aligned = Aligned { place: &picture.place, size: picture.file_size };
        let pixel_from_raster = aligned
            .file_from_raster(info)
            .map_err(|reason| SceneError::Drape { reason, name: picture.name.clone() })?;
        let picture_from_raster = DAffine2::from_scale(pixels.recip()) * pixel_from_raster;
        let [low, high] = bounds(&picture_from_raster, raster_size);
        let is_inside = low.cmpge(DVec2::splat(-1e-9)).all() && high.cmple(DVec2::splat(1.0 + 1e-9)).all();
        let (covers_all, ink) = (is_inside && picture.is_opaque(), ink(&picture));
        Ok(Self { picture, picture_from_raster, covers_all, colorbar, ink })
    }
}

/// For a thousand of its pixels.
fn ink(picture: &ColorPicture) -> Rgb8 {
    let pixels = picture.pixels.as_chunks::<4>().0;
    let some = pixels.iter().step_by((pixels.len() / 1000).max(1)).filter(|pixel| pixel[3] > 0);
    let (count, luminance) = some.fold((0.0, 0.0), |(count, sum), [red, green, blue, _]| {
        (count + 1.0, sum + Rgb8([*red, *green, *blue]).relative_luminance())
    });
    // Dark lines lie better on colours than light ones do.
    if count > 0.0 && luminance / count < 0.1 { Rgb8::WHITE } else { Rgb8::BLACK }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Place, SampleType};

    fn picture(size: [u32; 2], place: Place) -> ReadPicture {
        let pixels = [200, 200, 200, 255].repeat((size[0] * size[1]) as usize);
        let picture = ColorPicture { name: "photo".to_owned(), size, file_size: size, pixels, place };
        ReadPicture { picture: Arc::new(picture), colorbar: None }
    }

    fn raster(place: Place) -> RasterInfo {
        RasterInfo { place, ..RasterInfo::new("dem", "test", SampleType::F32, [1, 50, 100]) }
    }

    fn place(crs: &str, transform: [f64; 6]) -> Place {
        Place { crs: Some(crs.to_owned()), transform: Some(transform), ..Place::default() }
    }

    #[test]
    fn without_a_place_pictures_are_stretched_over_the_raster() {
        let lies = place("EPSG:1", [0.0, 1.0, 0.0, 0.0, 0.0, -1.0]);
        for (one, other) in [(Place::default(), lies.clone()), (lies, Place::default())] {
            let drape = Drape::new(picture([7, 9], one), &raster(other)).unwrap();
            let place = drape.picture_from_raster.transform_point2(DVec2::new(25.0, 50.0));
            assert!((place - DVec2::new(0.25, 1.0)).length() < 1e-12, "{place}");
            assert!(drape.covers_all && drape.ink == Rgb8::BLACK);
        }
    }

    #[test]
    fn pictures_lie_where_they_are() {
        // The raster is 1000 m x 500 m, the picture its eastern half and as much beyond, in pixels of 2 m.
        let dem = place("EPSG:32633", [5000.0, 10.0, 0.0, 9000.0, 0.0, -10.0]);
        let photo = place("EPSG:32633", [5500.0, 2.0, 0.0, 9000.0, 0.0, -2.0]);
        let drape = Drape::new(picture([500, 250], photo.clone()), &raster(dem.clone())).unwrap();
        let at = |column, row| drape.picture_from_raster.transform_point2(DVec2::new(column, row));
        assert!((at(50.0, 0.0) - DVec2::ZERO).length() < 1e-12);
        assert!((at(100.0, 25.0) - DVec2::new(0.5, 0.5)).length() < 1e-12);
        assert!(!drape.covers_all);
        let other = Place { crs: Some("EPSG:4326".to_owned()), ..photo.clone() };
        let error = Drape::new(picture([500, 250], other), &raster(dem.clone())).unwrap_err().to_string();
        assert!(
            error.contains("EPSG:4326") && error.contains("EPSG:32633") && error.contains("photo"),
            "{error}"
        );
        let unnamed = Place { crs: None, ..photo };
        assert!(Drape::new(picture([500, 250], unnamed), &raster(dem.clone())).is_ok());
        let beside = place("EPSG:32633", [6000.0, 2.0, 0.0, 9000.0, 0.0, -2.0]);
        let error = Drape::new(picture([500, 250], beside), &raster(dem)).unwrap_err().to_string();
        assert!(error.contains("it lies beside dem"), "{error}");
    }
}
