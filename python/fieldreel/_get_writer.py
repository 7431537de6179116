"""Code that was written for imageio's writers."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from typing import Any, Optional

import numpy as np

from fieldreel._writer import Writer


def get_writer(target: Any, format: Optional[str] = None, mode: str = "?", **settings: Any) -> Writer:
    """A writer for code that calls ``imageio.get_writer``.

    Parameters
    ----------
    target, format
        As of `Writer`; imageio's names of formats (``"FFMPEG"``, ``"GIF-PIL"``) are left to the target's
        name.
    mode : str
        Ignored; ``"I"`` is meant.
    **settings
        Those of `Writer`, and of imageio's writers: ``quality`` from 0 (worst) to 10 (where the format has none
        it is ignored, with a warning), ``pixelformat``, ``duration`` in milliseconds a frame, ``loop`` (how often a gif plays). ``macro_block_size`` has no
        effect: frames are never rescaled. The default of ``fps`` is 10, as there.
    """
    format = format_of(format)
    return Writer(target, format=format, **settings_of(settings, format or _ending_of(target)))


def format_of(name: Optional[str]) -> Optional[str]:
    """The format that one of imageio's names means, if any."""
    plain = (name or "").lower().lstrip(".")
    return None if plain in ("", "ffmpeg", "pyav", "pillow", "fieldreel", "tiff") else plain.split("-")[0]


def _ending_of(target: Any) -> str:
    name = target if isinstance(target, (str, bytes, os.PathLike)) else getattr(target, "name", "")
    is_name = isinstance(name, (str, bytes, os.PathLike))
    return os.path.splitext(os.fsdecode(name))[1].lower().lstrip(".") if is_name else ""


#: What has no quality: each picture is kept as it is, but for the colours of gifs.
_WITHOUT_QUALITY = {"gif", "apng", "png", "png-sequence"}

_IGNORED = {
    "macro_block_size", "ffmpeg_log_level", "ffmpeg_timeout", "audio_path", "audio_codec", "subrectangles",
    "palettesize", "quantizer", "optimize", "in_pixel_format", "filter_sequence", "filter_graph", "is_batch",
}  # fmt: skip


def settings_of(settings: Mapping[str, Any], format: Optional[str]) -> dict[str, Any]:
    """Settings of imageio's writers as ours, for films of a format or a file's ending."""
    ours = dict(settings)
    for name in _IGNORED & ours.keys():
        ours.pop(name)
    for name in ("ffmpeg_params", "input_params", "output_params"):
        if ours.pop(name, None):
            _warn(f"{name} is ignored: there is no ffmpeg program (see encoder_option)")
    if "pixelformat" in ours:
        ours["pixel_format"] = ours.pop("pixelformat")
    if "out_pixel_format" in ours:
        ours["pixel_format"] = ours.pop("out_pixel_format")
    duration = ours.pop("duration", None)
    if duration is not None and "fps" not in ours:
        if np.ndim(duration) > 0:
            raise ValueError("duration: one for all frames is supported, in milliseconds")
        if not 1 <= duration <= 100_000:
            raise ValueError(f"duration={duration!r}: expected milliseconds a frame, from 1 to 100000")
        ours["fps"] = 1000.0 / duration
    ours.setdefault("fps", 10)
    if "loop" in ours:
        ours["plays"] = ours.pop("loop") or 0
    quality = ours.pop("quality", None)
    if quality is not None and "crf" not in ours and ours.get("bitrate") is None:
        if not 0 <= quality <= 10:
            raise ValueError(f"quality={quality!r}: expected 0 (worst) to 10")
        if format in _WITHOUT_QUALITY:
            _warn(f"quality is ignored: {format} has none")
        else:
            ours["crf"] = round((1 - quality / 10) * 51)
    codec = ours.get("codec")
    if codec is not None:
        ours["codec"] = CODECS.get(codec, codec)
    return ours


def _warn(message: str) -> None:
    # Of the line that asked for a writer.
    warnings.warn(message, stacklevel=4)


# ffmpeg's names of encoders and codecs.
CODECS = {
    "libx264": "h264", "libx264rgb": "h264", "h264": "h264", "avc": "h264", "libopenh264": "h264",
    "libx265": "hevc", "h265": "hevc", "libvpx-vp9": "vp9", "libvpx": "vp9", "vp8": "vp9",
    "libaom-av1": "av1", "libsvtav1": "av1", "prores_ks": "prores", "libwebp": "webp", "libwebp_anim": "webp",
}  # fmt: skip
