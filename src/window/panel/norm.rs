use super::draft::{Drafts, Field};
use super::histogram::limits_now;
use super::row::{Caption, edited, list_row, row};
use crate::scene::{NormChoice, SceneError, SceneOptions};
use crate::window::status::Facts;
use egui::{DragValue, Ui, vec2};

const NORM: Caption = Caption::new("Norm", "How values are spread over the colours", "--norm");

/// The norms without their parameters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Linear,
    Log,
    SymLog,
    Power,
    Centered,
    Equalize,
    Classes,
}

const KINDS: [(Kind, &str); 7] = [
    (Kind::Linear, "linear"),
    (Kind::Log, "log"),
    (Kind::SymLog, "symlog"),
    (Kind::Power, "power"),
    (Kind::Centered, "centered"),
    (Kind::Equalize, "equalize"),
    (Kind::Classes, "classes"),
];

impl Kind {
    fn of(norm: &NormChoice) -> Self {
        match norm {
            NormChoice::Linear => Self::Linear,
            NormChoice::Log => Self::Log,
            NormChoice::SymLog(_) => Self::SymLog,
            NormChoice::Power(_) => Self::Power,
            NormChoice::Centered(_) => Self::Centered,
            NormChoice::Equalize => Self::Equalize,
            NormChoice::Classes(_) => Self::Classes,
        }
    }

    /// The norm to begin with.
    fn choice(self, limits: [f64; 2]) -> NormChoice {
        match self {
            Self::Linear => NormChoice::Linear,
            Self::Log => NormChoice::Log,
            Self::SymLog => NormChoice::SymLog(None),
            Self::Power => NormChoice::Power(0.5),
            Self::Centered => {
                let has_zero = limits[0] < 0.0 && limits[1] > 0.0;
                NormChoice::Centered(if has_zero { 0.0 } else { short(f64::midpoint(limits[0], limits[1])) })
            }
            Self::Equalize => NormChoice::Equalize,
            Self::Classes => NormChoice::Classes(boundaries(limits)),
        }
    }
}

/// Four classes of the same width.
fn boundaries([min, max]: [f64; 2]) -> Vec<f64> {
    let even = |quarter: i32| min + (max - min) * f64::from(quarter) / 4.0;
    let exact: Vec<f64> = (0..=4).map(even).collect();
    let short: Vec<f64> = exact.iter().copied().map(short).collect();
    let is_rising = |list: &[f64]| list.is_sorted_by(|one, other| one < other);
    if is_rising(&short) {
        short
    } else if is_rising(&exact) {
        exact
    } else {
        vec![min, min + min.abs().max(1.0)]
    }
}

/// The number with three digits.
fn short(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

/// The norm, and its parameter if it has one.
pub(super) fn show(ui: &mut Ui, options: &mut SceneOptions, facts: &Facts, drafts: &mut Drafts) {
    ui.add_enabled_ui(!facts.is_classes, |ui| {
        let limits = limits_now(options, facts);
        let before = Kind::of(&options.norm);
        let mut kind = before;
        list_row(ui, NORM, &mut kind, &KINDS);
        if kind != before {
            options.norm = kind.choice(limits);
        }
        parameter(ui, &mut options.norm, limits, drafts);
    });
}

fn parameter(ui: &mut Ui, norm: &mut NormChoice, [min, max]: [f64; 2], drafts: &mut Drafts) {
    let size = |ui: &Ui| vec2(ui.available_width(), ui.spacing().interact_size.y);
    match norm {
        NormChoice::Linear | NormChoice::Log | NormChoice::Equalize => {}
        NormChoice::Power(exponent) => {
            let caption =
                Caption::new("Exponent", "Below 1 for more colours among small values", "--norm power:G");
            row(ui, caption, |ui| {
                edited(exponent, 3, |exponent| {
                    let number = DragValue::new(exponent).speed(0.01).range(0.01..=100.0);
                    ui.add_sized(size(ui), number.max_decimals(3))
                })
            });
        }
        NormChoice::Centered(center) => {
            let caption =
                Caption::new("Middle", "The value of the colour in the middle", "--norm centered:V");
            let speed = ((max - min) / 400.0).abs().max(1e-6);
            let decimals = (1.0 - speed.log10()).clamp(0.0, 9.0) as usize;
            row(ui, caption, |ui| {
                edited(center, decimals, |center| {
                    ui.add_sized(size(ui), DragValue::new(center).speed(speed).max_decimals(decimals))
                })
            });
        }
        NormChoice::SymLog(within) => {
            let caption =
                Caption::new("Linear to", "How far from zero values are even", "--norm symlog:LINTHRESH");
            let current = within.map(|within| within.to_string()).unwrap_or_default();
            let field = Field { current, hint: "automatic" };
            let read = |text: &str| {
                let text = text.trim();
                if text.is_empty() { Ok(NormChoice::SymLog(None)) } else { read_with("symlog", text) }
            };
            if let Some(choice) = drafts.row(ui, caption, field, read) {
                *norm = choice;
            }
        }
        NormChoice::Classes(list) => {
            let caption = Caption::new(
                "Boundaries",
                "Where classes begin, and where the last ends",
                "--norm classes:A,B,C",
            );
            let current = list.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
            let read = |text: &str| read_with("classes", text);
            if let Some(choice) = drafts.row(ui, caption, Field { current, hint: "0, 10, 50" }, read) {
                *norm = choice;
            }
        }
    }
}

fn read_with(name: &str, parameter: &str) -> Result<NormChoice, SceneError> {
    format!("{name}:{parameter}").parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_norm_begins_with_is_valid() {
        for limits in [[0.0, 1.0], [-5.0, 7.0], [3.0, 3.0], [1000.0, 1000.001], [-1e30, 1e30]] {
            for (kind, name) in KINDS {
                let choice = kind.choice(limits);
                assert_eq!(Kind::of(&choice), kind);
                assert_eq!(choice.to_string().parse::<NormChoice>().unwrap(), choice, "{name} {limits:?}");
                assert!(choice.to_string().starts_with(name));
            }
        }
        assert_eq!(boundaries([0.0, 100.0]), [0.0, 25.0, 50.0, 75.0, 100.0]);
    }
}
