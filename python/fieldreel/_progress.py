"""How far a recording is, as a bar."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any, Optional, Union

__all__ = ["watched"]


@contextlib.contextmanager
def watched(
    progress: Union[Callable[[int, int], object], bool, None],
) -> Iterator[Optional[Callable[[int, int], object]]]:
    """The function that is told of frames, with a bar for True.

    Raises
    ------
    TypeError
        For what is neither True, False, None nor callable.
    """
    if progress is None or progress is False:
        yield None
    elif progress is True:
        bar = _tqdm_bar() or _TextBar()
        try:
            yield bar.update_to
        finally:
            bar.close()
    elif callable(progress):
        yield progress
    else:
        raise TypeError(
            f"progress is a {type(progress).__name__}: expected a callable of two numbers, or True"
        )


class _TqdmBar:
    def __init__(self, tqdm: Any) -> None:
        self._bar = tqdm(total=0, unit="frame")

    def update_to(self, done: int, total: int) -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        self._bar.close()


class _TextBar:
    """One line on standard error, written over as it changes; elsewhere than on terminals a line at the end."""

    def __init__(self) -> None:
        self._counts = (0, 0)
        self._is_terminal = sys.stderr.isatty()

    def _line(self) -> str:
        done, total = self._counts
        return f"fieldreel: {done} of {total} frames"

    def update_to(self, done: int, total: int) -> None:
        self._counts = (done, total)
        if self._is_terminal:
            print(f"\r{self._line()}", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        print("" if self._is_terminal else self._line(), file=sys.stderr, flush=True)


def _tqdm_bar() -> Optional[_TqdmBar]:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None
    return _TqdmBar(tqdm)
