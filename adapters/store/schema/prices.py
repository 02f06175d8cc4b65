"""Tables of price sheets. Amounts are the vendor's digits as text, months as in ``2026-11``."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text

from adapters.store.schema.tables import Moment, Words, counter, metadata, words

LOADING, CURRENT, REPLACED = "loading", "current", "replaced"
"""States of a sheet: lines are coming in, it is read, another has taken its place."""

sheets = Table(
    "price_sheets",
    metadata,
    counter("id"),
    Column("market", Words, nullable=False),
    Column("view", Words, nullable=False),
    Column("month", Words, nullable=False),
    Column("state", Text, nullable=False),
    Column("fetched", Moment, nullable=False),
    Column("rows", Integer, nullable=False, server_default="0"),
    Column("unread", Integer, nullable=False, server_default="0"),
    words("problems"),
    Index(None, "market", "state", "view", "month"),
    # Lines of a sheet that is gone must not become those of another.
    sqlite_autoincrement=True,
)

# ``id`` is made of the words and the ids (:mod:`adapters.store.prices.product_key`), the shortest first. ``key`` is of the ids alone, and the same
# when a product is renamed. ``words`` are those by which it is found; ``price_words`` is the index over them (FTS5, GIN).
products = Table(
    "price_products",
    metadata,
    # Only INTEGER PRIMARY KEY is the row's own number on SQLite, by which the index of words names it.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("key", BigInteger, nullable=False),
    words("product_id"),
    words("sku_id"),
    words("title"),
    words("words"),
    Index(None, "key"),
)

prices = Table(
    "prices",
    metadata,
    Column("sheet", BigInteger, primary_key=True, autoincrement=False),
    Column("line", Integer, primary_key=True, autoincrement=False),
    Column("product", BigInteger, nullable=False),
    Column("key", BigInteger, nullable=False),
    words("term"),
    words("plan"),
    words("segment"),
    words("currency"),
    words("amount"),
    words("erp"),
    words("unit"),
    words("tier_from"),
    Column("valid_from", BigInteger),
    Column("valid_to", BigInteger),
    Index(None, "key", "sheet"),
    # Lines come in their own order, and are forgotten by it.
    sqlite_with_rowid=False,
)

# The index of words on SQLite, a virtual table that the migration makes. On PostgreSQL it is an index of the table itself.
product_words = Table(
    "price_words",
    MetaData(),
    Column("rowid", Integer, primary_key=True),
    Column("words", Text),
    Column("price_words", Text),
)
