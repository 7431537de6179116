use super::*;
use crate::scene::{Background, Colormap, LimitsChoice, Rgb8};

const BASE: View = View {
    azimuth_deg: 10.0,
    elevation_deg: 35.0,
    zoom: 1.0,
    target: [50.5, 40.5],
    exaggeration: 5.0,
    light_azimuth_deg: 315.0,
    light_elevation_deg: 45.0,
    band: 0.0,
    roll_deg: 0.0,
    field_of_view_deg: 30.0,
};

fn path(text: impl AsRef<[u8]>) -> Result<CameraPath, CameraPathError> {
    CameraPath::read(text.as_ref(), "take.csv")
}

fn written(take: &Take, looks: &[SceneOptions]) -> String {
    let mut bytes = Vec::new();
    CameraPath::write(take, looks, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// A take in which every number moves by steps that no decimal ends, and options change.
fn wild_take() -> (Take, Vec<SceneOptions>) {
    let first = SceneOptions { title: Some("a".to_owned()), ..SceneOptions::default() };
    let titled = |title: &str| SceneOptions { title: Some(title.to_owned()), ..first.clone() };
    let looks = vec![
        first.clone(),
        SceneOptions { under: Some(Rgb8([1, 2, 3])), limits: LimitsChoice::Fixed(0.1, 0.3), ..first.clone() },
        SceneOptions { limits: LimitsChoice::Percentile(2.0, 98.0), ..titled("default") },
        SceneOptions { title: None, light: None, ..SceneOptions::with_colormap(Colormap::default()) },
        titled("\\, \"x\"\n# \u{6a19}\u{9ad8} "),
        titled(""),
        SceneOptions { background: Background::Transparent, has_colorbar: false, is_loop: true, ..first },
    ];
    let mut take = Take::new(BASE);
    for step in 1..500_u32 {
        let part = f64::from(step) / 7.0;
        let numbers = [
            part,
            -part.sin(),
            (0.01 * part).exp(),
            part / 3.0,
            -part,
            part,
            part,
            1.0 + part.sin().abs(),
            part / 60.0,
            -part / 11.0,
            1.0 + part,
        ];
        let sample = TakeSample {
            time_secs: f64::from(step / 2) / 60.0,
            view: View::from_numbers(if step % 5 == 0 { take.at(f64::MAX).0.numbers() } else { numbers }),
            look: (step / 80) as usize,
        };
        if step % 80 == 0 { take.jump(sample) } else { take.push(sample) }
    }
    (take, looks)
}

#[test]
fn what_is_written_is_read_back_to_the_bit() {
    let (take, looks) = wild_take();
    let text = written(&take, &looks);
    let path = path(&text).unwrap();
    // Numbers of the command line do not matter.
    let other = View::from_numbers([2.0; View::NUMBERS]);
    let read = path.take(&other);
    assert_eq!(read, take);
    let bits = |take: &Take| -> Vec<[u64; View::NUMBERS]> {
        take.samples().iter().map(|sample| sample.view.numbers().map(f64::to_bits)).collect()
    };
    assert_eq!(bits(&read), bits(&take));
    assert_eq!(path.looks(&looks[0]).unwrap(), looks);
    assert_eq!(written(&read, &path.looks(&looks[0]).unwrap()), text);
    // The comparison notices one digit.
    let digit = text.find("0.017").unwrap();
    let changed = format!("{}0.018{}", &text[..digit], &text[digit + 5..]);
    assert_ne!(CameraPath::read(changed.as_bytes(), "").unwrap().take(&other), take);
    assert_ne!(path.looks(&SceneOptions { zoom: 2.0, ..looks[0].clone() }).unwrap(), looks);
}

#[test]
fn a_carriage_return_at_the_end_of_a_line_may_belong_to_a_text() {
    let titled = |title: &str| SceneOptions { title: Some(title.to_owned()), ..SceneOptions::default() };
    let looks = [titled("a"), titled("b\r"), titled("\r")];
    let mut take = Take::new(BASE);
    take.push(TakeSample { time_secs: 1.0, view: BASE, look: 1 });
    take.push(TakeSample { time_secs: 2.0, view: BASE, look: 2 });
    assert_eq!(path(written(&take, &looks)).unwrap().looks(&looks[0]).unwrap(), looks);
    let by_hand = path("time,title\r\n0,b\r\n").unwrap();
    assert_eq!(by_hand.looks(&looks[0]).unwrap(), [titled("b")]);
}

#[test]
fn changed_bytes_are_read_or_refused_in_few_words() {
    let (take, looks) = wild_take();
    let text = written(&take, &looks);
    let mut random = 1_u64;
    let mut below = |count: usize| {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize % count
    };
    let mut refused = 0;
    for _ in 0..3000 {
        let part = &text[..300 + below(3000)];
        // Half of them end with a row.
        let rows = part.rfind('\n').filter(|_| below(2) == 0);
        let mut bytes = part.as_bytes()[..rows.unwrap_or(part.len())].to_vec();
        for _ in 0..=below(3) {
            let at = below(bytes.len());
            bytes[at] = *b"\0,\"\n\r#-.eE9x\xff".get(below(16)).unwrap_or(&b'1');
        }
        match path(&bytes).and_then(|path| path.looks(&looks[0])) {
            Ok(looks) => assert!(!looks.is_empty()),
            Err(error) => {
                refused += 1;
                assert!(error.to_string().len() < 800, "{error}");
            }
        }
    }
    assert!((1000..3000).contains(&refused), "{refused} of 3000 refused");
}

#[test]
fn only_what_changes_is_written() {
    let mut take = Take::new(BASE);
    take.push(TakeSample { time_secs: 1.5, view: View { azimuth_deg: 20.0, ..BASE }, look: 0 });
    take.jump(TakeSample { time_secs: 2.0, view: View { band: 0.5, ..BASE }, look: 1 });
    let first = SceneOptions::default();
    let second = SceneOptions { exaggeration: Some(2.0), zoom: 3.0, ..first.clone() };
    let head = "time,azimuth,elevation,zoom,target-column,target-row,exaggeration,light-azimuth,light-elevation,band,\
                roll,field-of-view";
    let rows =
        ["0,10,35,1,50.5,40.5,5,315,45,1,0,30", "1.5,20,,,,,,,,,,", "2,,,,,,,,,,,", "2,10,,,,,,,,1.5,,"];
    assert_eq!(written(&take, &[first.clone(), second]), format!("{head}\n{}\n", rows.join("\n")));
    let second = SceneOptions { under: Some(Rgb8::BLACK), ..first.clone() };
    let text = written(&take, &[first, second]);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], format!("{head},under"));
    assert_eq!((lines[3], lines[4]), ("2,,,,,,,,,,,,", "2,10,,,,,,,,1.5,,,#000000"));
}

