use super::{Colormap, LimitsChoice, OpacityCurve, SceneError, SceneOptions};
use std::fmt;
use std::str::FromStr;

/// Colours, limits and opacities that go together, for kinds of volumes that many people have. Computed tomography is in
/// Hounsfield units: air is -1000, water 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferPreset {
    /// Bone in ivory, what is softer nearly invisible.
    CtBone,
    /// Muscle and organs in reds, bone in ivory, fat hardly visible.
    CtSoftTissue,
    /// Lungs in blue, airways darker, the body around them left out.
    CtLung,
    /// What glows, in green on black, the darker half of all samples left out.
    Fluorescence,
}

/// What a preset stands for.
struct Look {
    name: &'static str,
    limits: LimitsChoice,
    /// Places between the limits of the colours, 0 to 1, ascending from 0 to 1, and the sRGB-encoded colours there.
    colors: &'static [(f64, [u8; 3])],
    opacity: OpacityLook,
}

enum OpacityLook {
    Ramp,
    Points(&'static [(f64, f64)]),
}

/// Chosen by typical values of tissues, after the windows that radiologists read them in: bone (W 2000, L 500), soft tissue
/// (W 400, L 40) and lung (W 1500, L -600).
const LOOKS: [(TransferPreset, Look); 4] = [
    (
        TransferPreset::CtBone,
        Look {
            name: "ct-bone",
            limits: LimitsChoice::Fixed(100.0, 1500.0),
            colors: &[
                (0.0, [120, 50, 35]),
                (0.15, [200, 150, 110]),
                (0.4, [235, 215, 180]),
                (1.0, [255, 252, 240]),
            ],
            opacity: OpacityLook::Points(&[(120.0, 0.0), (220.0, 0.04), (400.0, 0.35), (1500.0, 0.6)]),
        },
    ),
    (
        TransferPreset::CtSoftTissue,
        Look {
            name: "ct-soft-tissue",
            limits: LimitsChoice::Fixed(-160.0, 400.0),
            colors: &[
                (0.0, [235, 200, 130]),
                (0.25, [215, 150, 110]),
                (0.36, [170, 60, 50]),
                (0.5, [205, 90, 75]),
                (0.7, [240, 215, 185]),
                (1.0, [255, 250, 238]),
            ],
            opacity: OpacityLook::Points(&[
                (-160.0, 0.0),
                (-90.0, 0.004),
                (0.0, 0.01),
                (40.0, 0.12),
                (150.0, 0.25),
                (300.0, 0.5),
            ]),
        },
    ),
    (
        TransferPreset::CtLung,
        Look {
            name: "ct-lung",
            limits: LimitsChoice::Fixed(-1000.0, -200.0),
            colors: &[
                (0.0, [20, 40, 90]),
                (0.2, [70, 120, 190]),
                (0.5, [150, 190, 225]),
                (1.0, [245, 225, 215]),
            ],
            opacity: OpacityLook::Points(&[
                (-960.0, 0.0),
                (-900.0, 0.03),
                (-750.0, 0.06),
                (-550.0, 0.06),
                (-400.0, 0.0),
            ]),
        },
    ),
    (
        TransferPreset::Fluorescence,
        Look {
            name: "fluorescence",
            limits: LimitsChoice::Percentile(50.0, 99.9),
            colors: &[(0.0, [0, 0, 0]), (0.5, [0, 150, 60]), (0.85, [80, 255, 120]), (1.0, [235, 255, 235])],
            opacity: OpacityLook::Ramp,
        },
    ),
];

const RULE: &str = "ct-bone, ct-soft-tissue, ct-lung or fluorescence";

impl TransferPreset {
    fn look(self) -> Option<&'static Look> {
        LOOKS.iter().find(|(preset, _)| *preset == self).map(|(_, look)| look)
    }

    fn colormap(look: &Look) -> Result<Colormap, SceneError> {
        let entries = (0..256_u32).map(|entry| color_at(look.colors, f64::from(entry) / 255.0)).collect();
        Colormap::from_entries(look.name, entries)
    }
}

/// The colour at a place, with straight lines between those that are given.
fn color_at(colors: &[(f64, [u8; 3])], place: f64) -> [u8; 3] {
    let after = colors.partition_point(|(at, _)| *at <= place);
    let before = colors.get(after.saturating_sub(1));
    match (before, colors.get(after)) {
        (Some((low, from)), Some((high, to))) => {
            let share = (place - low) / (high - low);
            let mixed =
                |part: usize| f64::from(from[part]) + (f64::from(to[part]) - f64::from(from[part])) * share;
            [0, 1, 2].map(|part| mixed(part).round() as u8)
        }
        (Some((_, color)), None) | (None, Some((_, color))) => *color,
        (None, None) => [0; 3],
    }
}

