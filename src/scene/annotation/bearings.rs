use glam::{DVec2, DVec3, Mat4};

/// Where the world's axes lead, as seen at one point of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bearings {
    /// Of a unit vector along x (east), y (north) and z (up): how far it leads to the right, downwards and towards the
    /// viewer.
    pub axes: [[f32; 3]; 3],
}

/// So finely directions are told: what turns by less draws nothing anew.
const STEPS: f64 = 4096.0;

impl Bearings {
    /// As a camera at this azimuth and elevation sees them that is so far away that they do not converge.
    #[cfg(test)]
    pub(super) fn seen_from(azimuth_deg: f32, elevation_deg: f32) -> Self {
        let (sin_a, cos_a) = azimuth_deg.to_radians().sin_cos();
        let (sin_e, cos_e) = elevation_deg.to_radians().sin_cos();
        Self {
            axes: [
                [cos_a, sin_a * sin_e, sin_a * cos_e],
                [sin_a, -cos_a * sin_e, -cos_a * cos_e],
                [0.0, -cos_e, sin_e],
            ],
        }
    }

    /// At a point of the world, usually the one that the camera looks at, in a picture so many times as wide as high.
    pub fn at(clip_from_world: Mat4, point: DVec3, aspect_ratio: f64) -> Self {
        let clip_from_world = clip_from_world.as_dmat4();
        let place = clip_from_world * point.extend(1.0);
        // Derivatives of the place in the picture along each axis.
        let along = DVec3::AXES.map(|axis| {
            let way = clip_from_world * axis.extend(0.0);
            let of = |way_part: f64, part: f64| (way_part * place.w - part * way.w) / (place.w * place.w);
            let in_picture = DVec2::new(of(way.x, place.x) * aspect_ratio, -of(way.y, place.y));
            (in_picture, of(way.z, place.z))
        });
        // What leads to the right of all three together is a unit vector.
        let unit = along.iter().map(|(way, _)| way.x * way.x).sum::<f64>().sqrt();
        let rounded = |number: f64| (number * STEPS).round() as f32 / STEPS as f32;
        Self {
            axes: along.map(|(way, deeper)| {
                let way = if unit > 0.0 { way / unit } else { DVec2::ZERO };
                let towards = (1.0 - way.length_squared()).max(0.0).sqrt();
                [way.x, way.y, if deeper > 0.0 { -towards } else { towards }].map(rounded)
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{BandReader, MemoryRaster};
    use crate::frame::Resolution;
    use crate::scene::{Projection, SceneOptions, Stage, compose};

    fn bearings(azimuth_deg: f64, elevation_deg: f64, projection: Projection) -> Bearings {
        let options = SceneOptions {
            azimuth_deg,
            elevation_deg: Some(elevation_deg),
            projection,
            target: Some([0.5, 3.0]),
            ..SceneOptions::default()
        };
        let raster = MemoryRaster::new("test", [1, 4, 4], (0..16_u8).map(f32::from).collect()).unwrap();
        let composition = compose(&mut BandReader::new(Box::new(raster)), &options, &mut |_| true).unwrap();
        let stage = Stage::new(composition.scene, composition.timeline, Resolution::new(333, 251).unwrap());
        let state = stage.state_at(0);
        Bearings::at(state.clip_from_world, state.target, 333.0 / 251.0)
    }

    #[test]
    fn axes_lead_where_the_camera_sees_them() {
        for projection in [Projection::Perspective, Projection::Orthographic] {
            for (azimuth_deg, elevation_deg) in [(0.0, 35.0), (50.0, 20.0), (200.0, 90.0), (300.0, -40.0)] {
                let (sin_a, cos_a) = f64::to_radians(azimuth_deg).sin_cos();
                let (sin_e, cos_e) = f64::to_radians(elevation_deg).sin_cos();
                // The camera stands in the south at azimuth 0, and goes counter-clockwise seen from above.
                let expected = [
                    [cos_a, -sin_a * -sin_e, sin_a * cos_e],
                    [sin_a, -cos_a * sin_e, -cos_a * cos_e],
                    [0.0, -cos_e, sin_e],
                ];
                let found = bearings(azimuth_deg, elevation_deg, projection).axes;
                for (found, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
                    let error = (f64::from(*found) - expected).abs();
                    assert!(error < 0.02, "{projection:?} {azimuth_deg} {elevation_deg}: {found} {expected}");
                }
            }
        }
    }
}
