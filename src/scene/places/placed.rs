use super::geojson::{Feature, Line};
use super::names::{on_line, text_of};
use super::{Alignment, Callout, CalloutPlace, GeoJson, GeoJsonError, PlaceOptions};
use crate::data::RasterInfo;
use crate::frame::Resolution;
use crate::scene::annotation::Proportions;
use crate::scene::{Rgb8, SceneError};

/// Points, lines and texts over a raster, in its columns and rows, which are counted from its outer north-west corner.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Places {
    /// Drawn in this order.
    pub lines: Vec<PlaceLine>,
    /// Drawn over the lines, in this order.
    pub points: Vec<PlacePoint>,
    /// Texts above points, with lines down to them.
    pub callouts: Vec<PlaceText>,
    /// Names of points and lines, the more important first.
    pub names: Vec<PlaceText>,
}

/// A line over the ground.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceLine {
    /// Columns and rows, at least two.
    pub points: Vec<[f64; 2]>,
    /// Whether the last leads to the first.
    pub is_closed: bool,
    /// Its colour.
    pub color: Rgb8,
    /// 0 to 1.
    pub opacity: f64,
    /// In pixels of a film that is 720 high.
    pub width: f64,
}

/// A disc on the ground that faces the camera.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlacePoint {
    /// Column and row.
    pub place: [f64; 2],
    /// Its colour.
    pub color: Rgb8,
    /// In pixels of a film that is 720 high.
    pub radius: f64,
}

/// A text at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaceText {
    /// One line.
    pub text: String,
    /// Column and row.
    pub place: [f64; 2],
    /// The value of the place, where it is not on the ground; of a volume its slice.
    pub height: Option<f64>,
    /// Of its point and its line.
    pub color: Option<Rgb8>,
    /// Where it stands.
    pub side: TextSide,
}

/// Where a text stands, as seen from its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TextSide {
    /// Above it.
    Above,
    /// On it.
    On,
    /// To the right of a disc of this radius, in pixels of a film that is 720 high.
    BesideDisc(f64),
}

/// Seen on every colormap.
const USUAL_COLOR: Rgb8 = Rgb8([232, 51, 42]);
const USUAL_WIDTH: f64 = 2.0;
/// The size of texts in films that are 720 high.
const TEXT_AT_720: f32 = 18.0;
/// Of small, medium and large points.
const RADII: [f64; 3] = [3.5, 5.0, 7.0];

impl Places {
    /// More names would fill the picture; others are left out.
    pub const MOST_NAMES: usize = 200;

    /// What options ask for over a raster; `None` if that is nothing. The second part says what of it is not shown.
    ///
    /// # Errors
    /// [`SceneError::GeoJson`] for a file that does not lie on the raster, [`SceneError::OutOfRange`] for a text that does
    /// not.
    pub(in crate::scene) fn new(
        options: &PlaceOptions,
        info: &RasterInfo,
    ) -> Result<Option<(Self, Vec<String>)>, SceneError> {
        if options.geojson.is_empty() && options.notes.0.is_empty() {
            return Ok(None);
        }
        let mut places = Self::default();
        let mut notes = Vec::new();
        let is_volume = info.volume.is_some();
        for file in options.geojson.iter().filter(|_| !is_volume) {
            notes.extend(places.add(file, options, info)?);
        }
        if places.names.len() > Self::MOST_NAMES {
            notes.push(format!("the first {} of {} names are shown", Self::MOST_NAMES, places.names.len()));
            places.names.truncate(Self::MOST_NAMES);
        }
        for callout in &options.notes.0 {
            places.callouts.push(placed(callout, info)?);
        }
        Ok(Some((places, notes)))
    }

    /// Pixels of a picture of that size for each of a film that is 720 high.
    pub(crate) fn unit_px(resolution: Resolution) -> f32 {
        Proportions::of(resolution).text / TEXT_AT_720
    }

