"""``fieldreel.use()``: yesterday's scripts run on fieldreel, with one line added."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Optional

from fieldreel import _fieldreel
from fieldreel._when_imported import when_imported

# Names of matplotlib's movie writers, the classes that scripts import, and what each makes of an object
# without a name.
_WRITERS = {
    "ffmpeg": ("FFMpegWriter", "mp4"),
    "ffmpeg_file": ("FFMpegFileWriter", "mp4"),
    "imagemagick": ("ImageMagickWriter", "gif"),
    "imagemagick_file": ("ImageMagickFileWriter", "gif"),
    "pillow": ("PillowWriter", "gif"),
}

# Endings for which imageio asks us first.
_ENDINGS = (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".gif")

_undo: list[Callable[[], None]] = []
_is_used = False


class _Use(contextlib.AbstractContextManager["_Use"]):
    """What `use` returns, so that it can stand in a ``with`` statement."""

    def __exit__(self, *error: Any) -> None:
        use(False)


def use(active: bool = True) -> _Use:
    """Let matplotlib and imageio make films with fieldreel, whatever writer a script names.

    From then on ``ani.save(path)`` and ``ani.save(..., writer="ffmpeg")``, ``"imagemagick"`` or ``"pillow"``
    use `fieldreel.Writer`, as do ``matplotlib.animation.FFMpegWriter`` and its like where a script takes them
    from that module afterwards; ``save`` takes file objects. imageio's writers of mp4, mov, mkv, webm and gif
    are ours, too. The embedded font for Chinese and Japanese becomes the last of ``rcParams["font.family"]``,
    so that titles have characters instead of boxes.

    Neither library is imported: what is not there yet is changed when it is imported.

    Parameters
    ----------
    active : bool, default True
        False puts back what was there before.

    Returns
    -------
    context manager
        ``with fieldreel.use(): ...`` undoes it at the end.

    Examples
    --------
    >>> import fieldreel
    >>> fieldreel.use()  # doctest: +SKIP
    """
    global _is_used
    if active and not _is_used:
        _is_used = True
        when_imported("matplotlib.animation", _if_used(_replace_writers))
        when_imported("matplotlib.font_manager", _if_used(_add_font))
        when_imported("imageio.config.extensions", _if_used(_come_first))
    elif not active:
        _is_used = False
        while _undo:
            _undo.pop()()
    return _Use()


def _if_used(act: Callable[[ModuleType], None]) -> Callable[[ModuleType], None]:
    return lambda module: act(module) if _is_used else None


def _replace_writers(animation: ModuleType) -> None:
    from fieldreel._matplotlib import writer_class

    registered = animation.writers._registered
    for name, (class_name, usual_format) in _WRITERS.items():
        ours = writer_class(animation, usual_format)
        before = registered.get(name)
        registered[name] = ours
        _undo.append(lambda name=name, before=before: _restore(registered, name, before))  # type: ignore[misc]
        if hasattr(animation, class_name):
            before = getattr(animation, class_name)
            setattr(animation, class_name, ours)
            _undo.append(lambda name=class_name, before=before: setattr(animation, name, before))  # type: ignore[misc]


def _restore(entries: dict[str, Any], name: str, before: Optional[Any]) -> None:
    if before is None:
        entries.pop(name, None)
    else:
        entries[name] = before


def _add_font(font_manager: ModuleType) -> None:
    """Put the embedded font at the end of matplotlib's families. It looks for characters in all of them
    since 3.6.
    """
    import matplotlib

    path = _font_file(matplotlib.get_cachedir())
    known = {Path(entry.fname) for entry in font_manager.fontManager.ttflist}
    if path not in known:
        font_manager.fontManager.addfont(str(path))
    entry = next(entry for entry in font_manager.fontManager.ttflist if Path(entry.fname) == path)
    before = list(matplotlib.rcParams["font.family"])
    if entry.name not in before:
        matplotlib.rcParams["font.family"] = [*before, entry.name]

        def remove() -> None:
            now = list(matplotlib.rcParams["font.family"])
            matplotlib.rcParams["font.family"] = [name for name in now if name != entry.name]

        _undo.append(remove)


def _font_file(folder: str) -> Path:
    """The embedded font as a file, which matplotlib needs; written once, into its cache."""
    font = _fieldreel.cjk_font()
    path = Path(folder) / f"fieldreel-cjk-{hashlib.sha256(font).hexdigest()[:12]}.ttf"
    if not path.exists() or path.stat().st_size != len(font):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Under another name first: several processes may begin at once.
        handle, part = tempfile.mkstemp(dir=folder, suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(font)
        os.replace(part, path)
    return path


def _come_first(extensions: ModuleType) -> None:
    """Let imageio ask us before its other plugins when such a file is written."""
    for ending in _ENDINGS:
        for known in extensions.known_extensions.get(ending, []):
            if "fieldreel" not in known.priority:
                known.priority.insert(0, "fieldreel")
                _undo.append(lambda priority=known.priority: priority.remove("fieldreel"))  # type: ignore[misc]


def register() -> None:
    """Make the movie writer and the plugin known by the name ``"fieldreel"``; the other names stay what they
    are.
    """

    def with_matplotlib(animation: ModuleType) -> None:
        from fieldreel._matplotlib import register

        register(animation)

    def with_imageio(plugins: ModuleType) -> None:
        plugins.known_plugins["fieldreel"] = plugins.PluginConfig(
            name="fieldreel", class_name="FieldreelPlugin", module_name="fieldreel._imageio"
        )

    when_imported("matplotlib.animation", with_matplotlib)
    when_imported("imageio.config.plugins", with_imageio)
