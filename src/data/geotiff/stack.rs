//! Stacks of images as microscopes make them: pages of one TIFF that are slices, moments and channels.

use super::GeoTiffRaster;
use super::description::Described;
use super::stack_raster::StackRaster;
use crate::data::channels;
use crate::data::error::ErrorContext;
use crate::data::source::SourceReader;
use crate::data::{
    Channel, DataError, PixelSpacing, Raster, ReadOptions, Source, VolumeGrid, VolumeSpace, metres_per_unit,
};
use std::path::PathBuf;
use std::sync::Arc;

/// Where an image of a stack is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ImagePlace {
    /// 0 is the file that was opened, 1 the first of [`Stack::paths`].
    pub(super) file: usize,
    /// Its place in the file, from 0.
    pub(super) image: u64,
}

impl From<u64> for ImagePlace {
    fn from(image: u64) -> Self {
        Self { file: 0, image }
    }
}

/// What a description says of the images of a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Stack {
    pub(super) slices: u64,
    pub(super) channels: u64,
    pub(super) moments: u64,
    /// The place of each image, by moment, slice and channel with the last one fastest.
    pub(super) images: Vec<ImagePlace>,
    /// Further files that images are in.
    pub(super) paths: Vec<PathBuf>,
    /// Distances along columns, rows and slices, as far as they are known, and what they are in.
    pub(super) spacing: [Option<f64>; 3],
    pub(super) unit: Option<String>,
    /// From one moment to the next, and in what.
    pub(super) interval: Option<(f64, String)>,
    pub(super) channel_names: Vec<Option<String>>,
    /// sRGB-encoded; as many as the file states.
    pub(super) channel_colors: Vec<Option<[u8; 3]>>,
    /// Whether a microscope wrote it.
    pub(super) is_of_microscope: bool,
}

impl Stack {
    /// Images of a stack of these sizes.
    pub(super) fn image_count(&self) -> u64 {
        self.slices.saturating_mul(self.channels).saturating_mul(self.moments)
    }

    /// All channels, where they are wanted together; none where there is only one.
    fn all_channels(&self, options: &ReadOptions) -> Vec<Channel> {
        let are_wanted = options.shows_together(self.channels);
        let count = if are_wanted { self.channels } else { 0 };
        let color = |channel: u64| self.channel_colors.get(channel as usize).copied().flatten();
        (0..count)
            .map(|channel| Channel {
                name: channels::name(&self.channel_names, channel),
                color: color(channel),
            })
            .collect()
    }

    /// The places of images, by moment, channel and slice with the last one fastest.
    fn images_by_channel(&self) -> Vec<ImagePlace> {
        let (slices, channels) = (self.slices.max(1) as usize, self.channels.max(1) as usize);
        let moments = self.images.chunks(slices * channels);
        let of_moment = |images: &[ImagePlace]| {
            (0..channels).flat_map(|channel| images.iter().copied().skip(channel).step_by(channels)).collect()
        };
        moments.flat_map(|images| -> Vec<ImagePlace> { of_moment(images) }).collect()
    }

    /// The grid of its volumes, if they have at least so many slices. What is not known is as far apart as columns.
    fn volume(&self, least_slices: u32) -> Option<VolumeGrid> {
        let slices = u32::try_from(self.slices).ok().filter(|slices| *slices >= least_slices)?;
        let [x, y, z] = self.spacing;
        if z.is_none() && x.is_some() && slices > 1 {
            tracing::warn!("the distance of slices is not known: they are drawn as far apart as columns");
        }
        let across = x.or(y).unwrap_or(1.0);
        let grid = VolumeGrid::with_spacing(slices, [across, y.unwrap_or(across), z.unwrap_or(across)])?;
        let unit = self.unit.clone().filter(|_| x.is_some());
        let space = if self.is_of_microscope { VolumeSpace::Specimen } else { VolumeSpace::Plain };
        Some(VolumeGrid { unit, space, ..grid })
    }

    fn pixel_spacing(&self) -> Option<PixelSpacing> {
        let metres = metres_per_unit(self.unit.as_deref()?)?;
        PixelSpacing::new(self.spacing[0]? * metres, self.spacing[1]? * metres)
    }

    /// What each moment is called.
    fn label(&self, moment: u64) -> Option<String> {
        let (step, unit) = self.interval.as_ref().filter(|_| self.moments > 1)?;
        // Three decimals are more than a film shows; rounding hides that 0.1 x 3 is not 0.3.
        let time = (step * moment as f64 * 1000.0).round() / 1000.0;
        Some(format!("{time} {unit}"))
    }
}

pub(super) fn too_many(value: u64, limit: u64, context: &ErrorContext) -> DataError {
    DataError::LimitExceeded { quantity: "number of images", value, limit, path: context.path.clone() }
}

/// Opens a TIFF: a stack where the file says that it is one, else the bands of its pages.
pub(in crate::data) fn open(
    reader: &Arc<SourceReader>,
    source: &Source,
    options: &ReadOptions,
) -> Result<Box<dyn Raster>, DataError> {
    let context = ErrorContext { format: "GeoTIFF", path: source.location() };
    let raster = GeoTiffRaster::open(reader, source.name(), context.clone(), &options.limits)?;
    let is_grey = raster.pages.iter().all(|page| page.bands == 1);
    let first = raster.pages.first().and_then(|page| raster.tiff.ifd(page.image).ok()).filter(|_| is_grey);
    let described = Described { source, limits: &options.limits, context: &context };
    let stack = match first {
        Some(ifd) => described.stack(ifd)?,
        None => None,
    };
    let Some(mut stack) = stack.filter(|stack| stack.image_count() > 1) else {
        if options.variable.is_some() {
            return Err(context.unsupported("a single raster, not several variables", "leave --variable out"));
        }
        return Ok(Box::new(raster));
    };
    let together = stack.all_channels(options);
    let (wanted, channel) = if together.is_empty() {
        let channel =
            channels::choose(&stack.channel_names, stack.channels, options.variable.as_deref(), &context)?;
        let images = stack.images.iter().skip(channel as usize).step_by(stack.channels.max(1) as usize);
        (images.copied().collect(), channel)
    } else {
        (stack.images_by_channel(), 0)
    };
    let paths = std::mem::take(&mut stack.paths);
    let mut stacked = StackRaster::new(raster, (reader, paths), wanted, &options.limits)?;
    let info = stacked.info_mut();
    // Channels belong together in one picture, also where there is one slice.
    info.volume = stack.volume(if together.is_empty() { 2 } else { 1 });
    info.channels = together;
    info.spacing = info.spacing.or(stack.pixel_spacing());
    let bands = stack.slices.max(1) * u64::from(info.channel_count());
    for (band, label) in info.band_labels.iter_mut().enumerate() {
        *label = stack.label(band as u64 / bands).or(label.take());
    }
    if stack.channels > 1 && info.channels.is_empty() {
        info.name = format!("{}: {}", info.name, channels::name(&stack.channel_names, channel));
    }
    Ok(Box::new(stacked))
}
