"""A bar chart race with matplotlib: as files, in memory, on a web page.

    pip install fieldreel matplotlib flask
    python history_bar_race.py FOLDER          writes history.mp4, history.gif and history.html
    python history_bar_race.py --serve         serves them from memory at http://127.0.0.1:5000

The film shows how warm twelve seas are through the year. Its titles are Chinese; `fieldreel.use()` gives matplotlib
the font for that, and lets `ani.save` work without an ffmpeg program.
"""

from __future__ import annotations

import argparse
import base64
import csv
import io
from functools import cache
from pathlib import Path

import flask
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation

import fieldreel

matplotlib.use("Agg")
fieldreel.use()

TABLE = Path(__file__).resolve().parents[2] / "assets" / "samples" / "seas_monthly.csv"
FPS = 20
FRAMES_PER_MONTH = 8
NAMES = {
    "Mediterranean": "地中海",
    "North Sea": "北海",
    "Caribbean": "加勒比海",
    "Gulf of Mexico": "墨西哥湾",
    "Arabian Sea": "阿拉伯海",
    "Bay of Bengal": "孟加拉湾",
    "South China Sea": "南海",
    "Sea of Japan": "日本海",
    "Gulf of Alaska": "阿拉斯加湾",
    "Labrador Sea": "拉布拉多海",
    "Tasman Sea": "塔斯曼海",
    "Southern Ocean": "南冰洋",
}


def read_table() -> tuple[list[str], np.ndarray]:
    """The seas, and their temperatures: a row for each month."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return [NAMES[name] for name in header[1:]], np.array([[float(text) for text in row[1:]] for row in rows])


def make_animation() -> FuncAnimation:
    """Bars that overtake each other while the year goes by."""
    seas, monthly = read_table()
    months = np.linspace(0, len(monthly) - 1, (len(monthly) - 1) * FRAMES_PER_MONTH + 1)
    values = np.column_stack([np.interp(months, range(len(monthly)), column) for column in monthly.T])
    ranks = values.argsort(axis=1).argsort(axis=1).astype(float)
    # Bars glide to a new place instead of jumping there.
    window = np.ones(5) / 5
    ranks = np.column_stack(
        [np.convolve(np.pad(column, 2, mode="edge"), window, "valid") for column in ranks.T]
    )
    colors = plt.get_cmap("tab20")(np.linspace(0, 1, len(seas)))

    figure, axes = plt.subplots(figsize=(8, 4.5), dpi=100, layout="constrained")

    def draw(frame: int) -> None:
        axes.clear()
        axes.barh(ranks[frame], values[frame], color=colors, height=0.8)
        axes.set_yticks(ranks[frame], seas)
        for rank, value in zip(ranks[frame], values[frame]):
            axes.text(value + 0.2, rank, f"{value:.1f}", va="center")
        axes.set_xlim(0, 32)
        axes.set_ylim(-0.6, len(seas) - 0.4)
        axes.set_xlabel("海面温度（摄氏度）")
        axes.set_title(f"海面温度的历史：{int(months[frame]) + 1} 月", fontsize=18)

    return FuncAnimation(figure, draw, frames=len(months), interval=1000 / FPS)


def save_files(folder: Path) -> None:
    """As files; what a file is follows from its name."""
    animation = make_animation()
    animation.save(folder / "history.mp4", fps=FPS)
    # Of the names that matplotlib knows, each works: no program is called.
    animation.save(folder / "history.gif", writer="imagemagick", fps=FPS)
    (folder / "history.html").write_text(page(), encoding="utf-8")
    plt.close("all")


@cache
def film(kind: str) -> bytes:
    """The film in memory; nothing is written to the disk."""
    buffer = io.BytesIO()
    animation = make_animation()
    fieldreel.save(animation, buffer, format=kind, fps=FPS, dpi=50 if kind == "gif" else 100)
    plt.close("all")
    return buffer.getvalue()


def page() -> str:
    """A page that holds the film, and needs no other file."""
    encoded = base64.b64encode(film("gif")).decode()
    return (
        '<!doctype html><html lang="zh"><meta charset="utf-8"><title>历史</title>'
        f'<img alt="海面温度的历史" src="data:image/gif;base64,{encoded}"></html>\n'
    )


def make_app() -> flask.Flask:
    """A web server that makes each film once, when it is first asked for."""
    app = flask.Flask(__name__)

    @app.get("/")
    def show_page() -> str:
        return page()

    @app.get("/history.<kind>")
    def show_film(kind: str) -> flask.Response:
        types = {"mp4": "video/mp4", "gif": "image/gif"}
        if kind not in types:
            flask.abort(404)
        # Players ask for parts of a film: `conditional` answers that.
        return flask.send_file(io.BytesIO(film(kind)), mimetype=types[kind], conditional=True, etag=False)

    return app


def main() -> None:
    parser = argparse.ArgumentParser(description="Makes a bar chart race with matplotlib and fieldreel.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("."))
    parser.add_argument(
        "--serve", action="store_true", help="serve the film from memory instead of writing files"
    )
    arguments = parser.parse_args()
    if arguments.serve:
        make_app().run()
    else:
        arguments.folder.mkdir(parents=True, exist_ok=True)
        save_files(arguments.folder)


if __name__ == "__main__":
    main()
