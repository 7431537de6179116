use super::stack::{Stack, too_many};
use crate::data::DataError;
use crate::data::error::ErrorContext;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::collections::BTreeSet;

/// Which image of the file a plane is.
#[derive(Debug, Default)]
struct TiffData {
    image: Option<u64>,
    /// The first slice, channel and moment.
    first: [u64; 3],
    count: Option<u64>,
}

/// What OME-XML says of the first image of a file (OME data model 2016-06, "OME-TIFF specification").
#[derive(Debug, Default)]
struct Pixels {
    /// Such as `XYZCT`: after x and y the fastest of slices, channels and moments.
    order: String,
    /// Slices, channels, moments.
    sizes: [u64; 3],
    stack: Stack,
    /// Planes, as the file lists them.
    data: Vec<TiffData>,
    /// Samples of a pixel, where a channel is a picture in colour.
    is_color: bool,
}

/// Reads the description of a file; `None` where it describes no stack of single images.
pub(super) fn parse(xml: &str, most: u64, context: &ErrorContext) -> Result<Option<Stack>, DataError> {
    let broken = |what: &str| context.malformed(format!("its OME-XML {what}"));
    let mut reader = Reader::from_str(xml);
    let (mut pixels, mut images) = (None::<Pixels>, 0);
    let mut files = BTreeSet::new();
    loop {
        let element = match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => element,
            Ok(Event::Eof) => break,
            Ok(_) => continue,
            Err(error) => return Err(broken(&format!("is broken: {error}"))),
        };
        match (element.local_name().as_ref(), &mut pixels) {
            (b"BinaryOnly", _) => {
                let other = attribute(&element, "MetadataFile").unwrap_or_default();
                return Err(several_files(&other, context));
            }
            (b"Image", _) => images += 1,
            (b"Pixels", None) => pixels = Some(read_pixels(&element)),
            (b"Channel", Some(pixels)) if images == 1 => {
                pixels.is_color |= number(&element, "SamplesPerPixel").is_some_and(|samples| samples > 1.0);
                pixels.stack.channel_names.push(attribute(&element, "Name").filter(|name| !name.is_empty()));
                pixels.stack.channel_colors.push(attribute(&element, "Color").as_deref().and_then(color));
            }
            (b"TiffData", Some(pixels)) if images == 1 => pixels.data.push(read_tiff_data(&element)),
            (b"UUID", _) => files.extend(attribute(&element, "FileName")),
            _ => {}
        }
    }
    // A file that was renamed still names itself as it was called.
    if files.len() > 1 {
        let names: Vec<_> = files.iter().take(3).map(String::as_str).collect();
        return Err(several_files(&names.join(", "), context));
    }
    let Some(pixels) = pixels.filter(|pixels| !pixels.is_color) else {
        return Ok(None);
    };
    if images > 1 {
        tracing::warn!(path = context.path, images, "only the first image is shown");
    }
    let count = pixels.sizes.into_iter().fold(1, u64::saturating_mul);
    if count > most {
        return Err(too_many(count, most, context));
    }
    let [slices, channels, moments] = pixels.sizes;
    let images = pixels.images().ok_or_else(|| broken("does not say where all planes are"))?;
    let is_of_microscope = true;
    Ok(Some(Stack { slices, channels, moments, images, is_of_microscope, ..pixels.stack }))
}

fn several_files(names: &str, context: &ErrorContext) -> DataError {
    let reason = format!("an OME-TIFF of several files ({names})");
    context.unsupported(reason, "write it as one with: bfconvert, of Bio-Formats")
}

