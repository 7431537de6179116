"""Films that show themselves."""

from __future__ import annotations

import base64
import re
import warnings

import pytest
from fields import SMALL, frames_of, waves

import fieldreel


@pytest.mark.parametrize(
    ("format", "tag", "kind"),
    [
        ("mp4", "video", "video/mp4"),
        ("webm", "video", "video/webm"),
        ("gif", "img", "image/gif"),
        ("apng", "img", "image/apng"),
        ("png", "img", "image/png"),
    ],
)
def test_a_film_is_part_of_the_page(format, tag, kind, tmp_path):
    film = fieldreel.record(waves(), format=format, **SMALL)
    bundle = film._repr_mimebundle_()
    assert bundle["text/plain"] == repr(film)
    html = bundle["text/html"]
    assert html.startswith(f"<{tag} ")
    (encoded,) = re.findall(rf'src="data:{kind};base64,([^"]+)"', html)
    assert base64.b64decode(encoded) == bytes(film)
    path = tmp_path / f"film.{format}"
    recording = fieldreel.record(waves(), path, format=format, **SMALL)
    assert base64.b64encode(path.read_bytes()).decode() in recording._repr_mimebundle_()["text/html"]
    path.unlink()
    assert "text/html" not in recording._repr_mimebundle_()


def test_large_films_are_named_with_a_warning(monkeypatch, tmp_path):
    film = fieldreel.record(waves(), **SMALL)
    recording = fieldreel.record(waves(), tmp_path / "film.mp4", **SMALL)
    monkeypatch.setattr("fieldreel._notebook.embed_limit", len(film) - 1)
    for shown in (film, recording):
        with pytest.warns(UserWarning, match="set_embed_limit"):
            assert "text/html" not in shown._repr_mimebundle_()
    fieldreel.set_embed_limit(len(film) + 1000)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "text/html" in film._repr_mimebundle_()
    with pytest.raises(ValueError, match="-1"):
        fieldreel.set_embed_limit(-1)


def test_what_pages_do_not_show_is_named():
    film = fieldreel.record(waves(), format="mkv", **SMALL)
    assert film._repr_mimebundle_() == {"text/plain": repr(film)}


def test_a_notebook_is_executed_with_the_film_inside():
    nbformat = pytest.importorskip("nbformat")
    nbconvert = pytest.importorskip("nbconvert")
    pytest.importorskip("ipykernel")
    from nbconvert.preprocessors import ExecutePreprocessor

    code = (
        "import fieldreel, numpy as np\n"
        "y, x = np.mgrid[0:24, 0:32]\n"
        "fieldreel.record(np.sin(x / 5) * np.cos(y / 4), size=(160, 90), frames=4, adapter='software', progress=True)"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    ExecutePreprocessor(timeout=300, kernel_name="python3").preprocess(notebook)
    page, _ = nbconvert.HTMLExporter().from_notebook_node(notebook)
    (encoded,) = re.findall(r'<source src="data:video/mp4;base64,([^"]+)"', page)
    assert len(frames_of(base64.b64decode(encoded))) == 4
