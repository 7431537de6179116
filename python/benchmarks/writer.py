"""Frames of 1280x720 to H.264: `fieldreel.Writer` beside imageio-ffmpeg, and beside libx264 alone.

    pip install fieldreel av imageio-ffmpeg rasterio matplotlib
    python python/benchmarks/writer.py [--frames 300] [--runs 3]

All encode with libx264, preset medium, crf 23, the same number of threads and key frames, 4:2:0. `libx264 alone` is PyAV with frames
that are already in the encoder's layout: what no writer can go below.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
from measured import compare, measure

import fieldreel

WIDTH, HEIGHT, FPS = 1280, 720, 30
CRF, PRESET, THREADS = 23, "medium", 2
# What fieldreel takes; libx264 by itself takes 250.
KEYFRAME_EVERY = 90
RASTER = Path(__file__).resolve().parents[2] / "assets" / "samples" / "etopo20.tif"
WAYS = ("libx264 alone (PyAV)", "fieldreel.Writer", "imageio-ffmpeg")


def make_frames(count: int) -> np.ndarray:
    """A map that is panned: views of one picture, so that many frames need little memory."""
    import matplotlib
    import rasterio

    with rasterio.open(RASTER) as dataset:
        heights = dataset.read(1).astype(float)
    slope = np.gradient(heights)[1] / 300
    shaded = np.clip(
        matplotlib.colormaps["terrain"]((heights + 6000) / 12000)[..., :3] * (0.8 + slope[..., None]), 0, 1
    )
    picture = (shaded * 255).astype(np.uint8).repeat(2, axis=0).repeat(2, axis=1)
    columns = np.arange(count) % (picture.shape[1] - WIDTH)
    return np.stack([picture[100 : 100 + HEIGHT, column : column + WIDTH] for column in columns[:60]])


def push(frames: np.ndarray, count: int, append: object) -> None:
    for number in range(count):
        append(frames[number % len(frames)])  # type: ignore[operator]


def with_fieldreel(frames: np.ndarray, count: int, path: Path) -> None:
    settings = {"codec": "h264", "crf": CRF, "preset": PRESET, "threads": THREADS}
    with fieldreel.Writer(path, fps=FPS, **settings) as writer:
        push(frames, count, writer.append_data)


def with_imageio_ffmpeg(frames: np.ndarray, count: int, path: Path) -> None:
    parameters = ["-crf", str(CRF), "-preset", PRESET, "-threads", str(THREADS), "-g", str(KEYFRAME_EVERY)]
    writer = imageio_ffmpeg.write_frames(
        str(path), (WIDTH, HEIGHT), fps=FPS, codec="libx264", quality=None, output_params=parameters
    )
    writer.send(None)
    push(frames, count, writer.send)
    writer.close()


def planes_of(frames: np.ndarray) -> list[object]:
    return [av.VideoFrame.from_ndarray(frame, format="rgb24").reformat(format="yuv420p") for frame in frames]


def with_libx264(planes: list[object], count: int, path: Path) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"crf": str(CRF), "preset": PRESET})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.thread_count = THREADS
        # As fieldreel and ffmpeg have it; slices would cost less, and compress less.
        stream.codec_context.thread_type = "FRAME"
        stream.codec_context.gop_size = KEYFRAME_EVERY
        for number in range(count):
            frame = planes[number % len(planes)]
            frame.pts = number  # type: ignore[attr-defined]
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def run_one(way: str, count: int) -> None:
    frames = make_frames(count)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        if way == WAYS[0]:
            planes = planes_of(frames)
            measure(lambda: with_libx264(planes, count, path), path)
        else:
            make = {WAYS[1]: with_fieldreel, WAYS[2]: with_imageio_ffmpeg}[way]
            measure(lambda: make(frames, count, path), path)


if __name__ == "__main__":
    compare(WAYS, run_one, 300, __doc__)
