use super::packing::Packing;
use super::tags::{Tag, Tags};
use crate::data::DataError;
use crate::data::error::ErrorContext;
use crate::data::sample_decoder::ByteOrder;
use crate::data::source::SourceReader;
use std::io::Read;
use std::sync::Arc;

/// More arrays than this are in no image.
const MAX_ARRAYS: usize = 10_000;

/// How far the samples that follow a document may be from the tag before them.
const MAX_GAP_BYTES: u64 = 256;

/// What a document says about the image that it holds.
pub(super) struct Document {
    pub(super) order: ByteOrder,
    /// Whether counts of bytes have 64 bits, not 32.
    pub(super) has_long_counts: bool,
    /// What packs samples, if something does.
    pub(super) packing: Option<Packing>,
    /// The first and the last point along each axis.
    extent: [i64; 6],
    pub(super) origin: [f64; 3],
    pub(super) spacing: [f64; 3],
    /// A matrix, row by row; its columns are the directions of the axes.
    pub(super) direction: [f64; 9],
    pub(super) arrays: Vec<Array>,
    /// Where the samples that follow begin, and whether they are in base64.
    pub(super) appended: Option<(u64, bool)>,
}

/// One array of points or cells.
#[derive(Debug)]
pub(super) struct Array {
    pub(super) name: String,
    pub(super) sample_type: String,
    /// How many values each sample has.
    pub(super) components: String,
    pub(super) format: String,
    pub(super) is_of_cells: bool,
    /// Whether VTK shows this one first.
    pub(super) is_active: bool,
    pub(super) place: Place,
}

/// Where samples are.
#[derive(Debug)]
pub(super) enum Place {
    Nowhere,
    Inline {
        start: u64,
        end: u64,
    },
    /// So far from where appended samples begin.
    Appended(u64),
}

/// The attributes of points or of cells, while their arrays come.
struct Attributes {
    is_of_cells: bool,
    active: Option<String>,
}

impl Document {
    /// The first and the last point along an axis.
    pub(super) fn ends(&self, axis: usize) -> (i64, i64) {
        let [x0, x1, y0, y1, z0, z1] = self.extent;
        [(x0, x1), (y0, y1), (z0, z1)].get(axis).copied().unwrap_or_default()
    }

    pub(super) fn read(reader: &Arc<SourceReader>, context: &ErrorContext) -> Result<Self, DataError> {
        let mut tags = Tags::new(reader.stream());
        let mut document = loop {
            let tag = tags.next(context)?.ok_or_else(|| context.malformed("it ends before its image"))?;
            if tag.name == "VTKFile" {
                break Self::begin(&tag, context)?;
            }
        };
        let (mut attributes, mut depth, mut pieces, mut after) = (None::<Attributes>, 0, 0, 0);
        while let Some(tag) = tags.next(context)? {
            let is_in_array = attributes.is_some() && depth == 1;
            if is_in_array
                && tag.has_text_before
                && let Some(array) = document.arrays.last_mut()
            {
                array.place = match array.place {
                    Place::Appended(offset) => Place::Appended(offset),
                    _ => Place::Inline { start: after, end: tag.start },
                };
            }
            after = tag.end;
            match (tag.name.as_str(), tag.is_end) {
                ("ImageData", false) => document.place(&tag, context)?,
                ("Piece", false) => {
                    pieces += 1;
                    if let Some(extent) = tag.attribute("Extent") {
                        document.extent = numbers(extent, "Extent", context)?;
                    }
                }
                (name @ ("PointData" | "CellData"), false) if !tag.is_empty => {
                    let active = tag.attribute("Scalars").map(str::to_owned);
                    (attributes, depth) = (Some(Attributes { is_of_cells: name == "CellData", active }), 0);
                }
                ("PointData" | "CellData", true) => attributes = None,
                ("DataArray", false) if depth == 0 => {
                    if let Some(attributes) = &attributes {
                        document.add(&tag, attributes, context)?;
                    }
                    depth += u32::from(!tag.is_empty);
                }
                // An array may be described by elements of its own.
                (_, false) => depth += u32::from(depth > 0 && !tag.is_empty),
                (_, true) => depth = depth.saturating_sub(1),
            }
            if tag.name == "AppendedData" {
                document.append(reader, &tag, context)?;
                break;
            }
        }
        if pieces > 1 {
            return Err(context.unsupported(format!("an image in {pieces} pieces"), "save it in one piece"));
        }
        Ok(document)
    }

