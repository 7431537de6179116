use super::convert_command;
use crate::data::Content;
use crate::data::error::{DataError, ErrorContext};
use tiff_reader::{Ifd, PhotometricInterpretation as Photometric, RasterLayout};

/// What the samples of an image mean: three bytes of red, green and blue are not three moments of one
/// quantity, and a palette makes classes of numbers.
pub(super) fn content_of(
    ifd: &Ifd,
    layout: &RasterLayout,
    context: &ErrorContext,
) -> Result<Content, DataError> {
    let few_integers =
        layout.sample_format == 1 && layout.bits_per_sample <= 16 && layout.samples_per_pixel <= 4;
    Ok(match ifd.photometric_interpretation_enum() {
        Some(Photometric::Rgb) if few_integers => Content::Picture("red, green and blue"),
        // Decoded to red, green and blue where a single band is asked for.
        Some(Photometric::YCbCr) => Content::Picture("red, green and blue"),
        Some(Photometric::Separated) => Content::Picture("printing inks"),
        Some(Photometric::CieLab) => Content::Picture("lightness and colour"),
        Some(Photometric::Palette) => Content::Palette(palette(ifd, layout, context)?),
        // Some writers add the palette to what they declared grey.
        Some(Photometric::MinIsBlack) if has_palette(ifd, layout) => {
            Content::Palette(palette(ifd, layout, context)?)
        }
        _ => Content::Values,
    })
}

fn has_palette(ifd: &Ifd, layout: &RasterLayout) -> bool {
    let is_small = layout.samples_per_pixel == 1 && layout.bits_per_sample <= 8 && layout.sample_format == 1;
    is_small && matches!(ifd.color_map(), Ok(Some(_)))
}

/// The 8-bit colours of an image with a palette. The file holds 16 bits, of which the upper 8 count.
fn palette(ifd: &Ifd, layout: &RasterLayout, context: &ErrorContext) -> Result<Vec<[u8; 3]>, DataError> {
    if layout.bits_per_sample > 8 {
        let reason = format!("a palette of {} bits", layout.bits_per_sample);
        return Err(context.unsupported(reason, convert_command(context, "-ot Byte -expand rgb")));
    }
    let map = ifd.color_map().map_err(|error| super::tiff_error(error, context))?;
    let map = map.ok_or_else(|| context.malformed("it has palette colours but no palette"))?;
    let channels = map.red().iter().zip(map.green()).zip(map.blue());
    let colors: Vec<_> =
        channels.map(|((red, green), blue)| [red, green, blue].map(|code| (code >> 8) as u8)).collect();
    if colors.is_empty() || colors.len() > 256 {
        return Err(context.malformed(format!("its palette has {} colours", colors.len())));
    }
    Ok(colors)
}
