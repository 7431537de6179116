use super::description::NamedFile;
use super::stack::{ImagePlace, Stack, too_many};
use crate::data::DataError;
use crate::data::error::ErrorContext;
use quick_xml::events::{BytesStart, BytesText, Event};
use quick_xml::{Reader, XmlVersion};
use std::collections::HashMap;

/// What a description says.
#[derive(Debug, PartialEq)]
pub(super) struct OmeXml {
    /// The name of the file that it is in, which stays when the file is renamed.
    pub(super) uuid: Option<String>,
    pub(super) content: Content,
}

#[derive(Debug, PartialEq)]
pub(super) enum Content {
    /// No stack of single images.
    Nothing,
    /// A stack, and the files that it names: what is said to be in the first of them is in file 1.
    Stack(Box<Stack>, Vec<NamedFile>),
    /// Another file has the description.
    Elsewhere(String),
}

/// Which images of which file some planes are.
#[derive(Debug, Default)]
struct TiffData {
    /// As in [`ImagePlace`].
    file: usize,
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
    /// Those named, in the order in which they come.
    files: Vec<NamedFile>,
    /// Places among them by name.
    numbers: HashMap<String, usize>,
    /// Samples of a pixel, where a channel is a picture in colour.
    is_color: bool,
}

/// Reads the description of a file. A stack has at most so many images.
pub(super) fn parse(xml: &str, most: u64, context: &ErrorContext) -> Result<OmeXml, DataError> {
    let broken = |what: &str| context.malformed(format!("its OME-XML {what}"));
    let mut reader = Reader::from_str(xml);
    let (mut pixels, mut images) = (None::<Pixels>, 0);
    let (mut uuid, mut named) = (None, None);
    loop {
        let element = match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => element,
            Ok(Event::Text(text)) => {
                if let (Some(pixels), Some(file)) = (&mut pixels, named.take()) {
                    pixels.identify(file, &text);
                }
                continue;
            }
            Ok(Event::Eof) => break,
            Ok(_) => continue,
            Err(error) => return Err(broken(&format!("is broken: {error}"))),
        };
        named = None;
        match (element.local_name().as_ref(), &mut pixels) {
            (b"OME", _) => uuid = attribute(&element, "UUID"),
            (b"BinaryOnly", _) => {
                let other = attribute(&element, "MetadataFile").unwrap_or_default();
                return Ok(OmeXml { uuid, content: Content::Elsewhere(other) });
            }
            (b"Image", _) => images += 1,
            (b"Pixels", None) => pixels = Some(read_pixels(&element)),
            (b"Channel", Some(pixels)) if images == 1 => {
                pixels.is_color |= number(&element, "SamplesPerPixel").is_some_and(|samples| samples > 1.0);
                pixels.stack.channel_names.push(attribute(&element, "Name").filter(|name| !name.is_empty()));
                pixels.stack.channel_colors.push(attribute(&element, "Color").as_deref().and_then(color));
            }
            (b"TiffData", Some(pixels)) if images == 1 => pixels.data.push(read_tiff_data(&element)),
            (b"UUID", Some(pixels)) if images == 1 => {
                named = attribute(&element, "FileName").and_then(|name| pixels.place_in(name));
            }
            _ => {}
        }
    }
    let Some(pixels) = pixels.filter(|pixels| !pixels.is_color) else {
        return Ok(OmeXml { uuid, content: Content::Nothing });
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
    let stack = Stack { slices, channels, moments, images, is_of_microscope, ..pixels.stack };
    Ok(OmeXml { uuid, content: Content::Stack(Box::new(stack), pixels.files) })
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
    TiffData { file: 0, image: whole("IFD"), first, count: whole("PlaneCount") }
}

impl Pixels {
    /// Says in which file the planes are that came last. Gives the place of the file's name.
    fn place_in(&mut self, name: String) -> Option<usize> {
        let data = self.data.last_mut()?;
        let number = *self.numbers.entry(name.clone()).or_insert_with(|| {
            self.files.push(NamedFile { name, uuid: None });
            self.files.len()
        });
        data.file = number;
        number.checked_sub(1)
    }

    /// Gives a file its other name.
    fn identify(&mut self, file: usize, text: &BytesText<'_>) {
        if let (Some(file), Ok(text)) = (self.files.get_mut(file), text.decode()) {
            file.uuid = Some(text.trim().to_owned());
        }
    }

