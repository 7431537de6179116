"""Films of rasters and volumes turning in 3D, and films of any frames, without an ``ffmpeg`` program."""

from fieldreel._fieldreel import __version__

__all__ = ["__version__"]
