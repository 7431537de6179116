#!/usr/bin/env python3
"""Draws with VTK the pictures that tests/vtk_pictures.rs compares with ours, of the head in assets/samples.

    python3 tests/data/make_vtk_pictures.py

Needs numpy, nibabel, Pillow, vtk and what VTK draws with where there is no screen (Mesa's EGL); made with numpy 2.4.6,
nibabel 5.4.2, Pillow 13.0.0, vtk 9.7.2.

For every view there are two grey pictures: the largest values along parallel rays, 0 for the smallest that the file can
store and 255 for the largest, by VTK's CPU ray caster, and where VTK's isosurface lies, in white. A line of
manifest.txt: VIEW AZIMUTH ELEVATION HALF_HEIGHT, in degrees and in millimetres from the middle of the picture to its
upper edge.
"""

import ctypes
from pathlib import Path

import nibabel
import numpy
import vtk
from PIL import Image
from vtk.util.numpy_support import numpy_to_vtk, vtk_to_numpy

HERE = Path(__file__).parent
SAMPLE = HERE / "../../assets/samples/someones_anatomy.nii.gz"
FOLDER = HERE / "vtk"
WIDTH, HEIGHT = 160, 120
# How much of the picture the box around the samples spans where it spans most (src/scene/fit.rs).
FILL = 0.84
VIEWS = {"front": (0, 0), "oblique": (40, 35), "above": (0, 90)}
ISO = 75.0


def head():
    """The stored bytes around the origin, in millimetres; and the value of a byte: slope and intercept.

    The file's matrix is diagonal. A patient's right, front and head become -x, -y and z, as fieldreel has it: the face
    looks to the south, where an orbit begins.
    """
    image = nibabel.load(SAMPLE)
    stored = image.dataobj.get_unscaled()
    assert stored.dtype == numpy.uint8
    spacing = numpy.diag(image.affine)[:3]
    assert (image.affine[:3, :3] == numpy.diag(spacing)).all() and (spacing > 0).all()
    turned = numpy.ascontiguousarray(stored[::-1, ::-1])
    data = vtk.vtkImageData()
    data.SetDimensions(turned.shape)
    data.SetSpacing(spacing)
    data.SetOrigin(-spacing * (numpy.array(turned.shape) - 1) / 2)
    data.GetPointData().SetScalars(numpy_to_vtk(turned.ravel(order="F"), deep=True))
    return data, image.dataobj.slope, image.dataobj.inter


def axes(azimuth, elevation):
    """Right, up and towards the camera, which stands in the south at azimuth 0 and goes to the east."""
    (sin_a, cos_a), (sin_e, cos_e) = ((numpy.sin(a), numpy.cos(a)) for a in numpy.radians((azimuth, elevation)))
    return numpy.array(
        [
            [cos_a, sin_a, 0],
            [-sin_a * sin_e, cos_a * sin_e, cos_e],
            [sin_a * cos_e, -cos_a * cos_e, sin_e],
        ]
    )


def half_height(data, right, up):
    """What makes the box around the samples span FILL of the picture."""
    half = numpy.array(data.GetBounds())[1::2]
    return max(abs(right) @ half * HEIGHT / WIDTH, abs(up) @ half) / FILL


def rendered(prop, view_axes, scale):
    """A window without a screen in which `prop` is drawn, with one sample a pixel and parallel rays."""
    right, up, backward = view_axes
    renderer = vtk.vtkRenderer()
    renderer.AddViewProp(prop)
    camera = renderer.GetActiveCamera()
    camera.SetParallelProjection(True)
    camera.SetParallelScale(scale)
    camera.SetFocalPoint(0, 0, 0)
    camera.SetPosition(*(backward * 1000))
    camera.SetViewUp(*up)
    renderer.ResetCameraClippingRange()
    window = vtk.vtkRenderWindow()
    window.SetOffScreenRendering(True)
    window.SetMultiSamples(0)
    window.SetSize(WIDTH, HEIGHT)
    window.AddRenderer(renderer)
    window.Render()
    return window


def projection(data, view_axes, scale):
    """The largest values as shades of grey."""
    color, opacity = vtk.vtkColorTransferFunction(), vtk.vtkPiecewiseFunction()
    for byte in (0, 255):
        color.AddRGBPoint(byte, byte / 255, byte / 255, byte / 255)
        opacity.AddPoint(byte, 1)
    mapper = vtk.vtkFixedPointVolumeRayCastMapper()
    mapper.SetInputData(data)
    mapper.SetBlendModeToMaximumIntensity()
    mapper.AutoAdjustSampleDistancesOff()
    mapper.SetImageSampleDistance(1)
    mapper.SetSampleDistance(0.05)
    volume = vtk.vtkVolume()
    volume.SetMapper(mapper)
    volume.GetProperty().SetColor(color)
    volume.GetProperty().SetScalarOpacity(opacity)
    volume.GetProperty().SetInterpolationTypeToLinear()
    window = rendered(volume, view_axes, scale)
    picture = rays(mapper.GetRayCastImage())
    del window
    return picture


def rays(image):
    """The picture as the rays made it: on its way into the window VTK filters it, with shifts of up to half a pixel.

    Python gets it as an address: RGBA in 16 bits, 32767 for white, of which a corner is in use, the lowest row first.
    """
    columns, rows = image.GetImageMemorySize()
    address = int(image.GetImage().strip("_").split("_")[0], 16)
    memory = (ctypes.c_uint16 * (columns * rows * 4)).from_address(address)
    width, height = image.GetImageInUseSize()
    used = numpy.array(memory).reshape(rows, columns, 4)[:height, :width, 0]
    left, bottom = image.GetImageOrigin()
    picture = numpy.zeros((HEIGHT, WIDTH), "u1")
    picture[bottom : bottom + height, left : left + width] = numpy.rint(used / 32767 * 255)
    return picture[::-1]


def outline(data, byte, view_axes, scale):
    """White where the surface of `byte` is seen."""
    contour = vtk.vtkFlyingEdges3D()
    contour.SetInputData(data)
    contour.SetValue(0, byte)
    mapper = vtk.vtkPolyDataMapper()
    mapper.SetInputConnection(contour.GetOutputPort())
    mapper.ScalarVisibilityOff()
    actor = vtk.vtkActor()
    actor.SetMapper(mapper)
    actor.GetProperty().LightingOff()
    actor.GetProperty().SetColor(1, 1, 1)
    window = rendered(actor, view_axes, scale)
    pixels = vtk.vtkUnsignedCharArray()
    window.GetPixelData(0, 0, WIDTH - 1, HEIGHT - 1, 1, pixels, 0)
    return vtk_to_numpy(pixels).reshape(HEIGHT, WIDTH, 3)[::-1, :, 0]


def main():
    data, slope, intercept = head()
    FOLDER.mkdir(exist_ok=True)
    lines = []
    for name, angles in VIEWS.items():
        view_axes = axes(*angles)
        scale = half_height(data, *view_axes[:2])
        lines.append(f"{name} {angles[0]} {angles[1]} {float(scale)!r}")
        pictures = {
            "mip": projection(data, view_axes, scale),
            "iso": outline(data, (ISO - intercept) / slope, view_axes, scale),
        }
        for kind, picture in pictures.items():
            Image.fromarray(picture).save(FOLDER / f"{name}_{kind}.png", optimize=True)
    (FOLDER / "manifest.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
