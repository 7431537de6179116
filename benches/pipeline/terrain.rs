use fieldreel::data::{MemoryRaster, PixelSpacing};

/// Fractal hills of `side` x `side` samples, 1000 m high, 30 m apart: eight octaves of value noise.
pub(crate) fn terrain(side: u32) -> MemoryRaster {
    let mut values = Vec::with_capacity((side * side) as usize);
    for row in 0..side {
        for column in 0..side {
            let height: f32 = (0..8)
                .map(|octave| {
                    let cells = 4 << octave;
                    let scale = cells as f32 / side as f32;
                    smooth_noise(column as f32 * scale, row as f32 * scale, octave) / (1 << octave) as f32
                })
                .sum();
            values.push(height * 500.0);
        }
    }
    let raster = MemoryRaster::new("terrain", [1, side, side], values).unwrap();
    raster.with_spacing(PixelSpacing { x_m: 30.0, y_m: 30.0 }).unwrap().with_value_unit("m")
}

fn smooth_noise(x: f32, y: f32, seed: u32) -> f32 {
    let (column, row) = (x as u32, y as u32);
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (u, v) = (ease(x.fract()), ease(y.fract()));
    let corner = |dx: u32, dy: u32| noise(column + dx, row + dy, seed);
    let north = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * u;
    let south = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * u;
    north + (south - north) * v
}

/// 0 to 1 without any pattern: the finaliser of `MurmurHash3`.
fn noise(column: u32, row: u32, seed: u32) -> f32 {
    let mut hash =
        column.wrapping_mul(0x9e37_79b1) ^ row.wrapping_mul(0x85eb_ca77) ^ seed.wrapping_mul(0xc2b2_ae3d);
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    (hash ^ (hash >> 16)) as f32 / u32::MAX as f32
}
