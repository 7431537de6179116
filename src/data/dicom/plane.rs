use super::element::Tag;
use super::value::Value;

/// What may differ from frame to frame: place, time and scale.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Plane {
    /// Where the first sample is, in mm: to the patient's left, back and head.
    pub(super) position: Option<[f64; 3]>,
    /// Directions along a row, then along a column.
    pub(super) orientation: Option<[f64; 6]>,
    /// Millimetres between rows, then between columns.
    pub(super) spacing: Option<[f64; 2]>,
    pub(super) slope: Option<f64>,
    pub(super) intercept: Option<f64>,
    pub(super) time: Time,
}

/// What tells images of one place apart.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Time {
    /// The number of the moment.
    pub(super) number: Option<u32>,
    /// Milliseconds since a beat of the heart.
    pub(super) trigger_ms: Option<f64>,
    pub(super) day: Option<i32>,
    /// Seconds since midnight.
    pub(super) second: Option<f64>,
}

impl Time {
    /// Seconds since any fixed moment.
    pub(super) fn seconds(self) -> Option<f64> {
        self.second.map(|second| f64::from(self.day.unwrap_or_default()) * 86_400.0 + second)
    }
}

impl Plane {
    /// Takes note of an element, if it is about such things.
    pub(super) fn take(&mut self, tag: Tag, value: &Value) -> bool {
        match tag {
            Tag(0x0008, 0x0022) => self.time.day = value.day(),
            Tag(0x0008, 0x0032) => self.time.second = value.time_s(),
            Tag(0x0008, 0x002a) | Tag(0x0018, 0x9074) => {
                if let Some((day, second)) = value.day_and_time_s() {
                    (self.time.day, self.time.second) = (Some(day), Some(second));
                }
            }
            Tag(0x0018, 0x1060) => self.time.trigger_ms = value.number(),
            // Distances at the detector stand for those in the patient only where these are not known.
            Tag(0x0018, 0x1164) => self.spacing = self.spacing.or(value.array()),
            Tag(0x0020, 0x0032) => self.position = value.array(),
            Tag(0x0020, 0x0037) => self.orientation = value.array(),
            Tag(0x0020, 0x0100) => {
                self.time.number = value.integer().and_then(|number| u32::try_from(number).ok());
            }
            Tag(0x0020, 0x9128) => self.time.number = value.unsigned(),
            Tag(0x0028, 0x0030) => self.spacing = value.array().or(self.spacing),
            Tag(0x0028, 0x1052) => self.intercept = value.number(),
            Tag(0x0028, 0x1053) | Tag(0x3004, 0x000e) => self.slope = value.number(),
            _ => return false,
        }
        true
    }

    /// Directions of length 1 along a row and along a column, and the normal of both.
    pub(super) fn axes(&self) -> [[f64; 3]; 3] {
        let [a, b, c, d, e, f] = self.orientation.unwrap_or([1.0, 0.0, 0.0, 0.0, 1.0, 0.0]);
        let (row, column) = (unit([a, b, c]), unit([d, e, f]));
        [row, column, unit(cross(row, column))]
    }
}

pub(super) fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

pub(super) fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

pub(super) fn length(vector: [f64; 3]) -> f64 {
    dot(vector, vector).sqrt()
}

fn unit(vector: [f64; 3]) -> [f64; 3] {
    let length = length(vector);
    if length > 0.0 { vector.map(|number| number / length) } else { vector }
}
