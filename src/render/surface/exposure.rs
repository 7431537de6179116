//! What the samples of a surface see of the sky and of the sun over the ground around them.

use super::{Ground, Horizons};
use glam::{DVec2, DVec3};
use std::f64::consts::PI;
use std::panic::resume_unwind;

/// Directions in which the sky is looked at: 16 to 32 suffice for smooth ground (K. Zakšek, K. Oštir, Ž. Kokalj 2011,
/// "Sky-view factor as a relief visualization technique", Remote Sensing 3).
const SKY_DIRECTIONS: usize = 16;

/// Half the angle under which the sun is seen. The true one, 0.27°, has shadows with edges as hard as a pixel.
const SUN_RADIUS_DEG: f64 = 1.5;

/// The share of the sky that each sample sees, in 255ths: of the light that a level place gets from a sky that is as
/// bright everywhere, so much is left by the horizon (J. Dozier, J. Frew 1990, "Rapid calculation of terrain parameters
/// for radiation modeling from digital elevation data", IEEE Transactions on Geoscience and Remote Sensing 28).
/// 255 where data is missing.
pub(in crate::render) fn sky_seen(ground: &Ground<'_>) -> Vec<u8> {
    sky_seen_by(ground, std::thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS))
}

fn sky_seen_by(ground: &Ground<'_>, threads: usize) -> Vec<u8> {
    let samples = ground.lattice.values.len();
    let hidden_towards = |directions: std::ops::Range<usize>| {
        let mut hidden = vec![0_u32; samples];
        for direction in directions {
            let azimuth = 2.0 * PI * (direction as f64 + 0.5) / SKY_DIRECTIONS as f64;
            let (east, north) = azimuth.sin_cos();
            // The square of the sine of the horizon's height.
            Horizons::new(ground, [east, north]).for_each(|sample, tangent| {
                let square = tangent * tangent;
                hidden[sample] += (square / (1.0 + square) * WHOLE) as u32;
            });
        }
        hidden
    };
    let share = SKY_DIRECTIONS.div_ceil(threads);
    let parts: Vec<Vec<u32>> = std::thread::scope(|scope| {
        let begun: Vec<_> = (0..SKY_DIRECTIONS)
            .step_by(share)
            .map(|first| scope.spawn(move || hidden_towards(first..(first + share).min(SKY_DIRECTIONS))))
            .collect();
        begun.into_iter().map(|part| part.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    let seen = |sample| {
        let hidden: u32 = parts.iter().map(|part| part[sample]).sum();
        ((1.0 - hidden as f32 / (WHOLE * SKY_DIRECTIONS as f32)) * 255.0).round() as u8
    };
    (0..samples).map(seen).collect()
}

/// Each holds a number for every sample.
const MOST_THREADS: usize = 8;

/// What is hidden is summed in whole parts of it, so that the sum is the same however threads share the directions.
const WHOLE: f32 = 65_536.0;

/// Puts into the first half of each texel the share of the sun's disk that the sample sees, in 255ths, the horizon being
/// straight across it. 255 where data is missing. `light` points to the sun: east, north, up.
pub(in crate::render) fn see_sun(ground: &Ground<'_>, light: DVec3, texels: &mut [[u8; 2]]) {
    for texel in texels.iter_mut() {
        texel[0] = 255;
    }
    let along = light.truncate();
    let Some(direction) = along.try_normalize() else { return };
    let elevation = light.z.atan2(along.length());
    let radius = SUN_RADIUS_DEG.to_radians();
    // Most are far in the light or in the shadow.
    let [all, none] = [elevation - radius, elevation + radius].map(|angle| tangent_of(angle) as f32);
    let DVec2 { x: east, y: north } = direction;
    Horizons::new(ground, [east, north]).for_each(|sample, tangent| {
        texels[sample][0] = if tangent <= all {
            255
        } else if tangent >= none {
            0
        } else {
            let height = (elevation - f64::from(tangent).atan()) / radius;
            (disk_above(height) * 255.0).round() as u8
        };
    });
}

/// Infinite where there is none.
fn tangent_of(angle: f64) -> f64 {
    if angle < PI / 2.0 { angle.tan() } else { f64::INFINITY }
}

/// The share of a disk of radius 1 that is above a line, with its centre so high above the line.
fn disk_above(height: f64) -> f64 {
    let height = height.clamp(-1.0, 1.0);
    0.5 + (height * (1.0 - height * height).sqrt() + height.asin()) / PI
}

#[cfg(test)]
mod tests {
    use super::super::Lattice;
    use super::super::lattice::tests::band;
    use super::*;

    const WIDE: [f32; 2] = [-1e9, 1e9];

    fn light(azimuth_deg: f64, elevation_deg: f64) -> DVec3 {
        let (east, north) = azimuth_deg.to_radians().sin_cos();
        let (up, level) = elevation_deg.to_radians().sin_cos();
        DVec3::new(east * level, north * level, up)
    }

    fn ground(lattice: &Lattice, z_m_per_value: f64) -> Ground<'_> {
        Ground { lattice, around: None, cell_m: [1.0, 1.0], z_m_per_value }
    }

    fn sun_seen(ground: &Ground<'_>, light: DVec3) -> Vec<u8> {
        let mut texels = vec![[7, 9]; ground.lattice.values.len()];
        see_sun(ground, light, &mut texels);
        assert!(texels.iter().all(|texel| texel[1] == 9), "the sky is left alone");
        texels.iter().map(|texel| texel[0]).collect()
    }

    #[test]
    fn level_ground_sees_everything() {
        let lattice = Lattice::new(&band([9, 6], |_, _| 4.0), WIDE, false);
        assert!(sky_seen(&ground(&lattice, 5.0)).iter().all(|seen| *seen == 255));
        for azimuth_deg in [0.0, 45.0, 200.0] {
            let sun = sun_seen(&ground(&lattice, 5.0), light(azimuth_deg, 3.0));
            assert!(sun.iter().all(|seen| *seen == 255));
        }
    }

    #[test]
    fn a_wall_throws_a_shadow_as_long_as_the_sun_is_low() {
        // 20 m high at column 100, the sun in the west: the shadow goes east.
        let lattice = Lattice::new(&band([400, 3], |c, _| if c == 100 { 20.0 } else { 0.0 }), WIDE, false);
        for elevation_deg in [10.0, 30.0, 45.0_f64] {
            let sun = sun_seen(&ground(&lattice, 1.0), light(270.0, elevation_deg));
            let row = &sun[400..800];
            assert!(row[..100].iter().all(|seen| *seen == 255));
            let half = row[101..].iter().position(|seen| *seen >= 128).unwrap() + 1;
            let expected = 20.0 / elevation_deg.to_radians().tan();
            assert!((half as f64 - expected).abs() <= 1.0, "{elevation_deg}: {half} {expected}");
            // The edge is as wide as the sun.
            let [full, none] = [elevation_deg - SUN_RADIUS_DEG, elevation_deg + SUN_RADIUS_DEG]
                .map(|angle| 20.0 / angle.to_radians().tan());
            let grey = row[101..].iter().filter(|seen| (1..255).contains(*seen)).count();
            assert!((grey as f64 - (full - none)).abs() <= 2.0, "{elevation_deg}: {grey}");
        }
    }

    #[test]
    fn at_the_foot_of_a_long_wall_half_the_sky_is_left_and_far_from_it_all() {
        let lattice = Lattice::new(&band([300, 301], |c, _| if c == 0 { 1e4 } else { 0.0 }), WIDE, false);
        let sky = sky_seen(&ground(&lattice, 1.0));
        let row = &sky[150 * 300..151 * 300];
        assert!((i32::from(row[1]) - 128).abs() < 5, "{}", row[1]);
        let low = Lattice::new(&band([300, 301], |c, _| if c == 0 { 5.0 } else { 0.0 }), WIDE, false);
        let sky = sky_seen(&ground(&low, 1.0));
        assert!(sky[150 * 300 + 299] == 255 && sky[150 * 300 + 2] < 200);
    }

    #[test]
    fn taller_ground_hides_more() {
        let ridges = |c: u32, r: u32| ((c as f32 / 4.0).sin() + (r as f32 / 5.0).cos()) * 2.0;
        let lattice = Lattice::new(&band([80, 80], ridges), WIDE, false);
        let mean = |z: f64| {
            let sky = sky_seen(&ground(&lattice, z));
            sky.iter().map(|seen| f64::from(*seen)).sum::<f64>() / sky.len() as f64
        };
        assert!(mean(0.5) > mean(1.0) + 5.0 && mean(1.0) > mean(2.0) + 5.0);
        let lit = |elevation_deg: f64| {
            let sun = sun_seen(&ground(&lattice, 1.0), light(30.0, elevation_deg));
            sun.iter().map(|seen| u32::from(*seen)).sum::<u32>()
        };
        assert!(lit(60.0) > lit(20.0) && lit(20.0) > lit(5.0));
    }

    #[test]
    fn a_sun_overhead_is_seen_from_everywhere() {
        let lattice = Lattice::new(&band([30, 30], |c, r| ((c * 7 + r * 13) % 11) as f32), WIDE, false);
        assert!(sun_seen(&ground(&lattice, 1.0), DVec3::Z).iter().all(|seen| *seen == 255));
        assert!(sun_seen(&ground(&lattice, 1.0), light(10.0, 89.5)).iter().all(|seen| *seen == 255));
    }

    #[test]
    fn the_sky_is_the_same_however_many_threads_look_at_it() {
        let noise =
            |c: u32, r: u32| (c * 7919 + r * 104_729).wrapping_mul(0x9e37_79b1) as f32 / u32::MAX as f32;
        let lattice = Lattice::new(&band([700, 700], noise), WIDE, false);
        let alone = sky_seen_by(&ground(&lattice, 3.0), 1);
        for threads in [2, 3, 5, 8, 16] {
            assert!(sky_seen_by(&ground(&lattice, 3.0), threads) == alone, "{threads} threads");
        }
        assert!(sky_seen_by(&ground(&lattice, 3.1), 1) != alone);
    }

    #[test]
    fn disks_are_cut_in_half_in_the_middle() {
        assert_eq!([-2.0, -1.0, 0.0, 1.0, 2.0].map(disk_above), [0.0, 0.0, 0.5, 1.0, 1.0]);
        assert!((disk_above(0.5) - 0.804_498).abs() < 1e-5);
    }
}
