"""Names of one human: what is the same account by the directory's word or by a sign-in, and what is the same
as that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    func,
    select,
    union,
    union_all,
)

from adapters.store.database.ascii_lower import AsciiLower
from adapters.store.schema.people import accounts, addresses, links

Pair = tuple[str, str]
"""A name, and the object id of its account."""

_PAIRS: tuple[tuple[ColumnElement[str], ColumnElement[str]], ...] = (
    (accounts.c.name, accounts.c.oid),
    (addresses.c.address, addresses.c.oid),
    (links.c.actor, links.c.oid),
    (AsciiLower(links.c.upn), links.c.oid),
)


def _known() -> Select[Any]:
    """Pairs of the accounts of these names, and of accounts that share a name with one of them."""
    given: BindParameter[Any] = bindparam("names", expanding=True)
    first = _cte("first", [*_oids(given), *(select(oid).where(oid.in_(given)) for _, oid in _PAIRS)])
    names = _cte("names", [select(name.label("it")).where(oid.in_(_all(first))) for name, oid in _PAIRS])
    further = _cte("further", [select(first.c.it), *_oids(_all(names))])
    pairs = union_all(
        *(
            select(name.label("name"), oid.label("oid")).where(oid.in_(_all(further)), name != "", oid != "")
            for name, oid in _PAIRS
        )
    ).subquery("pairs")
    query = select(pairs.c.name, pairs.c.oid, accounts.c.gone)
    return query.outerjoin_from(pairs, accounts, accounts.c.name == pairs.c.name)


def _oids(names: Any) -> list[Select[Any]]:
    return [select(oid.label("it")).where(name.in_(names), name != "", oid != "") for name, oid in _PAIRS]


def _all(cte: CTE) -> Select[Any]:
    return select(cte.c.it)


def _cte(name: str, parts: Iterable[Select[Any]]) -> CTE:
    found: CompoundSelect[Any] = union(*parts)
    return found.cte(name)


# Asked at every question, so it is made once.
KNOWN = _known()
"""Pairs around ``names``, two steps far, each with since when the account known by the name does not work."""


def _owners() -> CompoundSelect[Any]:
    given: BindParameter[Any] = bindparam("names", expanding=True)
    return union(
        *(
            select(name.label("name"), func.lower(oid).label("oid")).where(name.in_(given), oid != "")
            for name, oid in _PAIRS
        )
    )


OWNERS = _owners()
"""Pairs of ``names`` themselves."""


def is_all(names: Collection[str], pairs: Collection[Pair]) -> bool:
    """Whether there is nothing more to know of the human with these names than what the two steps have led to."""
    first = {oid for name, oid in pairs if name in names or oid in names}
    theirs = {name for name, oid in pairs if oid in first}
    return {oid for name, oid in pairs if name in theirs} <= first
