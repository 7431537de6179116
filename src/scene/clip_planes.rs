use super::option_words::exact_text;
use super::{CameraPose, SceneError, Track};
use glam::{DAffine3, DVec3, DVec4};
use std::fmt;
use std::str::FromStr;

/// Planes that cut parts of a volume away, however they lie.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClipPlanes(pub Vec<ClipPlane>);

/// One of them: it looks at a camera that stands at these angles, and what is nearer to the camera is cut away.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClipPlane {
    /// As the camera's: degrees counter-clockwise seen from above, 0 in the south.
    pub azimuth_deg: f64,
    /// Degrees above the horizon, -90 to 90.
    pub elevation_deg: f64,
    /// How far from the volume's middle it lies, as a part of the way to the corner that is nearest to the camera:
    /// -1 leaves nothing, 0 a half, 1 everything.
    pub place: Track,
}

const RULE: &str = "up to 6 planes AZIMUTH,ELEVATION,PLACE with / between them, ELEVATION from -90 to 90, PLACE from \
                    -1 to 1 or moving, as in 45,0,0/0,90,1..-0.5";

impl ClipPlanes {
    /// How many one picture has room for.
    pub const MOST: usize = 6;

    /// The planes when so much of the film is over, in a box of indices of samples: what is left are the places p for
    /// which `normal . p + w` is not negative.
    pub(crate) fn at(
        &self,
        progress: f64,
        (world_from_index, bounds): (DAffine3, [DVec3; 2]),
    ) -> impl Iterator<Item = DVec4> {
        self.0.iter().map(move |plane| {
            let towards = plane.towards();
            // Distances along `towards` of places in the box, as a linear function of their indices.
            let slope = world_from_index.matrix3.transpose() * towards;
            let start = towards.dot(world_from_index.translation);
            let [low, high] = bounds.map(|corner| corner * slope);
            let farthest = low.max(high).element_sum() + start;
            let middle = (low + high).element_sum() / 2.0 + start;
            let kept = middle + (farthest - middle) * plane.place.at(progress);
            (-slope).extend(kept - start)
        })
    }
}

impl ClipPlane {
    /// The unit vector towards the camera.
    fn towards(&self) -> DVec3 {
        CameraPose::towards(self.azimuth_deg, self.elevation_deg).axes()[2]
    }
}

impl fmt::Display for ClipPlane {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{},{},", exact_text(self.azimuth_deg), exact_text(self.elevation_deg))?;
        match self.place {
            Track::Constant(place) => out.write_str(&exact_text(place)),
            Track::Ramp { from, to } => write!(out, "{}..{}", exact_text(from), exact_text(to)),
        }
    }
}

impl fmt::Display for ClipPlanes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let planes: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        out.write_str(&planes.join("/"))
    }
}

impl FromStr for ClipPlanes {
    type Err = SceneError;

    /// # Errors
    /// [`SceneError::OutOfRange`] for a text that is no list of planes.
    fn from_str(text: &str) -> Result<Self, SceneError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let planes: Option<Vec<ClipPlane>> = text.split('/').map(plane).collect();
        let planes = planes.filter(|planes| planes.len() <= Self::MOST).map(Self);
        planes.ok_or_else(|| SceneError::out_of_range("clip-planes", format!("{text:?}"), RULE))
    }
}

fn plane(text: &str) -> Option<ClipPlane> {
    let [azimuth, elevation, place] = text.split(',').collect::<Vec<_>>().try_into().ok()?;
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.abs() <= 1e6);
    let share = |text: &str| number(text).filter(|share| (-1.0..=1.0).contains(share));
    let place = match place.split_once("..") {
        Some((from, to)) => Track::Ramp { from: share(from)?, to: share(to)? },
        None => Track::Constant(share(place)?),
    };
    let elevation_deg = number(elevation).filter(|degrees| (-90.0..=90.0).contains(degrees))?;
    Some(ClipPlane { azimuth_deg: number(azimuth)?, elevation_deg, place })
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::DMat3;

    #[test]
    fn texts_are_read_as_they_were_written() {
        for text in ["45,0,0", "-45.5,90,1..-0.5/0,-90,1e-7", ""] {
            assert_eq!(text.parse::<ClipPlanes>().unwrap().to_string(), text);
        }
        let seven = ["0,0,0"; 7].join("/");
        for text in ["1", "1,2", "0,91,0", "0,0,1.1", "0,0,0..2", "0,0,nan", "a,0,0", "0,0,0/", &seven] {
            let error = text.parse::<ClipPlanes>().unwrap_err().to_string();
            assert!(error.contains("invalid clip-planes") && error.contains("AZIMUTH"), "{error}");
        }
    }

    #[test]
    fn what_is_towards_the_camera_is_cut_away() {
        // Samples 2 and 3 apart, from -8 to 12 and from 0 to 12.
        let world_from_index = DAffine3 {
            matrix3: DMat3::from_diagonal(DVec3::new(2.0, 3.0, 1.0)),
            translation: DVec3::new(-8.0, 0.0, 0.0),
        };
        let bounds = [DVec3::ZERO, DVec3::new(10.0, 4.0, 1.0)];
        let is_kept = |text: &str, progress: f64, place: DVec3| {
            let planes: ClipPlanes = text.parse().unwrap();
            planes.at(progress, (world_from_index, bounds)).all(|plane| plane.dot(place.extend(1.0)) >= 0.0)
        };
        // The camera in the east: the half with higher columns is gone.
        assert!(is_kept("90,0,0", 0.0, DVec3::new(4.9, 1.0, 0.0)));
        assert!(!is_kept("90,0,0", 0.0, DVec3::new(5.1, 1.0, 0.0)));
        // Half of the other half, too, and then nothing is.
        assert!(!is_kept("90,0,1..-0.5", 1.0, DVec3::new(2.6, 1.0, 0.0)));
        assert!(is_kept("90,0,1..-0.5", 0.0, DVec3::new(10.0, 4.0, 1.0)));
        // Both planes count.
        assert!(!is_kept("90,0,1/0,90,0", 0.0, DVec3::new(1.0, 1.0, 0.6)));
        assert!(is_kept("90,0,1/0,90,0", 0.0, DVec3::new(1.0, 1.0, 0.4)));
    }
}
