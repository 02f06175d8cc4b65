"""Word search over products: FTS5 on SQLite, a GIN index of lexemes on PostgreSQL, the shortest titles first.

Numbers of products grow with the length of their titles, so that the first that are found in order are the best.
https://www.sqlite.org/fts5.html, https://www.postgresql.org/docs/current/textsearch-indexes.html
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, Subquery, cast, exists, func, literal, literal_column, select
from sqlalchemy.dialects.postgresql import TSQUERY

from adapters.store.schema.prices import prices, product_words, products

BEGINNING = 2
"""Letters that a beginning must have."""


def word_search(
    dialect: str, words: Sequence[str], sheets: Select[tuple[int]], limit: int, *, whole: bool
) -> Subquery:
    """Number and key of the ``limit`` first products that have all of the words and a price in one of the sheets.

    Unless they are to be found ``whole``, words of two letters and more may also be the beginnings of those of a product: a
    single one begins the half of all.
    """
    priced = exists().where(
        prices.c.key == products.c.key, prices.c.product == products.c.id, prices.c.sheet.in_(sheets)
    )
    query = select(products.c.id, products.c.key).where(priced)
    if dialect == "sqlite":
        match = " AND ".join(
            f'"{word}"' if whole or len(word) < BEGINNING else f'"{word}"*' for word in words
        )
        query = query.join(product_words, product_words.c.rowid == products.c.id)
        query = query.where(product_words.c.price_words.op("MATCH")(match)).order_by(product_words.c.rowid)
    else:
        lexemes = func.array_to_tsvector(func.string_to_array(products.c.words, literal_column("' '")))
        match = " & ".join(f"'{word}'" if whole or len(word) < BEGINNING else f"'{word}':*" for word in words)
        query = query.where(lexemes.op("@@")(cast(literal(match), TSQUERY))).order_by(products.c.id)
    return query.limit(limit).subquery("fitting")
