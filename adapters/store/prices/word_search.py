"""Word search over products: FTS5 on SQLite, a GIN index of lexemes on PostgreSQL, the shortest titles first.

Numbers of products grow with the length of their titles, so that the first that are found in order are the best.
https://www.sqlite.org/fts5.html, https://www.postgresql.org/docs/current/textsearch-indexes.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, cast, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import TSQUERY

from adapters.store.schema.prices import product_words, products

BEGINNING = 2
"""Letters that a beginning must have: a single one begins half of all words."""


def word_search(dialect: str, words: Sequence[str], after: int, limit: int, *, whole: bool) -> Select[Any]:
    """Number, key, ids and title of the ``limit`` first products behind ``after`` that have all of the words.

    Unless they are to be found ``whole``, words may also be the beginnings of those of a product.
    """
    columns = products.c.id, products.c.key, products.c.product_id, products.c.sku_id, products.c.title
    loose = [not whole and len(word) >= BEGINNING for word in words]
    if dialect == "sqlite":
        match = " AND ".join(f'"{word}"{"*" * each}' for word, each in zip(words, loose, strict=True))
        number = product_words.c.rowid
        query = select(*columns).join(product_words, number == products.c.id)
        query = query.where(product_words.c.price_words.op("MATCH")(match), number > after)
        return query.order_by(number).limit(limit)
    match = " & ".join(f"'{word}'{':*' * each}" for word, each in zip(words, loose, strict=True))
    lexemes = func.array_to_tsvector(func.string_to_array(products.c.words, literal_column("' '")))
    query = select(*columns).where(lexemes.op("@@")(cast(literal(match), TSQUERY)), products.c.id > after)
    # By the number itself the server would walk through all products in their order, sooner than sort those that fit.
    return query.order_by(products.c.id + 0).limit(limit)