    /// All that has a text, in the order in which texts are numbered.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &PlaceText> {
        self.callouts.iter().chain(&self.names)
    }

    fn add(
        &mut self,
        file: &GeoJson,
        options: &PlaceOptions,
        info: &RasterInfo,
    ) -> Result<Option<String>, SceneError> {
        let misplaced = |reason| GeoJsonError::Misplaced { reason, path: file.name().to_owned() };
        if file.positions().next().is_none() {
            return Ok(Some(format!("{} has no positions", file.name())));
        }
        let alignment = Alignment::new(file.crs(), file.positions(), &info.place).map_err(misplaced)?;
        let known = (self.lines.len(), self.points.len());
        for feature in file.features.iter() {
            let style = Style::of(feature, options);
            self.add_feature(feature, &style, (&alignment, info));
        }
        if (self.lines.len(), self.points.len()) == known {
            return Err(misplaced(format!("all of it lies beside {}", info.name)).into());
        }
        Ok(None)
    }

    fn add_feature(
        &mut self,
        feature: &Feature,
        style: &Style,
        (alignment, info): (&Alignment, &RasterInfo),
    ) {
        let size = [info.columns, info.rows].map(f64::from);
        let named = |place, side| {
            let text = |text| PlaceText { text, place, height: None, color: None, side };
            style.name.clone().map(text)
        };
        let mut longest: Option<(f64, [f64; 2], TextSide)> = None;
        for line in &feature.lines {
            for points in alignment.pixels(&line.positions).flat_map(without_gaps) {
                if !is_near(&points, size) {
                    continue;
                }
                let (length, place) = on_line(&points, line.is_closed);
                if longest.is_none_or(|(known, ..)| length > known) {
                    let side = if line.is_closed { TextSide::On } else { TextSide::Above };
                    longest = Some((length, place, side));
                }
                self.lines.push(style.line(points, line));
            }
        }
        self.names.extend(longest.and_then(|(_, place, side)| named(place, side)));
        for place in alignment.pixels(&feature.points).flatten() {
            if is_inside(place, size) {
                self.points.push(PlacePoint { place, color: style.point_color, radius: style.radius });
                self.names.extend(named(place, TextSide::BesideDisc(style.radius)));
            }
        }
    }
}

/// How a feature looks, as options or its properties say (simplestyle-spec 1.1).
struct Style {
    name: Option<String>,
    line_color: Rgb8,
    point_color: Rgb8,
    opacity: f64,
    width: f64,
    radius: f64,
}

impl Style {
    fn of(feature: &Feature, options: &PlaceOptions) -> Self {
        let color = |name: &str| {
            let own = feature.property(name).and_then(color_of);
            options.geojson_color.or(own).unwrap_or(USUAL_COLOR)
        };
        let number = |name: &str, (least, most): (f64, f64)| {
            let number = feature.property(name).and_then(|text| text.parse::<f64>().ok());
            number.filter(|number| (least..=most).contains(number))
        };
        Self {
            name: text_of(feature, options.geojson_name.as_deref()),
            line_color: color("stroke"),
            point_color: color("marker-color"),
            opacity: number("stroke-opacity", (0.0, 1.0)).unwrap_or(1.0),
            width: options.geojson_width.or(number("stroke-width", (0.0, 50.0))).unwrap_or(USUAL_WIDTH),
            radius: match feature.property("marker-size") {
                Some("small") => RADII[0],
                Some("large") => RADII[2],
                _ => RADII[1],
            },
        }
    }

    fn line(&self, points: Vec<[f64; 2]>, line: &Line) -> PlaceLine {
        // What was cut is no ring any more.
        let is_closed = line.is_closed && points.len() == line.positions.len();
        PlaceLine { points, is_closed, color: self.line_color, opacity: self.opacity, width: self.width }
    }
}

/// With or without its sign, as simplestyle has both.
fn color_of(text: &str) -> Option<Rgb8> {
    text.parse().or_else(|_| format!("#{text}").parse()).ok()
}

