//! When each picture is shown, and for how long.

use super::decode::DecodedFilm;
use super::films::{encode, encode_bytes, film, settings};
use fieldreel::encode::{Codec, Container, EncodePlan, EncodeSettings, MemoryBuffer, Output, OutputKind};

#[test]
fn mp4_times_are_exact_fractions() {
    for (rate, frame_ticks, ticks_per_second) in [
        ("30", 512, 15_360),
        ("30000/1001", 1001, 30_000),
        ("24000/1001", 1001, 24_000),
        ("12.5", 2 * 512, 12_800),
        ("1/3", 3 * 16_384, 16_384),
    ] {
        for frames in [1, 2, 30] {
            for kind in [OutputKind::Seekable, OutputKind::Stream] {
                let bytes = encode_bytes(&settings(Container::Mp4), &film(rate, frames), kind);
                let film = DecodedFilm::from_bytes(bytes);
                let what = format!("{frames} frames at {rate} into {kind:?}");
                assert_eq!(film.time_base.denominator(), ticks_per_second, "{what}");
                let times: Vec<i64> = (0..frames as i64).map(|index| index * frame_ticks).collect();
                assert_eq!(film.times(), times, "{what}");
                assert!(film.frames[0].is_key && film.packets[0].is_key, "{what}");
                assert!(film.packets.iter().all(|packet| packet.duration == frame_ticks), "{what}");
                assert!(film.packets.windows(2).all(|pair| pair[0].dts < pair[1].dts), "{what}");
                let total = frames as i64 * frame_ticks;
                if kind == OutputKind::Seekable {
                    assert_eq!(film.stream_duration, Some(total), "{what}");
                    let microseconds = (total as f64 * 1e6 / f64::from(ticks_per_second)).round() as i64;
                    assert!((film.duration_us.unwrap() - microseconds).abs() <= 1, "{what}");
                }
            }
        }
    }
}

#[test]
fn matroska_times_are_the_nearest_milliseconds() {
    for container in [Container::Mkv, Container::Webm] {
        for frames in [1, 2, 30] {
            let bytes = encode_bytes(&settings(container), &film("24000/1001", frames), OutputKind::Seekable);
            let film = DecodedFilm::from_bytes(bytes);
            let nearest = |index: u64| (index as f64 * 1_001_000.0 / 24_000.0).round() as i64;
            assert_eq!(film.times(), (0..frames).map(nearest).collect::<Vec<_>>(), "{container} {frames}");
            assert!(film.frames[0].is_key, "{container}");
            let duration_ms = film.duration_us.unwrap() / 1000;
            assert!((duration_ms - nearest(frames)).abs() <= 1, "{container} {frames}: {duration_ms} ms");
        }
    }
}

#[test]
fn hevc_films_shorter_than_the_encoders_delay_keep_their_times() {
    let settings = EncodeSettings { codec: Some(Codec::Hevc), ..settings(Container::Mp4) };
    for frames in [1, 2, 3, 4] {
        let film =
            DecodedFilm::from_bytes(encode_bytes(&settings, &film("30", frames), OutputKind::Seekable));
        assert_eq!(film.times(), (0..frames as i64).map(|index| index * 512).collect::<Vec<_>>());
        assert_eq!(film.stream_duration, Some(frames as i64 * 512));
        assert!(film.packets.windows(2).all(|pair| pair[0].dts < pair[1].dts), "{:?}", film.packets);
    }
}

#[test]
fn an_mp4_begins_with_its_index_and_may_end_early() {
    let plan =
        EncodePlan::resolve(&settings(Container::Mp4), &film("30", 1000), OutputKind::Seekable).unwrap();
    let buffer = MemoryBuffer::new();
    encode(&plan, Output::Seekable(Box::new(buffer.clone())), 7).unwrap();
    let bytes = buffer.into_bytes();
    let find = |name: &[u8]| bytes.windows(4).position(|window| window == name).unwrap();
    assert!(find(b"moov") < find(b"mdat"));
    let film = DecodedFilm::from_bytes(bytes);
    assert_eq!(film.frames.len(), 7);
    assert_eq!(film.stream_duration_secs(), Some((7, 30)));
}