    fn begin(tag: &Tag, context: &ErrorContext) -> Result<Self, DataError> {
        let attribute = |name| tag.attribute(name).unwrap_or_default();
        let kind = attribute("type");
        if kind != "ImageData" {
            let reason = format!("data of the type {kind:?}");
            return Err(context.unsupported(reason, "resample it to an image (ImageData), as in ParaView"));
        }
        let order = match attribute("byte_order") {
            "LittleEndian" | "" => ByteOrder::LittleEndian,
            "BigEndian" => ByteOrder::BigEndian,
            other => return Err(context.malformed(format!("{other:?} is no byte order"))),
        };
        let has_long_counts = match attribute("header_type") {
            "UInt32" | "" => false,
            "UInt64" => true,
            other => return Err(context.malformed(format!("counts of bytes of the type {other:?}"))),
        };
        let compressor = attribute("compressor");
        let packing = Packing::named(compressor);
        if packing.is_none() && !compressor.is_empty() {
            let remedy = "save it with the compressor ZLib, LZ4, LZMA or none";
            return Err(context.unsupported(format!("samples packed by {compressor}"), remedy));
        }
        Ok(Self {
            order,
            has_long_counts,
            packing,
            extent: [0; 6],
            origin: [0.0; 3],
            spacing: [1.0; 3],
            direction: [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
            arrays: Vec::new(),
            appended: None,
        })
    }

    fn place(&mut self, tag: &Tag, context: &ErrorContext) -> Result<(), DataError> {
        if let Some(extent) = tag.attribute("WholeExtent") {
            self.extent = numbers(extent, "WholeExtent", context)?;
        }
        if let Some(origin) = tag.attribute("Origin") {
            self.origin = numbers(origin, "Origin", context)?;
        }
        if let Some(spacing) = tag.attribute("Spacing") {
            self.spacing = numbers(spacing, "Spacing", context)?;
        }
        if let Some(direction) = tag.attribute("Direction") {
            self.direction = numbers(direction, "Direction", context)?;
        }
        Ok(())
    }

    fn add(&mut self, tag: &Tag, attributes: &Attributes, context: &ErrorContext) -> Result<(), DataError> {
        if self.arrays.len() >= MAX_ARRAYS {
            return Err(context.malformed(format!("more than {MAX_ARRAYS} arrays")));
        }
        let text = |name| tag.attribute(name).unwrap_or_default().to_owned();
        let place = match tag.attribute("offset").map(str::parse) {
            None => Place::Nowhere,
            Some(Ok(offset)) => Place::Appended(offset),
            Some(Err(_)) => return Err(context.malformed(format!("{:?} is no offset", text("offset")))),
        };
        let name = text("Name");
        self.arrays.push(Array {
            is_active: attributes.active.as_ref() == Some(&name),
            name,
            sample_type: text("type"),
            components: tag.attribute("NumberOfComponents").unwrap_or("1").to_owned(),
            format: tag.attribute("format").unwrap_or("ascii").to_owned(),
            is_of_cells: attributes.is_of_cells,
            place,
        });
        Ok(())
    }

    /// An underscore marks where appended samples begin.
    fn append(
        &mut self,
        reader: &Arc<SourceReader>,
        tag: &Tag,
        context: &ErrorContext,
    ) -> Result<(), DataError> {
        let is_base64 = match tag.attribute("encoding").unwrap_or("base64") {
            "base64" => true,
            "raw" => false,
            other => return Err(context.malformed(format!("appended samples in the encoding {other:?}"))),
        };
        let mut gap = Vec::new();
        let rest = reader.part(tag.end, reader.length().saturating_sub(tag.end)).map(Arc::new);
        if let Some(rest) = rest {
            rest.stream().take(MAX_GAP_BYTES).read_to_end(&mut gap).map_err(|error| context.io(error))?;
        }
        let mark = gap.iter().position(|byte| *byte == b'_');
        let mark = mark.ok_or_else(|| context.malformed("no underscore begins its appended samples"))?;
        self.appended = Some((tag.end + mark as u64 + 1, is_base64));
        Ok(())
    }
}

/// As many numbers as there is room for.
fn numbers<Number: std::str::FromStr + Copy, const COUNT: usize>(
    text: &str,
    name: &str,
    context: &ErrorContext,
) -> Result<[Number; COUNT], DataError> {
    let numbers: Option<Vec<Number>> = text.split_ascii_whitespace().map(|word| word.parse().ok()).collect();
    let numbers = numbers.and_then(|numbers| numbers.try_into().ok());
    numbers.ok_or_else(|| context.malformed(format!("{text:?} are not {COUNT} numbers ({name})")))
}
