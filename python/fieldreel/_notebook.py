"""Films in notebooks: as part of the page, so that they are still there when the notebook is opened elsewhere."""

from __future__ import annotations

import base64
import html
import warnings
from typing import Optional

from fieldreel._fieldreel import Report

__all__ = ["embed_limit", "mime_bundle", "set_embed_limit"]

#: Films of more bytes are not put into notebooks.
embed_limit = 20_000_000

_VIDEO = {"mp4": "video/mp4", "mov": "video/quicktime", "webm": "video/webm"}
_IMAGE = {
    "gif": "image/gif",
    "apng": "image/apng",
    "webp": "image/webp",
    "png": "image/png",
    "jpeg": "image/jpeg",
}


def set_embed_limit(byte_count: int) -> None:
    """Say how large films may be that notebooks show.

    Parameters
    ----------
    byte_count : int
        Larger films are named instead of shown, with a warning. Within the notebook's file a film takes a third more.
        At first it is 20,000,000.
    """
    if byte_count < 0:
        raise ValueError(f"byte_count is {byte_count}: expected 0 or more")
    global embed_limit
    embed_limit = int(byte_count)


def mime_bundle(content: Optional[bytes], report: Report, text: str) -> dict[str, str]:
    """What IPython shows: the film as HTML, and a line of text for terminals. ``content`` is None where it is too large."""
    bundle = {"text/plain": text}
    if report.format not in _VIDEO and report.format not in _IMAGE:
        return bundle
    if content is None or len(content) > embed_limit:
        warnings.warn(
            f"a film of {report.byte_count / 1e6:.1f} MB is not put into the notebook (at most {embed_limit / 1e6:.1f} MB: make "
            'it with max_bytes="10MB" or a smaller size, or raise the limit with fieldreel.set_embed_limit)',
            stacklevel=2,
        )
        return bundle
    encoded = base64.b64encode(content).decode("ascii")
    label = html.escape(text, quote=True)
    size = f'width="{report.width}" style="max-width: 100%; height: auto"'
    if report.format in _VIDEO:
        source = f"data:{_VIDEO[report.format]};base64,{encoded}"
        bundle["text/html"] = (
            f'<video controls loop muted autoplay playsinline {size} aria-label="{label}"><source src="{source}" '
            f'type="{_VIDEO[report.format]}">This page cannot show the film.</video>'
        )
        return bundle
    bundle["text/html"] = f'<img src="data:{_IMAGE[report.format]};base64,{encoded}" {size} alt="{label}">'
    return bundle
