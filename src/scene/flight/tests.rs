use super::route::Course;
use super::*;
use crate::data::Place;

#[test]
fn tables_and_geojson_are_read() {
    for text in [
        "column,row\n1,2\n3,4\n",
        " ROW , Column ,note\n2,1,a\n4,3,b\n",
        "lon,lat\n1,2\n1,2\n3,4",
        "{\"type\": \"LineString\", \"coordinates\": [[1, 2, 9], [3, 4]]}",
        "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\
          \"coordinates\":[9,9]}},{\"type\":\"Feature\",\"geometry\":{\"type\":\"MultiLineString\",\"coordinates\":[[[1,2],[3,4]]]}}]}",
    ] {
        let place = Place { crs: None, transform: Some([0.0, 1.0, 0.0, 0.0, 0.0, 1.0]), ..Place::default() };
        let path = FlightPath::read(text, "way").unwrap();
        assert_eq!(path.in_pixels(&place, [10, 10]).unwrap(), [[1.0, 2.0], [3.0, 4.0]], "{text}");
    }
}

#[test]
fn other_files_are_refused_by_name() {
    for (text, said) in [
        ("", "columns"),
        ("a,b\n1,2\n", "columns \"a,b\""),
        ("x,y\n1,2\n", "1 point"),
        ("x,y\n1,2\n1,2\n", "1 point"),
        ("x,y\n1,2\n3,nan\n", "line 3"),
        ("x,y\n1,2\n3\n", "way"),
        ("{\"type\": \"Point\", \"coordinates\": [1, 2]}", "no LineString"),
        ("{\"type\": \"LineString\", \"coordinates\": [[1, 2], [3]]}", "without two numbers"),
        ("{", "EOF"),
    ] {
        let error = FlightPath::read(text, "way").unwrap_err().to_string();
        assert!(error.contains(said) && error.ends_with(": way"), "{text}: {error}");
    }
    let many = "x,y\n".to_owned() + &"1,0\n2,0\n".repeat(FlightPath::MAX_POINTS / 2) + "1,0\n";
    assert!(FlightPath::read(&many, "way").unwrap_err().to_string().contains("100001 points"));
}

#[test]
fn coordinates_become_pixels_of_the_raster() {
    let path = FlightPath::read("x,y\n500100,3999900\n500200,3999900\n", "way").unwrap();
    let place = Place {
        crs: None,
        transform: Some([500_000.0, 10.0, 0.0, 4_000_000.0, 0.0, -10.0]),
        ..Place::default()
    };
    assert_eq!(path.in_pixels(&place, [100, 100]).unwrap(), [[10.0, 10.0], [20.0, 10.0]]);
    let error = path.in_pixels(&Place::default(), [100, 100]).unwrap_err().to_string();
    assert!(error.contains("column and row"), "{error}");
    let error = path.in_pixels(&place, [5, 5]).unwrap_err().to_string();
    assert!(error.contains("beside the raster"), "{error}");
}

#[test]
fn the_camera_stays_above_the_ground_at_even_speed_and_looks_ahead() {
    // A ridge across the way.
    let ground = |[column, _]: [f64; 2]| if (48.0..52.0).contains(&column) { 100.0 } else { 10.0 };
    let course = Course {
        points: vec![[0.0, 10.0], [50.0, 30.0], [100.0, 10.0]],
        is_loop: false,
        height: 5.0,
        look_ahead: 0.1,
        spacing_m: [1.0, 1.0],
    };
    let Flight { eyes, targets } = Flight::new(&course, ground);
    assert_eq!((eyes[0], eyes.len()), ([0.0, 10.0, 15.0], targets.len()));
    for eye in &eyes {
        assert!(eye[2] >= ground([eye[0], eye[1]]) + 5.0 - 1e-9, "{eye:?}");
    }
    let steps: Vec<f64> =
        eyes.windows(2).map(|pair| (pair[1][0] - pair[0][0]).hypot(pair[1][1] - pair[0][1])).collect();
    let mean = steps.iter().sum::<f64>() / steps.len() as f64;
    assert!(steps.iter().all(|step| (step / mean - 1.0).abs() < 0.05), "{steps:?}");
    // It rises slowly before the ridge, and nowhere at once.
    let rises = eyes.windows(2).map(|pair| (pair[1][2] - pair[0][2]).abs()).fold(0.0, f64::max);
    assert!(rises < 10.0, "{rises}");
    for (step, (eye, target)) in eyes.iter().zip(&targets).enumerate() {
        let ahead = (target[0] - eye[0]).hypot(target[1] - eye[1]);
        assert!(ahead > mean * 20.0 && target[0] > eye[0], "{step}: {eye:?} {target:?}");
    }
}

#[test]
fn a_loop_ends_where_it_begins() {
    let course = Course {
        points: vec![[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]],
        is_loop: true,
        height: 1.0,
        look_ahead: 0.05,
        spacing_m: [1.0, 1.0],
    };
    let Flight { eyes, targets } = Flight::new(&course, |_| 0.0);
    let [first, last] = [eyes[0], eyes[eyes.len() - 1]];
    assert!(first.iter().zip(last).all(|(first, last)| (first - last).abs() < 1e-9), "{first:?} {last:?}");
    assert!((targets[0][0] - targets[targets.len() - 1][0]).abs() < 1e-9);
}

#[test]
fn ways_that_cross_the_raster_from_outside_to_outside_lie_on_it() {
    let pixels = |text: &str| {
        FlightPath::read(text, "way")
            .unwrap()
            .in_pixels(&Place::default(), [20, 10])
            .map(|points| points.len())
    };
    for text in ["-5,5\n25,5", "-1,-1\n21,11", "10,-3\n10,30", "-9,-9\n-5,5\n25,5\n30,30"] {
        assert_eq!(pixels(&format!("column,row\n{text}\n")).unwrap(), text.lines().count(), "{text}");
    }
    for text in ["-5,-5\n25,-5", "-5,5\n10,30", "21,-5\n21,20", "-5,-5\n-5,-6"] {
        let error = pixels(&format!("column,row\n{text}\n")).unwrap_err().to_string();
        assert!(error.contains("all of it lies beside the raster"), "{text}: {error}");
    }
}
