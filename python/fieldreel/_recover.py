"""`recover`: films of what killed recordings left behind."""

from __future__ import annotations

import os
from typing import Any, Optional, Union

from fieldreel import _fieldreel


def recover(
    part: Union[str, os.PathLike[str]],
    output: Any,
    *,
    format: Optional[str] = None,
    overwrite: bool = True,
) -> int:
    """Make a film of what a recording left behind that was killed, or met a full disk.

    Frames are copied, not encoded again: all that are whole, up to the first that is missing.

    Parameters
    ----------
    part : path
        What was left: ``.NAME.*.part`` in the folder of the film. It stays as it is.
    output : path or object with ``write``
        Where the film goes.
    format : str, optional
        ``"mp4"``, ``"mov"``, ``"mkv"``, ``"webm"`` or ``"gif"``; by default what the output's name ends in.
    overwrite : bool, default True
        Whether a file that exists is replaced. If False it is a ``FileExistsError``.

    Returns
    -------
    int
        Frames in the film.

    Raises
    ------
    ValueError
        For a format that cannot hold the film, or is none.
    RuntimeError
        Where nothing in the file can be shown.
    OSError
        For files that cannot be read or written.

    Notes
    -----
    The errors are also of `fieldreel.Error`. It is ``fieldreel recover`` of the command line.

    Examples
    --------
    >>> fieldreel.recover(".film.mp4.Fq3k9x.part", "film.mp4")  # doctest: +SKIP
    57
    """
    return _fieldreel.recover(part, output, format, overwrite)
