use super::alignment::{Aligned, bounds};
use super::annotation::Colorbar;
use super::draped_values::{ColorChoice, colored};
use super::{Rgb8, SceneError, SceneOptions};
use crate::data::{ColorPicture, ColorSource, Place, RasterInfo, ReadLimits, Source, Turn, longitudes};
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
    /// The picture in a file, or the values in it in colours; what goes all the way around the globe begins where the ground
    /// does, which is always the same.
    ///
    /// # Errors
    /// [`SceneError::Data`] if it cannot be read, [`SceneError::Drape`] if it is neither, and those of colours of values.
    pub(super) fn read(
        &mut self,
        path: &Path,
        options: &SceneOptions,
        ground: &RasterInfo,
    ) -> Result<ReadPicture, SceneError> {
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
        let read = ReadPicture { picture: Arc::new(turned(picture, ground)), colorbar };
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

/// The picture so that it covers ground that begins at another longitude, if it goes all the way around.
fn turned(picture: ColorPicture, ground: &RasterInfo) -> ColorPicture {
    let [columns, rows] = picture.size;
    let steps =
        DVec2::from_array(picture.file_size.map(f64::from)) / DVec2::from_array(picture.size.map(f64::from));
    let transform = picture.place.transform.map(|[x, x_column, x_row, y, y_column, y_row]| {
        [x, x_column * steps.x, x_row * steps.y, y, y_column * steps.x, y_row * steps.y]
    });
    let place = Place { transform, ..picture.place.clone() };
    let ground = longitudes(&ground.place, [ground.columns, ground.rows]);
    let Some(turn) = ground.and_then(|ground| Turn::over(&place, picture.size, ground)) else {
        return picture;
    };
    // The first column again at the end, where the ground ends within it.
    let wide = (turn.around + 1).min(ColorPicture::LONGEST);
    let pixels = picture.pixels.as_chunks::<4>().0;
    let row = |row: &[[u8; 4]]| (0..wide).flat_map(|at| row[turn.column(at) as usize]).collect::<Vec<u8>>();
    ColorPicture {
        size: [wide, rows],
        file_size: [wide, rows],
        pixels: pixels.chunks_exact(columns as usize).flat_map(row).collect(),
        place: turn.place(&place),
        name: picture.name,
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
    use crate::data::{CoordinateUnit, SampleType};

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
    fn pictures_of_the_world_cover_a_world_that_begins_elsewhere() {
        let world = |west: f64, step: f64| Place {
            transform: Some([west, step, 0.0, 90.0, 0.0, -90.0]),
            unit: Some(CoordinateUnit::Degree),
            ..Place::default()
        };
        let pixels: Vec<u8> = (0..8).flat_map(|pixel| [pixel, 0, 0, 255]).collect();
        let picture = || ColorPicture {
            name: "world".to_owned(),
            size: [4, 2],
            file_size: [8, 2],
            pixels: pixels.clone(),
            place: world(-180.0, 45.0),
        };
        let ground = RasterInfo { columns: 36, rows: 2, ..raster(world(0.0, 10.0)) };
        let around = turned(picture(), &ground);
        let reds: Vec<u8> = around.pixels.as_chunks::<4>().0.iter().map(|[red, ..]| *red).collect();
        assert_eq!((around.size, reds), ([5, 2], vec![2, 3, 0, 1, 2, 6, 7, 4, 5, 6]));
        let read = ReadPicture { picture: Arc::new(around), colorbar: None };
        let drape = Drape::new(read, &ground).unwrap();
        assert!(drape.covers_all);
        let at = drape.picture_from_raster.transform_point2(DVec2::new(27.0, 1.0));
        assert!((at - DVec2::new(0.6, 0.5)).length() < 1e-12, "{at}");
        let same = RasterInfo { columns: 36, rows: 2, ..raster(world(-180.0, 10.0)) };
        assert_eq!(turned(picture(), &same).size, [4, 2]);
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