    /// The image of each plane, by moment, slice and channel; `None` if one has none.
    fn images(&self) -> Option<Vec<ImagePlace>> {
        let count: u64 = self.sizes.into_iter().product();
        let mut images = vec![None; usize::try_from(count).ok()?];
        let order = self.plane_order();
        let everything = TiffData::default();
        let list = if self.data.is_empty() { std::slice::from_ref(&everything) } else { &self.data[..] };
        let starts = list.iter().map(|data| self.plane(order, data.first));
        let mut starts = starts.collect::<Option<Vec<_>>>()?;
        starts.sort_unstable();
        let mut left = count;
        for data in list {
            let first = self.plane(order, data.first)?;
            // What names an image means that one; what says nothing means all of its file, up to the next file's.
            let to_next_file = || {
                let after = starts.partition_point(|start| *start <= first);
                let next = starts.get(after).filter(|_| self.files.len() > 1);
                next.map_or(count, |next| next - first)
            };
            let planes = data.count.unwrap_or_else(|| if data.image.is_some() { 1 } else { to_next_file() });
            let planes = planes.min(left);
            left -= planes;
            for step in 0..planes {
                let at = self.place(order, first.checked_add(step)?)?;
                let image = data.image.unwrap_or_default().checked_add(step)?;
                *images.get_mut(at)? = Some(ImagePlace { file: data.file, image });
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
        match parse(&xml, 1000, &context).map_err(|error| error.to_string())?.content {
            Content::Stack(stack, _) => Ok(Some(*stack)),
            _ => Ok(None),
        }
    }

    /// The file and the image of every plane.
    fn places(pixels: &str, inside: &str) -> Vec<(usize, u64)> {
        let stack = stack(pixels, inside).unwrap().unwrap();
        stack.images.iter().map(|place| (place.file, place.image)).collect()
    }

    const SIZES: &str = "SizeX=\"4\" SizeY=\"3\" SizeZ=\"2\" SizeC=\"3\" SizeT=\"2\"";

    #[test]
    fn planes_are_found_in_every_order() {
        let images = |order: &str, inside: &str| {
            let places = places(&format!("DimensionOrder=\"{order}\" {SIZES}"), inside);
            places.into_iter().map(|(_, image)| image).collect::<Vec<_>>()
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
    fn planes_may_be_in_several_files() {
        let of = |name: &str, attributes: &str| {
            format!("<TiffData {attributes}><UUID FileName=\"{name}\"> urn:uuid:{name} </UUID></TiffData>")
        };
        let sizes = "DimensionOrder=\"XYZTC\" SizeZ=\"2\" SizeT=\"2\"";
        let apart = [[0, 1], [0, 0], [1, 1], [1, 0]]
            .map(|[t, z]| of(&format!("t{t}"), &format!("FirstZ=\"{z}\" FirstT=\"{t}\" IFD=\"{z}\"")));
        assert_eq!(places(sizes, &apart.concat()), [(1, 0), (1, 1), (2, 0), (2, 1)]);
        // What says no more holds all up to the next file.
        let whole = of("a", "") + &of("b", "FirstT=\"1\"");
        assert_eq!(places(sizes, &whole), [(1, 0), (1, 1), (2, 0), (2, 1)]);
        assert_eq!(
            places(sizes, &("<TiffData/>".to_owned() + &of("b", "FirstT=\"1\" IFD=\"3\" PlaneCount=\"2\"")))
                .len(),
            4
        );
        let context = ErrorContext { format: "GeoTIFF", path: "a.ome.tif".to_owned() };
        let parsed = |xml: &str| parse(xml, 1000, &context).unwrap();
        let xml = format!("<OME UUID=\"urn:uuid:b\"><Image><Pixels {sizes}>{whole}</Pixels></Image></OME>");
        let OmeXml { uuid, content: Content::Stack(_, files) } = parsed(&xml) else {
            panic!("no stack");
        };
        assert_eq!(uuid.as_deref(), Some("urn:uuid:b"));
        let named = |name: &str| NamedFile { name: name.to_owned(), uuid: Some(format!("urn:uuid:{name}")) };
        assert_eq!(files, [named("a"), named("b")]);
        let elsewhere = parsed("<OME UUID=\"u\"><BinaryOnly MetadataFile=\"all.companion.ome\"/></OME>");
        let content = Content::Elsewhere("all.companion.ome".to_owned());
        assert_eq!(elsewhere, OmeXml { uuid: Some("u".to_owned()), content });
    }

    #[test]
    fn broken_files_are_refused() {
        let message = stack(SIZES, "<TiffData IFD=\"0\"/>").unwrap_err();
        assert!(message.contains("does not say where all planes are"), "{message}");
        let message = stack("SizeZ=\"18446744073709551615\" SizeT=\"99\"", "").unwrap_err();
        assert!(message.contains("exceeds the limit of 1000"), "{message}");
        assert!(stack(SIZES, "<TiffData FirstZ=\"9\"/>").is_err());
        assert!(stack(SIZES, "</Image>").is_err());
        assert_eq!(stack(SIZES, "<Channel SamplesPerPixel=\"3\"/>"), Ok(None));
    }

    #[test]
    fn broken_text_is_read_or_refused() {
        let data = "<TiffData/><TiffData FirstT=\"1\"><UUID FileName=\"b\">urn</UUID></TiffData>";
        let xml = format!("<OME UUID=\"u\"><Image><Pixels {SIZES}>{data}</Pixels></Image></OME>");
        let context = ErrorContext { format: "GeoTIFF", path: "a.ome.tif".to_owned() };
        let (mut read, mut refused) = (0, 0);
        for at in 0..xml.len() {
            for other in ["", "0", "9999999999", "<", ">", "\"", "/", "="] {
                let text = format!("{}{other}{}", &xml[..at], &xml[at + 1..]);
                *if parse(&text, 1000, &context).is_ok() { &mut read } else { &mut refused } += 1;
            }
        }
        assert!(read > 100 && refused > 100, "{read}, {refused}");
    }
}
