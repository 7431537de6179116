//! When each picture is shown, and for how long.

use super::decode::DecodedFilm;
use super::films::{encode, encode_bytes, film, settings};
use fieldreel::encode::{Codec, Container, EncodePlan, EncodeSettings, MemoryBuffer, Output, OutputKind};
use fieldreel::frame::FrameRate;

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

/// Rates as films, screens and slow measurements have them.
const RATES: [&str; 10] =
    ["24000/1001", "30000/1001", "0.5", "1/3", "12.5", "25", "30", "50", "60", "1000/7"];

/// When frame `index` is shown, in units of which there are so many a second.
fn nearest(rate: FrameRate, per_second: u64, index: u64) -> i64 {
    (index as f64 * f64::from(rate.denominator()) * per_second as f64 / f64::from(rate.numerator())).round()
        as i64
}

#[test]
fn every_rate_is_kept_in_every_container_and_output() {
    use Container::{Gif, Mkv, Mov, Mp4, Webm, Webp};
    for (container, rate_text) in
        [Mp4, Mov, Mkv, Webm, Gif, Webp].into_iter().flat_map(|container| RATES.map(|rate| (container, rate)))
    {
        if container == Gif && rate_text.parse::<FrameRate>().unwrap().as_f64() > 50.0 {
            continue;
        }
        for kind in [OutputKind::Seekable, OutputKind::File, OutputKind::Stream] {
            for frames in [1, 2, 31] {
                assert_times(container, kind, (rate_text, frames));
            }
        }
    }
}

/// Encodes so many frames at a rate, and looks at when each is shown and how long the film is.
fn assert_times(container: Container, kind: OutputKind, (rate_text, frames): (&str, u64)) {
    let rate: FrameRate = rate_text.parse().unwrap();
    let what = format!("{frames} frames at {rate_text} in {container} into {kind:?}");
    let bytes = encode_bytes(&settings(container), &film(rate_text, frames), kind);
    let decoded = DecodedFilm::from_bytes(bytes);
    // MP4 is exact, Matroska counts milliseconds, a GIF hundredths.
    let is_mp4_like = matches!(container, Container::Mp4 | Container::Mov);
    let per_second = match container {
        _ if is_mp4_like => decoded.time_base.denominator() as u64,
        Container::Gif => 100,
        _ => 1000,
    };
    assert_eq!(decoded.time_base.denominator() as u64, per_second, "{what}");
    let times: Vec<i64> = (0..frames).map(|index| nearest(rate, per_second, index)).collect();
    assert_eq!(decoded.times(), times, "{what}");
    assert!(decoded.frames[0].is_key, "{what}");
    let end = nearest(rate, per_second, frames);
    let states_duration = kind != OutputKind::Stream || matches!(container, Container::Gif | Container::Webp);
    if is_mp4_like {
        let frame = nearest(rate, per_second, 1);
        assert_eq!(frame * frames as i64, end, "{what}: times are not whole");
        assert!(decoded.packets.iter().all(|packet| packet.duration == frame), "{what}");
        if states_duration {
            assert_eq!(decoded.stream_duration, Some(end), "{what}");
        }
    } else if states_duration {
        let duration = decoded.duration_us.unwrap() * per_second as i64;
        assert!((duration - end * 1_000_000).abs() <= 1_000_000, "{what}: {:?}", decoded.duration_us);
    }
}

#[test]
fn animated_png_holds_every_rate_exactly() {
    for rate_text in RATES {
        let rate: FrameRate = rate_text.parse().unwrap();
        let bytes = encode_bytes(&settings(Container::Apng), &film(rate_text, 5), OutputKind::Stream);
        // A frame's control has its delay as a fraction, 20 bytes behind its name.
        let controls = bytes.windows(4).enumerate().filter(|(_, window)| window == b"fcTL");
        let delays: Vec<(u32, u32)> = controls
            .map(|(at, _)| {
                let short = |at: usize| u32::from(u16::from_be_bytes([bytes[at], bytes[at + 1]]));
                (short(at + 24), short(at + 26))
            })
            .collect();
        assert_eq!(delays.len(), 5, "{rate_text}");
        for (numerator, denominator) in delays {
            assert_eq!(numerator * rate.numerator(), denominator * rate.denominator(), "{rate_text}");
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
