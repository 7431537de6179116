//! What options leave open, as it suits the data.

use super::{Background, Colormap, LabelTemplate, LayerMode, Rgb8, SceneError, SceneOptions, VolumeMode};
use crate::data::{RasterInfo, VolumeGrid, VolumeSpace};

impl SceneOptions {
    /// The camera's elevation where nothing else is said.
    pub const USUAL_ELEVATION_DEG: f64 = 35.0;
    /// The same for tables.
    pub const ELEVATION_OF_TABLES_DEG: f64 = 15.0;

    /// The options with nothing left open that depends on what kind of data it is.
    pub(super) fn completed(&self, info: &RasterInfo) -> Result<Self, SceneError> {
        let mut options = self.with_preset()?;
        let space = info.volume.as_ref().map(|grid: &VolumeGrid| grid.space);
        let is_specimen = space == Some(VolumeSpace::Specimen);
        let glows = is_specimen || !info.channels.is_empty();
        if options.background == Background::Auto {
            let usual = if glows { Rgb8::BLACK } else { Rgb8::WHITE };
            options.background = options.annotation.theme.background().unwrap_or(usual).into();
        }
        if options.mode == Some(LayerMode::Globe) {
            options = options.of_globe(info)?;
        }
        // A patient is looked in the face.
        let usual = match space {
            Some(VolumeSpace::Patient) => 0.0,
            // One row of bars is seen from the front.
            _ if !info.column_names.is_empty() => Self::ELEVATION_OF_TABLES_DEG,
            _ => Self::USUAL_ELEVATION_DEG,
        };
        options.elevation_deg.get_or_insert(usual);
        if glows && options.mode.is_none() {
            options.mode = Some(LayerMode::Volume(VolumeMode::Maximum));
        }
        if is_specimen && options.colormap.is_none() {
            options.colormap = Some(Colormap::by_name("gray")?);
        }
        // Time that a microscope wrote down shows.
        if is_specimen && options.label.is_none() && info.moment_labels().any(|label| label.is_some()) {
            options.label = Some("{label}".parse::<LabelTemplate>()?);
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{Channel, SampleType};

    fn info(space: VolumeSpace) -> RasterInfo {
        let volume = VolumeGrid { space, ..VolumeGrid::with_spacing(2, [1.0; 3]).unwrap() };
        RasterInfo { volume: Some(volume), ..RasterInfo::new("v", "test", SampleType::U8, [4, 3, 3]) }
    }

    #[test]
    fn what_a_microscope_saw_glows_on_black() {
        let mut specimen = info(VolumeSpace::Specimen);
        specimen.band_labels[2] = Some("1.5 s".to_owned());
        let options = SceneOptions::default();
        let completed = options.completed(&specimen).unwrap();
        assert_eq!(completed.background, Background::Color(Rgb8::BLACK));
        assert_eq!(completed.mode, Some(LayerMode::Volume(VolumeMode::Maximum)));
        assert_eq!(completed.colormap.as_ref().unwrap().name(), "gray");
        assert_eq!(completed.label.as_ref().unwrap().to_string(), "{label}");
        assert_eq!(completed.elevation_deg, Some(SceneOptions::USUAL_ELEVATION_DEG));
        let channels = vec![Channel { name: "a".to_owned(), color: None }; 2];
        let plain = RasterInfo { channels, ..info(VolumeSpace::Plain) };
        assert_eq!(options.completed(&plain).unwrap().mode, Some(LayerMode::Volume(VolumeMode::Maximum)));
    }

    #[test]
    fn a_patient_is_looked_in_the_face_and_maps_are_as_they_were() {
        let options = SceneOptions::default();
        assert_eq!(options.completed(&info(VolumeSpace::Patient)).unwrap().elevation_deg, Some(0.0));
        let plain = options.completed(&info(VolumeSpace::Plain)).unwrap();
        assert_eq!((plain.mode, plain.colormap.as_ref(), plain.label.as_ref()), (None, None, None));
        assert_eq!(plain.background, Background::Color(Rgb8::WHITE));
    }

    #[test]
    fn what_is_said_holds() {
        let said = SceneOptions {
            background: Background::Transparent,
            elevation_deg: Some(12.0),
            mode: Some(LayerMode::Volume(VolumeMode::Average)),
            colormap: Some(Colormap::by_name("turbo").unwrap()),
            label: Some("".parse().unwrap()),
            ..SceneOptions::default()
        };
        assert_eq!(said.completed(&info(VolumeSpace::Specimen)).unwrap(), said);
    }
}
