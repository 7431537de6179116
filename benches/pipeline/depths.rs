use crate::scenarios::{Measured, Scenario, film_of};
use crate::terrain::terrain;
use crate::volumes::{THIN_FOG, draw, film, frames};
use fieldreel::frame::PixelFormat::{self, Yuv420p, Yuv420p10le};
use fieldreel::render::Dither;
use fieldreel::scene::VolumeMode;

/// What pictures cost that hold more than 8 bits; they have to be asked for.
pub(crate) static ALL: [Scenario; 6] = [
    Scenario { name: "depth, terrain, 8 bits", run: || lit_terrain(Yuv420p, Dither::Off) },
    Scenario { name: "depth, terrain, 8 bits, dithered", run: || lit_terrain(Yuv420p, Dither::On) },
    Scenario { name: "depth, terrain, 10 bits", run: || lit_terrain(Yuv420p10le, Dither::Off) },
    Scenario { name: "depth, thin fog, 8 bits", run: || fog(Yuv420p, Dither::Off) },
    Scenario { name: "depth, thin fog, 8 bits, dithered", run: || fog(Yuv420p, Dither::On) },
    Scenario { name: "depth, thin fog, 10 bits", run: || fog(Yuv420p10le, Dither::Off) },
];

fn lit_terrain(format: PixelFormat, dither: Dither) -> Measured {
    let raster = terrain(1024);
    draw((&raster, &film_of(raster.clone(), frames())), Some(format), (dither, true))
}

fn fog(format: PixelFormat, dither: Dither) -> Measured {
    let (raster, film) = film(VolumeMode::Composite, THIN_FOG);
    draw((&raster, &film), Some(format), (dither, true))
}
