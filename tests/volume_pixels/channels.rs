//! Channels of one volume, added up.

use super::*;
use fieldreel::data::{Channel, Raster};
use fieldreel::scene::{Background, FilmLength};

/// Two moments of three channels of 4 x 4 x 2 samples: 0 to the left of the middle, and these values to its right.
const VALUES: [[f32; 3]; 2] = [[51.0, 102.0, 255.0], [204.0, 0.0, 153.0]];

fn raster() -> MemoryRaster {
    let mut values = Vec::new();
    for value in VALUES.iter().flatten() {
        for _row in 0..8 {
            values.extend([0.0, 0.0, *value, *value]);
        }
    }
    let channel = |name: &str, color| Channel { name: name.to_owned(), color };
    let channels =
        vec![channel("DAPI", Some([0, 0, 255])), channel("GFP", None), channel("RFP", Some([255, 0, 0]))];
    let raster = MemoryRaster::new("cells", [12, 4, 4], values).unwrap();
    let raster = raster.with_volume(VolumeGrid::with_spacing(2, [1.0; 3]).unwrap()).unwrap();
    raster.with_channels(channels).unwrap()
}

fn options(channels: &str, mode: VolumeMode) -> SceneOptions {
    SceneOptions {
        channels: channels.parse().unwrap(),
        length: FilmLength::FramesPerBand(2),
        background: Background::Auto,
        ..plain(mode)
    }
}

/// The pixel in the middle of the right half.
fn right(picture: &Picture) -> [u8; 4] {
    picture.at(80 + 30, 60)
}

#[test]
fn channels_add_up_in_their_colors() {
    let gpu = software_gpu();
    let projections = [VolumeMode::Maximum, VolumeMode::Average, VolumeMode::Minimum];
    for mode in projections.into_iter().chain([VolumeMode::Slices]) {
        for (frame, moment) in [(0, VALUES[0]), (3, VALUES[1])] {
            let drawn = |channels: &str| {
                draw(&gpu, &raster(), &options(channels, mode), &Settings { frame, ..STANDARD })
            };
            let [blue, green, red] = moment.map(|value| value as u8);
            // Green has no colour in the file; magenta is what the second of three gets.
            assert_eq!(right(&drawn("DAPI,GFP=lime,RFP")), [red, green, blue, 255], "{mode:?} {frame}");
            let both = [red.saturating_add(green), 0, blue.saturating_add(green), 255];
            assert_eq!(right(&drawn("")), both, "{mode:?} {frame}");
            assert_eq!(right(&drawn("2=white")), [green, green, green, 255], "{mode:?} {frame}");
            assert_eq!(drawn("").at(80 - 30, 60), [0, 0, 0, 255], "{mode:?} {frame}");
        }
    }
}

#[test]
fn limits_are_those_of_each_channel() {
    let gpu = software_gpu();
    let own = SceneOptions {
        limits: LimitsChoice::Auto,
        ..options("DAPI,GFP=lime,RFP@0:510", VolumeMode::Maximum)
    };
    let picture = draw(&gpu, &raster(), &own, &STANDARD);
    // 51 of 204, 102 of 102, 255 of 510.
    assert_eq!(right(&picture), [128, 255, 64, 255]);
}

#[test]
fn fog_of_channels_adds_up_as_well() {
    let gpu = software_gpu();
    let of = |channels: &str| right(&standard(&gpu, &raster(), &options(channels, VolumeMode::Composite)));
    let (blue, red) = (of("DAPI"), of("RFP"));
    assert!(blue[2] > 0 && red[0] > blue[2], "{blue:?} {red:?}");
    assert_eq!(of("RFP,DAPI"), [red[0], 0, blue[2], 255]);
}

#[test]
fn channels_that_are_not_there_are_named() {
    let error = |raster: MemoryRaster, channels: &str| {
        let mut reader = BandReader::new(Box::new(raster));
        let composed = compose(&mut reader, &options(channels, VolumeMode::Maximum), &mut |_| true);
        composed.map(drop).unwrap_err().to_string()
    };
    assert_eq!(error(raster(), "YFP"), "no channel \"YFP\" (there are: DAPI, GFP, RFP)");
    let single = volume([4; 3], |_| 1.0);
    assert!(error(single, "1").starts_with("no channel \"1\" (there are none;"));
    assert!(raster().with_channels(vec![Channel { name: String::new(), color: None }; 5]).is_err());
    assert_eq!((raster().info().moments(), raster().info().bands_per_moment()), (2, 6));
}