#[test]
fn a_path_may_be_written_by_hand() {
    let text = "\u{feff}# around and closer\r\n time , azimuth,zoom,title\r\n\r\n2, 0 ,,Valley\r\n# then\r\n4,90,2,\r\n4,,,default\r";
    let path = path(text).unwrap();
    let take = path.take(&BASE);
    let start = View { azimuth_deg: 0.0, ..BASE };
    assert_eq!(take.at(0.0), (start, 0), "until the first row it is as there");
    assert_eq!(take.at(3.0).0, View { azimuth_deg: 45.0, zoom: 2.0_f64.sqrt(), ..BASE });
    assert_eq!(take.at(4.0), (View { azimuth_deg: 90.0, zoom: 2.0, ..BASE }, 1));
    assert_eq!(take.end_secs(), 4.0);
    let base = SceneOptions { title: Some("Hill".to_owned()), ..SceneOptions::default() };
    let titles: Vec<_> = path.looks(&base).unwrap().into_iter().map(|look| look.title).collect();
    assert_eq!(titles, [Some("Valley".to_owned()), None]);
}

#[test]
fn the_path_of_the_documentation_is_one() {
    let page = include_str!("../../../docs/camera-and-time.md");
    let text = page.split("```csv\n").nth(1).unwrap().split("```").next().unwrap();
    let path = path(text).unwrap();
    let take = path.take(&BASE);
    assert_eq!((take.end_secs(), take.at(5.0).0.azimuth_deg, take.at(12.0).0.zoom), (12.0, 180.0, 2.5));
    assert_eq!(path.looks(&SceneOptions::default()).unwrap().len(), 2);
}

#[test]
fn the_documentation_names_every_column() {
    let page = include_str!("../../../docs/camera-and-time.md");
    let unnamed: Vec<&str> = options_of_looks()
        .map(|word| word.name)
        .filter(|name| !page.contains(&format!("`{name}`")))
        .collect();
    assert!(unnamed.is_empty(), "{unnamed:?}");
    assert!(!page.contains("`nothing`"));
}

#[test]
fn what_repeats_is_no_change() {
    let path = path("time,colormap\n0,turbo\n1,turbo\n2,\n3,viridis\n4,turbo\n").unwrap();
    let looks = path.looks(&SceneOptions::default()).unwrap();
    let names: Vec<&str> = looks.iter().map(|look| look.colormap.as_ref().unwrap().name()).collect();
    assert_eq!(names, ["turbo", "viridis", "turbo"]);
    let of_samples: Vec<usize> = path.take(&BASE).samples().iter().map(|sample| sample.look).collect();
    // Of the rows that say the same as those on both sides one is enough.
    assert_eq!(of_samples, [0, 0, 1, 2]);
}

#[test]
fn of_limits_and_percentiles_the_later_ones_hold() {
    let path =
        path("time,percentile,clim\n0,,\"0,1\"\n1,\"2,98\",\n2,,\"0,1\"\n3,,\"0,1\"\n4,,default\n").unwrap();
    let looks = path.looks(&SceneOptions::default()).unwrap();
    let fixed = LimitsChoice::Fixed(0.0, 1.0);
    let expected = [fixed, LimitsChoice::Percentile(2.0, 98.0), fixed, LimitsChoice::Auto];
    assert_eq!(looks.iter().map(|look| look.limits).collect::<Vec<_>>(), expected);
}

