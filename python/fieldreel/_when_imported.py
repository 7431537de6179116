"""Registers with libraries when they are imported, and not before: none of them is needed, and some are
slow.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any, Callable, Optional

_waiting: dict[str, list[Callable[[ModuleType], None]]] = {}


def when_imported(name: str, act: Callable[[ModuleType], None]) -> None:
    """Call `act` with a module once it has been imported: now, if it is there already."""
    module = sys.modules.get(name)
    if module is not None and not _is_under_way(module):
        act(module)
        return
    _waiting.setdefault(name, []).append(act)
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def _is_under_way(module: ModuleType) -> bool:
    spec = getattr(module, "__spec__", None)
    return bool(getattr(spec, "_initializing", False))


class _Finder(importlib.abc.MetaPathFinder):
    """Finds nothing by itself: it lets the others find, and looks on when the module is executed."""

    def find_spec(
        self, name: str, path: Optional[Sequence[str]], target: Optional[ModuleType] = None
    ) -> Optional[importlib.machinery.ModuleSpec]:
        if name not in _waiting:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            spec = None if find is None or isinstance(finder, _Finder) else find(name, path, target)
            if spec is not None:
                found: importlib.machinery.ModuleSpec = spec
                if spec.loader is not None:
                    spec.loader = _Loader(spec.loader)
                return found
        return None


class _Loader:
    """A module's own loader; what waits for the module is called when it has been executed."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> Optional[ModuleType]:
        module: Optional[ModuleType] = self._loader.create_module(spec)
        return module

    def exec_module(self, module: ModuleType) -> None:
        spec = module.__spec__
        if spec is not None:
            spec.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        for act in _waiting.pop(module.__name__, []):
            act(module)
