use super::stack::{ImagePlace, Stack};
use tiff_reader::{Ifd, TagValue};

const TAG_X_RESOLUTION: u16 = 282;
const TAG_Y_RESOLUTION: u16 = 283;

/// What `ImageJ` writes into the description of the first page (`ij.io.TiffDecoder` reads it): lines such as
/// `slices=12`. Images stand channel by channel, then slice by slice, then moment by moment. `None` where it does not
/// say what images are. Of more than `most` images none is listed.
pub(super) fn parse(description: &str, ifd: &Ifd, most: u64) -> Option<Stack> {
    let value = |key: &str| {
        let mut lines = description.lines().filter_map(|line| line.split_once('='));
        lines.find(|(known, _)| known.trim() == key).map(|(_, value)| value.trim())
    };
    let count = |key: &str| value(key).and_then(|text| text.parse::<u64>().ok()).unwrap_or(1).max(1);
    let number = |key: &str| {
        let number: f64 = value(key)?.parse().ok()?;
        (number.is_finite() && number != 0.0).then_some(number.abs())
    };
    let (slices, channels, moments) = (count("slices"), count("channels"), count("frames"));
    let images = slices.checked_mul(channels)?.checked_mul(moments)?;
    if images < 2 || images != count("images") {
        return None;
    }
    // Backslash and `u00B5` stand for the micro sign.
    let unit = value("unit").map(|unit| unit.replace("\\u00B5", "\u{b5}")).filter(|unit| unit != "pixel");
    let pixel = |tag| resolution(ifd, tag).filter(|_| unit.is_some());
    let interval = number("finterval").or(number("fps").map(f64::recip));
    Some(Stack {
        slices,
        channels,
        moments,
        images: if images <= most { (0..images).map(ImagePlace::from).collect() } else { Vec::new() },
        spacing: [
            pixel(TAG_X_RESOLUTION),
            pixel(TAG_Y_RESOLUTION),
            number("spacing").filter(|_| unit.is_some()),
        ],
        unit,
        interval: interval.map(|step| (step, value("tunit").unwrap_or("s").to_owned())),
        ..Stack::default()
    })
}

/// The distance of pixels: resolutions are pixels in one unit.
fn resolution(ifd: &Ifd, tag: u16) -> Option<f64> {
    let TagValue::Rational(values) = &ifd.tag(tag)?.value else {
        return None;
    };
    let [pixels, units] = *values.first()?;
    (pixels > 0 && units > 0).then(|| f64::from(units) / f64::from(pixels))
}
