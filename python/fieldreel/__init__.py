"""Films of rasters and volumes turning in 3D, and films of any frames, without an ``ffmpeg`` program."""

from fieldreel._camera import Camera
from fieldreel._driver import tell_libraries as _tell_libraries
from fieldreel._errors import DataError, EncodeError, Error, FrameError, RecordError, RenderError, SceneError
from fieldreel._fieldreel import __version__, encoders, libav
from fieldreel._film import Film, Recording
from fieldreel._get_writer import get_writer
from fieldreel._machine import Adapter, EncoderState, LibavBuild, adapter
from fieldreel._matplotlib import save
from fieldreel._notebook import set_embed_limit
from fieldreel._record import record
from fieldreel._recover import recover
from fieldreel._scene import Scene
from fieldreel._settings import settings
from fieldreel._use import register as _register
from fieldreel._use import use
from fieldreel._writer import Writer

__all__ = [
    "Adapter",
    "Camera",
    "DataError",
    "EncodeError",
    "EncoderState",
    "Error",
    "Film",
    "FrameError",
    "LibavBuild",
    "RecordError",
    "Recording",
    "RenderError",
    "Scene",
    "SceneError",
    "Writer",
    "__version__",
    "adapter",
    "encoders",
    "get_writer",
    "libav",
    "record",
    "recover",
    "save",
    "set_embed_limit",
    "settings",
    "use",
]

_tell_libraries()
_register()
