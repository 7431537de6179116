"""Makes samples/cells.ome.tif: invented cells, as a fluorescence microscope would see them.

    pip install numpy==2.4.6 tifffile==2026.3.3 imagecodecs==2026.3.6
    python assets/make_cells.py assets/samples/cells.ome.tif

Nuclei (DAPI, blue) and vesicles in the cytoplasm around them (GFP, green), which drift: 4 moments of 2 channels of
24 slices of 96 rows x 128 columns, uint8, 0.25 x 0.25 x 0.5 um apart, 20 s from moment to moment.
"""

import sys

import numpy
import tifffile

MOMENTS, SLICES, ROWS, COLUMNS = 4, 24, 96, 128
STEP_UM = numpy.array([0.5, 0.25, 0.25])


def main(path):
    random = numpy.random.default_rng(20)
    place_um = numpy.stack(numpy.meshgrid(
        *[numpy.arange(count) * step for count, step in zip((SLICES, ROWS, COLUMNS), STEP_UM)], indexing="ij"
    ))
    size_um = numpy.array([SLICES, ROWS, COLUMNS]) * STEP_UM
    pictures = numpy.zeros((MOMENTS, SLICES, 2, ROWS, COLUMNS), dtype=numpy.uint8)

    def ball(centre_um, radii_um):
        return sum(((place_um[axis] - centre_um[axis]) / radii_um[axis]) ** 2 for axis in range(3))

    cells = []
    while len(cells) < 7:
        centre = random.uniform([3.5, 4, 4], size_um - [3.5, 4, 4])
        if all(numpy.linalg.norm(centre - other) > 7.5 for other in cells):
            cells.append(centre)
    for centre in cells:
        radii = random.uniform(1.7, 2.4, 3)
        vesicles = random.normal(0, 1, (40, 3))
        vesicles *= (random.uniform(2.4, 4.2, 40) / numpy.linalg.norm(vesicles, axis=1))[:, None]
        drift = random.normal(0, 0.25, (40, 3))
        for moment in range(MOMENTS):
            nucleus = 210 / (1 + numpy.exp(numpy.minimum(8 * (ball(centre, radii) - 1), 50)))
            waves = [numpy.sin(place_um[0] * 2), numpy.sin(place_um[1] * 3 + centre[0]), numpy.sin(place_um[2] * 3)]
            chromatin = 1 + 0.25 * numpy.prod(waves, axis=0)
            dapi, gfp = pictures[moment, :, 0], pictures[moment, :, 1]
            numpy.maximum(dapi, (nucleus * chromatin).clip(0, 255).astype(numpy.uint8), out=dapi)
            haze = 45 * numpy.exp(-0.5 * ball(centre, [3.4, 3.6, 3.6]) ** 2)
            glow = numpy.maximum(haze, sum(
                200 * numpy.exp(-ball(centre + vesicle + moment * away, [0.55, 0.45, 0.45]))
                for vesicle, away in zip(vesicles, drift)
            ))
            numpy.maximum(gfp, glow.clip(0, 255).astype(numpy.uint8), out=gfp)
    # Steps of 4 are finer than anyone sees, and a third of the size.
    pictures //= 4
    pictures *= 4
    tifffile.imwrite(
        path,
        pictures,
        compression="zlib",
        predictor=True,
        metadata={
            "axes": "TZCYX",
            "PhysicalSizeX": 0.25, "PhysicalSizeXUnit": "µm",
            "PhysicalSizeY": 0.25, "PhysicalSizeYUnit": "µm",
            "PhysicalSizeZ": 0.5, "PhysicalSizeZUnit": "µm",
            "TimeIncrement": 20.0, "TimeIncrementUnit": "s",
            # Red, green, blue and alpha as one signed number.
            "Channel": {"Name": ["DAPI", "GFP"], "Color": [0x3060FFFF, 0x40FF40FF]},
        },
    )


if __name__ == "__main__":
    main(sys.argv[1])
