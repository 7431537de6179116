"""Films of rasters and volumes turning in 3D, and films of any frames, without an ``ffmpeg`` program."""

from fieldreel._errors import DataError, EncodeError, Error, FrameError, RecordError, RenderError, SceneError
from fieldreel._fieldreel import __version__

__all__ = [
    "DataError",
    "EncodeError",
    "Error",
    "FrameError",
    "RecordError",
    "RenderError",
    "SceneError",
    "__version__",
]