fn read_pixels(element: &BytesStart<'_>) -> Pixels {
    let size = |name: &str| {
        let text = attribute(element, name);
        text.and_then(|text| text.parse::<u64>().ok()).unwrap_or(1).max(1)
    };
    let unit = |name: &str| attribute(element, name).unwrap_or_else(|| "\u{b5}m".to_owned());
    let distance = |name: &str| number(element, name).filter(|distance| *distance > 0.0);
    let units = [unit("PhysicalSizeXUnit"), unit("PhysicalSizeYUnit"), unit("PhysicalSizeZUnit")];
    // In the unit of x, if these are lengths.
    let scaled = |at: usize, distance: f64| {
        if units[at] == units[0] {
            return Some(distance);
        }
        let metres = |unit: &str| crate::data::metres_per_unit(unit);
        Some(distance * metres(&units[at])? / metres(&units[0])?)
    };
    let names = ["PhysicalSizeX", "PhysicalSizeY", "PhysicalSizeZ"];
    let spacing = [0, 1, 2].map(|at| distance(names[at]).and_then(|distance| scaled(at, distance)));
    let unit = spacing[0].is_some().then(|| units[0].clone());
    let interval = number(element, "TimeIncrement").filter(|step| *step > 0.0);
    let time_unit = attribute(element, "TimeIncrementUnit").unwrap_or_else(|| "s".to_owned());
    Pixels {
        order: attribute(element, "DimensionOrder").unwrap_or_default(),
        sizes: [size("SizeZ"), size("SizeC"), size("SizeT")],
        stack: Stack { spacing, unit, interval: interval.map(|step| (step, time_unit)), ..Stack::default() },
        ..Pixels::default()
    }
}

fn read_tiff_data(element: &BytesStart<'_>) -> TiffData {
    let whole = |name: &str| attribute(element, name).and_then(|text| text.parse::<u64>().ok());
    let first = ["FirstZ", "FirstC", "FirstT"].map(|name| whole(name).unwrap_or_default());
    TiffData { image: whole("IFD"), first, count: whole("PlaneCount") }
}

impl Pixels {
    /// The image of each plane, by moment, slice and channel; `None` if one has none.
    fn images(&self) -> Option<Vec<u64>> {
        let count: u64 = self.sizes.into_iter().product();
        let mut images = vec![None; usize::try_from(count).ok()?];
        let order = self.plane_order();
        let everything = TiffData::default();
        let list = if self.data.is_empty() { std::slice::from_ref(&everything) } else { &self.data[..] };
        // What says nothing means all planes; what names an image means that one.
        let mut left = count;
        for data in list {
            let planes = data.count.unwrap_or(if data.image.is_some() { 1 } else { count }).min(left);
            left -= planes;
            let first = self.plane(order, data.first)?;
            for step in 0..planes {
                let at = self.place(order, first.checked_add(step)?)?;
                *images.get_mut(at)? = Some(data.image.unwrap_or_default().checked_add(step)?);
            }
        }
        images.into_iter().collect()
    }

    /// Slices (0), channels (1) and moments (2), the fastest first.
    fn plane_order(&self) -> [usize; 3] {
        let letters: Vec<usize> = self.order.chars().filter_map(|letter| "ZCT".find(letter)).collect();
        letters.try_into().unwrap_or([0, 1, 2])
    }

    /// The number of a plane in the file's order.
    fn plane(&self, order: [usize; 3], place: [u64; 3]) -> Option<u64> {
        let [a, b, c] = order;
        let is_inside = place.iter().zip(self.sizes).all(|(at, size)| *at < size);
        is_inside.then(|| place[a] + self.sizes[a] * (place[b] + self.sizes[b] * place[c]))
    }

    /// Where a plane stands by moment, slice and channel.
    fn place(&self, [a, b, c]: [usize; 3], plane: u64) -> Option<usize> {
        let mut place = [0; 3];
        place[a] = plane % self.sizes[a];
        place[b] = plane / self.sizes[a] % self.sizes[b];
        place[c] = plane / self.sizes[a] / self.sizes[b];
        let [slices, channels, moments] = self.sizes;
        let [slice, channel, moment] = place;
        (moment < moments).then_some(((moment * slices + slice) * channels + channel) as usize)
    }
}

