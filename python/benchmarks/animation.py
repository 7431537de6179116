"""A matplotlib animation of 1280x720 to H.264: `writer="fieldreel"` beside matplotlib's own `writer="ffmpeg"`.

    pip install fieldreel matplotlib imageio-ffmpeg
    python python/benchmarks/animation.py [--frames 200] [--runs 3]

Most of the time is drawing, so that is measured alone as well. matplotlib's writer gets the ffmpeg of imageio-ffmpeg.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from measured import compare, measure

CRF, PRESET, THREADS = 23, "medium", 2
WAYS = ("drawing alone", 'ani.save(writer="fieldreel")', 'ani.save(writer="ffmpeg")')


def make_animation(count: int) -> Any:
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    import numpy as np
    from matplotlib.animation import FuncAnimation

    figure, axes = plt.subplots(figsize=(12.8, 7.2), dpi=100)
    x = np.linspace(0, 10, 400)
    (line,) = axes.plot(x, np.sin(x), linewidth=3)
    axes.set_title("sin(x + t)")

    def draw(frame: int) -> Any:
        line.set_ydata(np.sin(x + frame / 10))
        return (line,)

    return FuncAnimation(figure, draw, frames=count)


def run_one(way: str, count: int) -> None:
    animation = make_animation(count)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        if way == WAYS[0]:
            import io

            def draw_all() -> None:
                animation._init_draw()
                for frame in animation.new_saved_frame_seq():
                    animation._draw_next_frame(frame, blit=False)
                    animation._fig.savefig(io.BytesIO(), format="rgba", dpi=100)

            measure(draw_all)
        elif way == WAYS[1]:
            import fieldreel

            settings: dict[str, Any] = {"codec": "h264", "crf": CRF, "preset": PRESET, "threads": THREADS}
            measure(lambda: fieldreel.save(animation, path, fps=30, dpi=100, **settings), path)
        else:
            import imageio_ffmpeg
            import matplotlib

            matplotlib.rcParams["animation.ffmpeg_path"] = imageio_ffmpeg.get_ffmpeg_exe()
            from matplotlib.animation import FFMpegWriter

            options = ["-crf", str(CRF), "-preset", PRESET, "-threads", str(THREADS), "-g", "90"]
            writer = FFMpegWriter(fps=30, codec="libx264", extra_args=options)
            measure(lambda: animation.save(path, writer=writer, dpi=100), path)


if __name__ == "__main__":
    compare(WAYS, run_one, 200, __doc__)
