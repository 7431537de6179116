#!/usr/bin/env python3
"""What a turn around a volume costs with VTK's CPU ray caster, as one table.

    pip install numpy vtk
    python3 benches/vtk/render.py [FRAMES]

The volume, the camera, colours and opacities are those of the scenarios `volume, fog`, `volume, thin fog` and
`volume, mip` of `cargo bench --bench pipeline -- volume`: 256 x 256 x 256 bytes, 1280x720, 90 frames unless FRAMES says otherwise, at least 2. Every
frame is read back. Written for vtk 9.7.2.

`as it comes` leaves how far apart rays and samples are to VTK, which may take fewer of both; `as fieldreel` has a ray a
pixel and two samples for each sample of the volume, as fieldreel's quality `standard`.
"""

import math
import os
import sys
import time

import numpy
import vtk
from vtk.util.numpy_support import numpy_to_vtk

SIDE, SHELLS = 256, 48
WIDTH, HEIGHT = 1280, 720
ELEVATION = math.radians(35)
# How much of the picture the box around the samples spans where it spans most (src/scene/fit.rs).
FILL = 0.84
# Opacities are those of a layer as thick as a hundredth of the longest side.
LAYER = (SIDE - 1) / 100
# Values and opacities of the modes.
OPACITIES = {
    "fog": ((60, 0), (120, 0.9)),
    "thin fog": ((40, 0), (255, 0.5)),
    "mip": ((0, 1),),
}


def shells():
    """As benches/pipeline/shells.rs: [slice, row, column]."""
    slices, rows, columns = numpy.ogrid[:SIDE, :SIDE, :SIDE]

    def product(numbers, factor):
        return (numbers * factor & 0xFFFFFFFF).astype("u4")

    mixed = product(columns, 0x9E3779B1) ^ product(rows, 0x85EBCA77) ^ product(slices, 0xC2B2AE3D)
    values = ((mixed ^ mixed >> 15) * numpy.uint32(0x2C1B3C6D) >> 28).astype("u1")
    state = 1

    def draw(start, end):
        nonlocal state
        state = (state * 1664525 + 1013904223) % 2**32
        return start + (state >> 16) % (end - start)

    for _ in range(SHELLS):
        x, y, z = (draw(24, 232) for _ in range(3))
        radius, thickness, peak = draw(8, 44), draw(1, 4), draw(120, 256)
        width, reach = 2 * radius * thickness, radius + thickness + 1
        part = tuple(slice(max(at - reach, 0), at + reach + 1) for at in (z, y, x))
        away = (slices[part[0]] - z) ** 2 + (rows[:, part[1]] - y) ** 2 + (columns[:, :, part[2]] - x) ** 2
        shell = peak * numpy.maximum(width - abs(away - radius**2), 0) // width
        values[part] = numpy.maximum(values[part], shell.astype("u1"))
    return values


def sum_of(values):
    """The same number in both programs if their volumes are the same."""
    return int((values.ravel().astype("u8") * (numpy.arange(values.size, dtype="u8") % 65521 + 1)).sum())


def image_of(values):
    data = vtk.vtkImageData()
    data.SetDimensions(SIDE, SIDE, SIDE)
    data.SetOrigin([-(SIDE - 1) / 2] * 3)
    data.GetPointData().SetScalars(numpy_to_vtk(values.ravel(), deep=True))
    return data


def look(mode):
    """Grey from 0 to 255, and in fog light from where the camera is."""
    color, opacity = vtk.vtkColorTransferFunction(), vtk.vtkPiecewiseFunction()
    color.AddRGBPoint(0, 0, 0, 0)
    color.AddRGBPoint(255, 1, 1, 1)
    for value, share in OPACITIES[mode]:
        opacity.AddPoint(value, share)
    look = vtk.vtkVolumeProperty()
    look.SetColor(color)
    look.SetScalarOpacity(opacity)
    look.SetScalarOpacityUnitDistance(LAYER)
    look.SetInterpolationTypeToLinear()
    look.SetShade(mode != "mip")
    return look