impl SceneOptions {
    /// The options with what their preset says where they leave it open.
    pub(super) fn with_preset(&self) -> Result<Self, SceneError> {
        let mut options = self.clone();
        let Some(look) = self.transfer.and_then(TransferPreset::look) else { return Ok(options) };
        if options.colormap.is_none() {
            options.colormap = Some(TransferPreset::colormap(look)?);
        }
        if options.limits == LimitsChoice::Auto {
            options.limits = look.limits;
        }
        options.opacity.get_or_insert_with(|| match look.opacity {
            OpacityLook::Ramp => OpacityCurve::Ramp,
            OpacityLook::Points(points) => OpacityCurve::Points(points.to_vec()),
        });
        Ok(options)
    }
}

impl fmt::Display for TransferPreset {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.look().map_or("", |look| look.name))
    }
}

impl FromStr for TransferPreset {
    type Err = SceneError;

    /// # Errors
    /// [`SceneError::OutOfRange`] for any other word.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        let named = LOOKS.iter().find(|(_, look)| look.name == text).map(|(preset, _)| *preset);
        named.ok_or_else(|| SceneError::out_of_range("transfer", format!("{text:?}"), RULE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(name: &str) -> SceneOptions {
        SceneOptions { transfer: Some(name.parse().unwrap()), ..SceneOptions::default() }
    }

    fn opacity_of(name: &str, value: f64) -> f64 {
        let options = options(name);
        let options = options.with_preset().unwrap();
        let LimitsChoice::Fixed(low, high) = options.limits else { panic!("{:?}", options.limits) };
        options.opacity.clone().unwrap().opacity_of(value, (low, high))
    }

    #[test]
    fn every_preset_has_a_name_and_whole_curves() {
        for (preset, look) in &LOOKS {
            assert_eq!(preset.to_string().parse::<TransferPreset>().unwrap(), *preset);
            assert!(RULE.contains(look.name));
            assert!(look.colors.is_sorted_by(|(one, _), (other, _)| one < other), "{}", look.name);
            assert_eq!((look.colors[0].0, look.colors.last().unwrap().0), (0.0, 1.0), "{}", look.name);
            if let OpacityLook::Points(points) = &look.opacity {
                let curve = OpacityCurve::Points(points.to_vec());
                assert_eq!(curve.to_string().parse::<OpacityCurve>().unwrap(), curve);
            }
        }
        assert!("bone".parse::<TransferPreset>().unwrap_err().to_string().contains(RULE));
    }

    /// Typical values: air -1000, lung -800, fat -90, water 0, muscle 50, trabecular bone 300, cortical bone 1200.
    #[test]
    fn tissues_show_as_the_names_say() {
        let [air, lung, fat, muscle, trabecular, cortical] = [-1000.0, -800.0, -90.0, 50.0, 300.0, 1200.0];
        assert!([air, lung, fat, muscle].iter().all(|value| opacity_of("ct-bone", *value) == 0.0));
        assert!(opacity_of("ct-bone", trabecular) > 0.1 && opacity_of("ct-bone", cortical) > 0.4);
        assert!([air, lung].iter().all(|value| opacity_of("ct-soft-tissue", *value) == 0.0));
        assert!(opacity_of("ct-soft-tissue", fat) < 0.1 * opacity_of("ct-soft-tissue", muscle));
        assert!([air, fat, muscle, cortical].iter().all(|value| opacity_of("ct-lung", *value) == 0.0));
        assert!(opacity_of("ct-lung", lung) > 0.03);
    }

    #[test]
    fn what_is_said_beside_a_preset_holds() {
        let said = SceneOptions {
            colormap: Some(Colormap::by_name("gray").unwrap()),
            limits: LimitsChoice::Fixed(0.0, 1.0),
            opacity: Some(OpacityCurve::Ramp),
            ..options("ct-bone")
        };
        assert_eq!(said.with_preset().unwrap(), said);
        let colormap = options("ct-bone").with_preset().unwrap().colormap.clone().unwrap();
        assert_eq!((colormap.entries()[0], colormap.entries()[255]), ([120, 50, 35], [255, 252, 240]));
        assert_eq!(SceneOptions::default().with_preset().unwrap(), SceneOptions::default());
    }
}
