"""Price sheets: the sheets, the products in them with the words by which they are found, and the prices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# The words stand in the table beside it, and whoever writes that writes this. Without positions and lengths it is a third as large,
# and nothing asks for them: https://www.sqlite.org/fts5.html#external_content_tables
_SQLITE = (
    "CREATE VIRTUAL TABLE price_words USING "
    "fts5(words, content='price_products', content_rowid='id', detail=none, columnsize=0, prefix='2 3')"
)
_POSTGRESQL = (
    "CREATE INDEX price_words ON price_products USING gin (array_to_tsvector(string_to_array(words, ' ')))"
)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def upgrade() -> None:
    """Make the tables and the index of words. No sheet is there yet."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "price_sheets",
        sa.Column("id", number, autoincrement=True, nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("view", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fetched", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("unread", sa.Integer(), nullable=False, server_default="0"),
        _text("problems"),
        sa.PrimaryKeyConstraint("id", name="pk_price_sheets"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_price_sheets_market_state_view_month", "price_sheets", ["market", "state", "view", "month"]
    )
    op.create_table(
        "price_products",
        sa.Column("id", number, autoincrement=False, nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        *(_text(name) for name in ("product_id", "sku_id", "title", "words")),
        sa.PrimaryKeyConstraint("id", name="pk_price_products"),
    )
    op.create_index("ix_price_products_key", "price_products", ["key"])
    op.create_table(
        "prices",
        sa.Column("sheet", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("product", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        *(
            _text(name)
            for name in ("term", "plan", "segment", "currency", "amount", "erp", "unit", "tier_from")
        ),
        sa.Column("valid_from", sa.BigInteger()),
        sa.Column("valid_to", sa.BigInteger()),
        sa.PrimaryKeyConstraint("sheet", "line", name="pk_prices"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_prices_key_sheet", "prices", ["key", "sheet"])
    op.execute(sa.text(_SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL))


def downgrade() -> None:
    """Drop them: the sheets are fetched again."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(sa.text("DROP TABLE price_words"))
    for table in ("prices", "price_products", "price_sheets"):
        op.drop_table(table)
