"""A database whose clock shows what callers say, so that a test decides about the time by saying it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import BigInteger, ColumnElement, bindparam, literal_column

from adapters.store import store
from adapters.store.database.clock import DATABASE_TIME, PLAUSIBLE, Told
from adapters.store.schema.tables import Moment, to_micros


class AsTold:
    """Implements :class:`adapters.store.database.clock.Time`: nobody's clock ever differs from the database's."""

    prepared: ColumnElement[Any] = bindparam("now", type_=BigInteger)

    def now(self, told: Told) -> ColumnElement[datetime]:
        return told if isinstance(told, ColumnElement) else literal_column(str(to_micros(told)), Moment)

    def recorded(self, told: Told, ahead: timedelta = PLAUSIBLE) -> ColumnElement[datetime]:
        return self.now(told)

    def parameters(self, told: datetime) -> Mapping[str, int]:
        return {"now": to_micros(told)}

    def window(self, dialect: str, told: str, seconds: int) -> str:
        return told


AS_TOLD = AsTold()


@contextmanager
def time_as_told() -> Iterator[None]:
    """Stores that are opened meanwhile take their time from who asks, unless they are given another."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "DATABASE_TIME", AS_TOLD)
        yield


@contextmanager
def time_of_the_database() -> Iterator[None]:
    """Stores that are opened meanwhile are as they are in production, also in a test."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "DATABASE_TIME", DATABASE_TIME)
        yield
