"""Scope of the store's ports: what is found for whoever is limited, where there is far more that they may not see."""

from __future__ import annotations

from bot.access.scoped_store import ScopedIndex
from tests.access.test_scoped_alerts import REACH, Index
from tests.fakes import CONTOSO, FABRIKAM


async def test_the_named_are_found_however_many_others_come_first():
    index = ScopedIndex(Index(), REACH)
    assert await index.search("", 10) == [FABRIKAM]
    assert await index.search("fabri", 10) == [FABRIKAM]
    assert await index.nearest("fabrikan", 3) == [FABRIKAM]
    assert await index.search("aardvark", 10) == [] and await index.search("contoso", 10) == []
    assert await index.count() == 1
    assert await index.get(CONTOSO.id) is None
