use super::*;
use crate::data::{Arrangement, SampleType};
use crate::encode::{Codec, GifDither, OddSize, PaletteChoice};
use crate::scene::BandNumber;
use crate::scene::scene_file::film_keys;
use std::time::Duration;

fn read(said: &[(&str, &str)]) -> Result<FilmSettings, String> {
    let words: Vec<_> =
        said.iter().map(|(name, text)| ((*name).to_owned(), vec![(*text).to_owned()])).collect();
    FilmSettings::read(&words).map_err(|error| error.to_string())
}

/// For every key a value that is not its default, and none that goes without another.
const EXAMPLES: [(&str, &str); 38] = [
    ("adapter", "software"),
    ("as", "volume"),
    ("band", "1.5"),
    ("bands", "2-"),
    ("bitrate", "2.5M"),
    ("camera-path", "take.csv"),
    ("codec", "av1"),
    ("container", "gif"),
    ("crf", "30"),
    ("dither", "on"),
    ("dtype", "int16"),
    ("encoder", "libx264"),
    ("encoder-option", "tune=animation"),
    ("endian", "big"),
    ("frame", "3"),
    ("gif-dither", "bayer"),
    ("gpu-memory", "2GiB"),
    ("last-frame", "1.5"),
    ("level", "2"),
    ("lossless", "true"),
    ("max-bytes", "8MB"),
    ("metadata", "title=Snow"),
    ("odd", "round"),
    ("overwrite", "true"),
    ("palette", "frame"),
    ("pixel-format", "yuv444p"),
    ("plays", "2"),
    ("preset", "fast"),
    ("quality", "high"),
    ("read-limits", "2"),
    ("segment-frames", "30"),
    ("shape", "4x5"),
    ("size", "64x32"),
    ("skip-bytes", "8"),
    ("threads", "7"),
    ("variable", "sst"),
    ("no-scene", "true"),
    ("quiet", "true"),
];

#[test]
fn every_key_of_films_is_read() {
    let known: Vec<&str> = EXAMPLES
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !FilmSettings::is_of_the_program(name))
        .collect();
    for key in film_keys().filter(|key| !FilmSettings::is_of_the_program(key.name)) {
        assert!(known.contains(&key.name), "{} has no example", key.name);
    }
    let raw = ["shape", "dtype", "endian", "skip-bytes"];
    for (name, text) in EXAMPLES.iter().filter(|(name, _)| !raw.contains(name)) {
        let is_changed = read(&[(name, text)]).unwrap() != FilmSettings::default();
        assert_eq!(is_changed, !FilmSettings::is_of_the_program(name), "{name} = {text}");
    }
}

#[test]
fn values_become_settings() {
    let settings =
        read(&EXAMPLES[10..11].iter().chain(&EXAMPLES[31..32]).copied().collect::<Vec<_>>()).unwrap();
    let layout = settings.read.raw.unwrap();
    assert_eq!((layout.shape, layout.sample_type), (vec![4, 5], SampleType::I16));
    let settings = read(&[("as", "bands"), ("codec", "av1"), ("odd", "round"), ("band", "2")]).unwrap();
    assert_eq!(settings.read.arrangement, Arrangement::Bands);
    assert_eq!((settings.encode.codec, settings.encode.odd), (Some(Codec::Av1), OddSize::Round));
    assert_eq!(settings.choice, FrameChoice::Band(BandNumber(1.0)));
    let settings = read(&[("gif-dither", "sierra"), ("palette", "frame"), ("last-frame", "0.5")]).unwrap();
    let animation = settings.encode_settings(Container::Gif).animation;
    assert_eq!((animation.dither, animation.palette), (GifDither::Sierra, PaletteChoice::OfEachFrame));
    assert_eq!(animation.last_frame, Some(Duration::from_millis(500)));
    let pairs = [("metadata".to_owned(), vec!["a=b".to_owned(), "c=d=e".to_owned()])];
    let metadata = FilmSettings::read(&pairs).unwrap().encode.metadata;
    assert_eq!(metadata, [("a", "b"), ("c", "d=e")].map(|(key, value)| (key.to_owned(), value.to_owned())));
}

#[test]
fn what_breaks_a_rule_is_refused_with_it() {
    for (said, message) in [
        (&[("size", "3")][..], "invalid size: 3 (expected WIDTHxHEIGHT"),
        (&[("quality", "best")], "invalid quality: expected draft, standard or high; got \"best\""),
        (&[("threads", "0")], "invalid threads: expected a whole number from 1 on; got \"0\""),
        (&[("lossless", "yes")], "invalid lossless: expected true or false; got \"yes\""),
        (&[("palette", "/nowhere.png")], "invalid palette: "),
        (&[("crf", "3"), ("lossless", "true")], "--crf cannot be used with --lossless"),
        (&[("band", "3"), ("frame", "1")], "--band cannot be used with --frame"),
        (&[("shape", "3x4")], "--shape needs --dtype"),
        (&[("colour", "3")], "unknown setting \"colour\""),
    ] {
        let refused = read(said).unwrap_err();
        assert!(refused.starts_with(message), "{refused}");
    }
    assert!(read(&[("crf", "3"), ("lossless", "false")]).is_ok());
}