/// The parts of a line between what is not a number.
fn without_gaps(points: Vec<[f64; 2]>) -> Vec<Vec<[f64; 2]>> {
    let is_sound = |point: &[f64; 2]| point[0].is_finite() && point[1].is_finite();
    if points.iter().all(is_sound) {
        return vec![points];
    }
    points.split(|point| !is_sound(point)).filter(|part| part.len() > 1).map(<[_]>::to_vec).collect()
}

fn is_inside(place: [f64; 2], size: [f64; 2]) -> bool {
    (0..2).all(|axis| (0.0..=size[axis]).contains(&place[axis]))
}

/// Whether the rectangle around points meets the raster.
fn is_near(points: &[[f64; 2]], size: [f64; 2]) -> bool {
    (0..2).all(|axis| {
        let places = || points.iter().map(|point| point[axis]);
        let (low, high) =
            (places().fold(f64::INFINITY, f64::min), places().fold(f64::NEG_INFINITY, f64::max));
        low <= size[axis] && high >= 0.0
    })
}

/// A callout on a raster.
fn placed(callout: &Callout, info: &RasterInfo) -> Result<PlaceText, SceneError> {
    let refused = |rule| {
        let what = format!("{:?} @ {}", callout.text, callout.place);
        SceneError::out_of_range("place of notes", what, rule)
    };
    let aligned = |at: [f64; 2], crs: Option<&str>| {
        let rule = "columns and rows, or coordinates that lead to some of them";
        let alignment = Alignment::new(crs, std::iter::once(&at), &info.place).map_err(|_| refused(rule))?;
        let mut turns = alignment.pixels(std::slice::from_ref(&at)).flatten();
        let size = [info.columns, info.rows].map(f64::from);
        turns.find(|place| is_inside(*place, size)).ok_or_else(|| refused("a place on the data"))
    };
    let place = match callout.place {
        CalloutPlace::Pixels(at) if is_inside(at, [info.columns, info.rows].map(f64::from)) => at,
        CalloutPlace::Pixels(_) => return Err(refused("a column and row of the data")),
        CalloutPlace::Coordinates(_) if info.place.transform.is_none() => {
            return Err(refused("COLUMN,ROW where the file has no coordinates"));
        }
        CalloutPlace::Coordinates(at) => aligned(at, info.place.crs.as_deref())?,
        CalloutPlace::Degrees(at) => aligned(at, Some("EPSG:4326"))?,
    };
    Ok(PlaceText {
        text: callout.text.clone(),
        place,
        height: callout.height,
        color: callout.color,
        side: TextSide::Above,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Place, SampleType};

    fn dem() -> RasterInfo {
        let place = Place {
            crs: Some("EPSG:4326".to_owned()),
            transform: Some([-84.0, 0.01, 0.0, 37.0, 0.0, -0.01]),
            unit: None,
        };
        RasterInfo { place, ..RasterInfo::new("dem", "test", SampleType::F32, [1, 50, 100]) }
    }

    fn file(text: &str) -> GeoJson {
        GeoJson::read(text, "x.geojson").unwrap()
    }

    fn options(features: &str) -> PlaceOptions {
        let text = format!(r#"{{"type": "FeatureCollection", "features": [{features}]}}"#);
        PlaceOptions { geojson: vec![file(&text)], ..PlaceOptions::default() }
    }

    const POINT: &str = r#"{"type": "Feature", "properties": {"name": "Peak", "title": "P", "marker-color": "00f",
        "marker-size": "large"}, "geometry": {"type": "Point", "coordinates": [-83.5, 36.75, 900]}}"#;
    const LINE: &str = r##"{"type": "Feature", "properties": {"title": "Ridge", "stroke": "#0f0", "stroke-width": 3,
        "stroke-opacity": 0.5}, "geometry": {"type": "LineString", "coordinates": [[-83.9, 36.9], [-83.7, 36.9]]}}"##;

    #[test]
    fn features_look_as_they_say_unless_options_do() {
        let (places, notes) = Places::new(&options(&format!("{POINT}, {LINE}")), &dem()).unwrap().unwrap();
        assert!(notes.is_empty());
        let near = |one: [f64; 2], other: [f64; 2]| (0..2).all(|axis| (one[axis] - other[axis]).abs() < 1e-6);
        let [point] = places.points[..] else { panic!() };
        assert!(near(point.place, [50.0, 25.0]), "{point:?}");
        assert_eq!((point.color, point.radius), (Rgb8([0, 0, 255]), 7.0));
        let [line] = &places.lines[..] else { panic!() };
        assert_eq!((line.color, line.width, line.opacity), (Rgb8([0, 255, 0]), 3.0, 0.5));
        assert!(near(line.points[1], [30.0, 10.0]) && !line.is_closed, "{line:?}");
        let names: Vec<_> = places.names.iter().map(|name| (name.text.as_str(), name.side)).collect();
        assert_eq!(names, [("Peak", TextSide::BesideDisc(7.0)), ("Ridge", TextSide::Above)]);
        assert!(near(places.names[1].place, [20.0, 10.0]));
        let asked = PlaceOptions {
            geojson_color: Some(Rgb8::WHITE),
            geojson_width: Some(5.0),
            geojson_name: Some("title".to_owned()),
            ..options(&format!("{POINT}, {LINE}"))
        };
        let (places, _) = Places::new(&asked, &dem()).unwrap().unwrap();
        assert_eq!((places.points[0].color, places.lines[0].color), (Rgb8::WHITE, Rgb8::WHITE));
        assert_eq!((places.lines[0].width, places.names[0].text.as_str()), (5.0, "P"));
    }

    #[test]
    fn what_lies_beside_the_raster_is_refused_unless_some_lies_on_it() {
        let beside = POINT.replace("-83.5", "-80");
        let error = Places::new(&options(&beside), &dem()).unwrap_err().to_string();
        assert_eq!(error, "cannot place GeoJSON: all of it lies beside dem: x.geojson");
        let (places, _) = Places::new(&options(&format!("{beside}, {POINT}")), &dem()).unwrap().unwrap();
        assert_eq!((places.points.len(), places.names.len()), (1, 1));
        let (places, notes) = Places::new(&options(""), &dem()).unwrap().unwrap();
        assert_eq!((places, notes), (Places::default(), vec!["x.geojson has no positions".to_owned()]));
        assert_eq!(Places::new(&PlaceOptions::default(), &dem()).unwrap(), None);
    }

    #[test]
    fn more_names_than_there_is_room_for_are_left_out() {
        let points = vec![POINT; Places::MOST_NAMES + 5].join(",");
        let (places, notes) = Places::new(&options(&points), &dem()).unwrap().unwrap();
        assert_eq!((places.points.len(), places.names.len()), (205, 200));
        assert_eq!(notes, ["the first 200 of 205 names are shown"]);
    }

    #[test]
    fn notes_lie_where_they_say_or_are_refused() {
        let placed = |text: &str| {
            let options = PlaceOptions { notes: text.parse().unwrap(), ..PlaceOptions::default() };
            Places::new(&options, &dem()).map(|places| places.unwrap().0.callouts[0].place)
        };
        assert_eq!(placed("a @ 12,7.5").unwrap(), [12.0, 7.5]);
        for text in ["a @ 83.5W,36.75N", "a @ 36.75N,83.5W", "a @ xy:-83.5,36.75", "a @ 276.5E,36.75N"] {
            let [column, row] = placed(text).unwrap();
            assert!((column - 50.0).abs() < 1e-6 && (row - 25.0).abs() < 1e-6, "{text}: {column} {row}");
        }
        for (text, said) in
            [("a @ 101,2", "a column and row of the data"), ("a @ 83.5W,3N", "a place on the data")]
        {
            assert!(placed(text).unwrap_err().to_string().contains(said), "{text}");
        }
    }
}