/// A signed number of 32 bits: red, green, blue and alpha, red first.
fn color(text: &str) -> Option<[u8; 3]> {
    let number: i32 = text.trim().parse().ok()?;
    let [red, green, blue, _alpha] = number.to_be_bytes();
    Some([red, green, blue])
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute =
        element.attributes().flatten().find(|one| one.key.local_name().as_ref() == name.as_bytes())?;
    Some(attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

fn number(element: &BytesStart<'_>, name: &str) -> Option<f64> {
    attribute(element, name)?.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stack(pixels: &str, inside: &str) -> Result<Option<Stack>, String> {
        let xml =
            format!("<?xml version=\"1.0\"?><OME><Image><Pixels {pixels}>{inside}</Pixels></Image></OME>");
        let context = ErrorContext { format: "GeoTIFF", path: "a.ome.tif".to_owned() };
        parse(&xml, 1000, &context).map_err(|error| error.to_string())
    }

    const SIZES: &str = "SizeX=\"4\" SizeY=\"3\" SizeZ=\"2\" SizeC=\"3\" SizeT=\"2\"";

    #[test]
    fn planes_are_found_in_every_order() {
        let images = |order: &str, inside: &str| {
            stack(&format!("DimensionOrder=\"{order}\" {SIZES}"), inside).unwrap().unwrap().images
        };
        assert_eq!(images("XYCZT", "<TiffData/>"), (0..12).collect::<Vec<_>>());
        assert_eq!(images("XYCZT", ""), (0..12).collect::<Vec<_>>());
        // Slices first: channel c of slice z of moment t is image z + 2 c + 6 t.
        assert_eq!(images("XYZCT", "<TiffData/>"), [0, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11]);
        assert_eq!(images("XYTZC", "<TiffData/>"), [0, 4, 8, 2, 6, 10, 1, 5, 9, 3, 7, 11]);
        let halves =
            "<TiffData IFD=\"6\" PlaneCount=\"6\"/><TiffData IFD=\"0\" FirstT=\"1\" PlaneCount=\"6\"/>";
        assert_eq!(images("XYCZT", halves), [6, 7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn sizes_have_units() {
        let pixels = format!(
            "{SIZES} PhysicalSizeX=\"0.5\" PhysicalSizeY=\"500\" PhysicalSizeYUnit=\"nm\" PhysicalSizeZ=\"2\" \
             TimeIncrement=\"1.5\" TimeIncrementUnit=\"min\""
        );
        let stack = stack(&pixels, "<Channel Name=\"DAPI\"/><Channel/><TiffData/>").unwrap().unwrap();
        assert_eq!((stack.slices, stack.channels, stack.moments), (2, 3, 2));
        assert_eq!(stack.unit.as_deref(), Some("\u{b5}m"));
        assert!(stack.spacing[1].is_some_and(|y| (y - 0.5).abs() < 1e-12), "{:?}", stack.spacing);
        assert_eq!((stack.spacing[0], stack.spacing[2]), (Some(0.5), Some(2.0)));
        assert_eq!(stack.interval, Some((1.5, "min".to_owned())));
        assert_eq!(stack.channel_names, [Some("DAPI".to_owned()), None]);
    }

    #[test]
    fn broken_and_scattered_files_are_refused() {
        let uuid = |name: &str| format!("<TiffData><UUID FileName=\"{name}\">urn:uuid:1</UUID></TiffData>");
        assert!(stack(SIZES, &uuid("a.ome.tif")).is_ok());
        let message = stack(SIZES, &(uuid("a.ome.tif") + &uuid("b.ome.tif"))).unwrap_err();
        assert!(message.contains("an OME-TIFF of several files (a.ome.tif, b.ome.tif)"), "{message}");
        let message = stack(SIZES, "<TiffData IFD=\"0\"/>").unwrap_err();
        assert!(message.contains("does not say where all planes are"), "{message}");
        let message = stack("SizeZ=\"18446744073709551615\" SizeT=\"99\"", "").unwrap_err();
        assert!(message.contains("exceeds the limit of 1000"), "{message}");
        assert!(stack(SIZES, "<TiffData FirstZ=\"9\"/>").is_err());
        assert!(stack(SIZES, "</Image>").is_err());
        assert_eq!(stack(SIZES, "<Channel SamplesPerPixel=\"3\"/>"), Ok(None));
    }
}