fn message(text: impl AsRef<[u8]>) -> String {
    match path(text) {
        Ok(path) => path.looks(&SceneOptions::default()).unwrap_err().to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    let line = |line: u32, rest: &str| format!("invalid camera path: line {line}{rest}: take.csv");
    let whole = "invalid camera path (expected a first row of columns, one of them time, and rows of values, \
                 comma-separated): take.csv";
    let time_rule = "(expected seconds, 0 to 1000000000, not below those of the row above)";
    for (text, expected) in [
        ("", whole.to_owned()),
        ("time,zoom\n", whole.to_owned()),
        ("azimuth,zoom\n0,1\n", whole.to_owned()),
        ("time\n# x\n0\n-1\n", line(4, &format!(" has time \"-1\" {time_rule}"))),
        ("time\n2\n1\n", line(3, &format!(" has time \"1\" {time_rule}"))),
        ("time\nNaN\n", line(2, &format!(" has time \"NaN\" {time_rule}"))),
        ("time\n1e10\n", line(2, &format!(" has time \"1e10\" {time_rule}"))),
        ("time,zoom\n,1\n", line(2, &format!(" has time \"\" {time_rule}"))),
        ("time,zoom\n\n0,0\n", line(3, " has zoom \"0\" (expected 0.001 to 1000)")),
        ("#\r\ntime,zoom\r\n#\r\n\r\n0,0", line(5, " has zoom \"0\" (expected 0.001 to 1000)")),
        ("time,elevation\n0,inf\n", line(2, " has elevation \"inf\" (expected -90 to 90 degrees)")),
        ("time,elevation\n0,-91\n", line(2, " has elevation \"-91\" (expected -90 to 90 degrees)")),
        ("time,light-elevation\n0,0\n", line(2, " has light-elevation \"0\" (expected 1 to 90 degrees)")),
        ("time,zoom\n0,1\n1\n", line(3, " has 1 values (expected 2, one for each column)")),
        ("time,unlit\n0,yes\n", line(2, ": invalid unlit \"yes\" (expected true or false)")),
        (
            "time,title,clim\n0,\"two\nlines\",\n1,,\"2,1\"\n",
            line(4, ": invalid clim 2,1 (expected two finite numbers, MIN <= MAX)"),
        ),
        ("time,colormap\n0,virdis\n", line(2, ": unknown colormap \"virdis\" (did you mean viridis?)")),
        (
            "time,azimut\n0,0\n",
            "invalid camera path: column \"azimut\" (did you mean azimuth?): take.csv".to_owned(),
        ),
        (
            "time,--Zoom\n0,0\n",
            "invalid camera path: column \"--Zoom\" (did you mean zoom?): take.csv".to_owned(),
        ),
        (
            "time,zoom,zoom\n",
            "invalid camera path: column \"zoom\" (it stands there twice): take.csv".to_owned(),
        ),
    ] {
        assert_eq!(message(text), expected, "{text:?}");
    }
    let unknown = message("time,fps\n0,30\n");
    assert!(unknown.contains("(expected time and any of azimuth, elevation,"), "{unknown}");
}

#[test]
fn bytes_that_are_no_table_are_refused_in_few_words() {
    let noise: Vec<u8> =
        (0..100_000_u32).map(|index| (index.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let mut broken = b"time,zoom\n#\n1,\xff\xfe\n".to_vec();
    assert_eq!(
        message(&broken),
        "invalid camera path: line 3 has other bytes (expected text in UTF-8): take.csv"
    );
    broken.truncate(9);
    let long = "x".repeat(1 << 20);
    for text in [noise.as_slice(), &[0; 1000], &[b','; 10_000], &[b'"'; 1001], &broken, long.as_bytes()] {
        assert!(message(text).len() < 900, "{}", message(text));
    }
}

#[test]
fn tables_without_an_end_are_given_up() {
    let endless = |row: &'static [u8]| {
        let head = b"time,zoom,unlit\n".as_slice();
        let rows = std::iter::repeat_n(row, 1 << 23).flatten().copied();
        let mut bytes = head.to_vec();
        bytes.extend(rows.take(CameraPath::MAX_BYTES as usize + 9));
        message(&bytes)
    };
    assert_eq!(endless(b"0,1,\n"), "camera path has more than 1048576 rows: take.csv");
    assert_eq!(
        endless(b"0,1,true\n0,1,false\n"),
        "camera path has more than 65536 changes of options: take.csv"
    );
    assert_eq!(endless(b"0123456789abcdef"), "camera path has more than 67108864 bytes: take.csv");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let error = CameraPath::open(Path::new("no/such.csv")).unwrap_err().to_string();
    assert!(
        error.starts_with("cannot read the camera path: ") && error.ends_with(": no/such.csv"),
        "{error}"
    );
    assert!(
        CameraPath::open(Path::new("/")).unwrap_err().to_string().starts_with("cannot read the camera path")
    );
}