def caster(data, mode, is_matched):
    mapper = vtk.vtkFixedPointVolumeRayCastMapper()
    mapper.SetInputData(data)
    if mode == "mip":
        mapper.SetBlendModeToMaximumIntensity()
    if is_matched:
        mapper.AutoAdjustSampleDistancesOff()
        mapper.SetImageSampleDistance(1)
        mapper.SetSampleDistance(0.5)
    return mapper


def half_height():
    """From the middle of the picture to its upper edge: what holds the box during the whole turn."""
    half = (SIDE - 1) / 2
    across = half * math.sqrt(2)
    upright = across * math.sin(ELEVATION) + half * math.cos(ELEVATION)
    return max(across * HEIGHT / WIDTH, upright) / FILL


def window_of(mapper, mode):
    volume = vtk.vtkVolume()
    volume.SetMapper(mapper)
    volume.SetProperty(look(mode))
    renderer = vtk.vtkRenderer()
    renderer.AddVolume(volume)
    camera = renderer.GetActiveCamera()
    camera.SetParallelProjection(True)
    camera.SetParallelScale(half_height())
    camera.SetFocalPoint(0, 0, 0)
    camera.SetViewUp(0, 0, 1)
    window = vtk.vtkRenderWindow()
    window.SetOffScreenRendering(True)
    window.SetMultiSamples(0)
    window.SetSize(WIDTH, HEIGHT)
    window.AddRenderer(renderer)
    return window, renderer


def turn(mapper, mode, frames):
    """Seconds from the start, and CPU seconds of this process, after every frame; the first pair is the beginning."""
    window, renderer = window_of(mapper, mode)
    pixels = vtk.vtkUnsignedCharArray()

    def now():
        used = os.times()
        return time.perf_counter(), used.user + used.system

    moments = [now()]
    for frame in range(frames):
        azimuth = math.tau * frame / frames
        level = 1000 * math.cos(ELEVATION)
        position = level * math.sin(azimuth), -level * math.cos(azimuth), 1000 * math.sin(ELEVATION)
        renderer.GetActiveCamera().SetPosition(position)
        renderer.ResetCameraClippingRange()
        window.Render()
        window.GetRGBACharPixelData(0, 0, WIDTH - 1, HEIGHT - 1, 1, pixels, 0)
        moments.append(now())
    return moments


def main():
    frames = max(int(sys.argv[1]) if len(sys.argv) > 1 else 90, 2)
    values = shells()
    data = image_of(values)
    version = vtk.vtkVersion.GetVTKVersion()
    print(f"VTK {version}, {os.cpu_count()} cores, {frames} frames of {WIDTH}x{HEIGHT}, data {sum_of(values)}")
    heads = ("scenario", "wall s", "CPU s", "ms a frame", "CPU s a frame", "first s")
    print(f"{heads[0]:<24}" + "".join(f"{head:>15}" for head in heads[1:]) + "  rays and samples")
    for mode in OPACITIES:
        for is_matched in (False, True):
            mapper = caster(data, mode, is_matched)
            moments = turn(mapper, mode, frames)
            (begin, cpu_begin), (first, cpu_first), (end, cpu_end) = moments[0], moments[1], moments[-1]
            name = f"{mode}, {'as fieldreel' if is_matched else 'as it comes'}"
            others = frames - 1
            print(
                f"{name:<24}{end - begin:>15.2f}{cpu_end - cpu_begin:>15.2f}{(end - first) * 1e3 / others:>15.1f}"
                f"{(cpu_end - cpu_first) / others:>15.3f}{first - begin:>15.2f}"
                f"  a ray for {mapper.GetRayCastImage().GetImageSampleDistance():.2g} pixels,"
                f" samples {mapper.GetSampleDistance():.2g} apart"
            )


if __name__ == "__main__":
    main()
