"""Work spared in tests: what a process does once, and thousands of tests in one process would do anew each time."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.util import LRUCache

from adapters.store.database import engine as engines


class _Compiled(MutableMapping[Any, Any]):
    """Compiled statements of all engines of one kind: an engine of its own for each test would compile every statement
    again. SQLAlchemy's keys begin with the engine's dialect, and the dialects of one kind are all alike."""

    def __init__(self) -> None:
        self._kept: LRUCache[Any, Any] = LRUCache(2000)

    def __getitem__(self, key: Any) -> Any:
        return self._kept[key[1:]]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._kept[key[1:]] = value

    def __delitem__(self, key: Any) -> None:
        del self._kept[key[1:]]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._kept)

    def __len__(self) -> int:
        return len(self._kept)


@contextmanager
def engines_spared() -> Iterator[None]:
    """Engines that are made meanwhile share what they compile with the others of their kind, and wait for no disk."""
    make, prepare = engines.create_async_engine, engines._prepare_sqlite
    shared: dict[tuple[str, str], _Compiled] = {}

    def make_sharing(url: Any, **options: Any) -> AsyncEngine:
        made = make(url, **options)
        kind = (made.dialect.name, str(_about_statements(options)))
        made.sync_engine._compiled_cache = shared.setdefault(kind, _Compiled())
        return made

    def prepare_sqlite(connection: Any, record: Any) -> None:
        """Nobody pulls the plug during a test, and what a killed process wrote is kept by the machine."""
        prepare(connection, record)
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "create_async_engine", make_sharing)
        patch.setattr(engines, "_prepare_sqlite", prepare_sqlite)
        yield


def _about_statements(options: Mapping[str, Any]) -> Any:
    return sorted((options.get("connect_args") or {}).keys())


def interrupt_plainly() -> None:
    """Ctrl-C as Python has it, by a handler that is not Python's own.

    In place of Python's own, asyncio sets one for each loop that runs and takes it away afterwards, and ``signal`` words the handler both times,
    with all that the test's coroutine returned, for an error that nobody sees: a tenth of all time.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, interrupt)
