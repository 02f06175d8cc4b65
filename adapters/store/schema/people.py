"""Tables about people. Refresh tokens are not in them: the vault keeps those, sealed to the person's name."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text, UniqueConstraint

from adapters.store.schema.tables import Moment, Words, metadata, words

links = Table(
    "links",
    metadata,
    Column("actor", Words, primary_key=True),
    words("tenant"),
    words("oid"),
    words("upn"),
    words("name"),
    Column("since", Moment, nullable=False),
    Column("renewed", Moment, nullable=False),
    words("roles"),
    Column("roles_read", Moment),
    Index("ix_links_tenant_oid", "tenant", "oid"),
)

# ``digest``, ``state``, ``cookie`` and ``code`` are hashes: whoever reads the table cannot finish a sign-in.
signins = Table(
    "signins",
    metadata,
    Column("digest", Words, primary_key=True),
    words("actor"),
    Column("facts", Text, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("stage", Text, nullable=False),
    words("state"),
    words("cookie"),
    words("code"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("sealed", Text, nullable=False, server_default=""),
    Index("ix_signins_actor", "actor"),
    Index("ix_signins_state", "state"),
    Index("ix_signins_expires", "expires"),
)

grants = Table(
    "grants",
    metadata,
    Column("id", Words, primary_key=True),
    words("holder"),
    words("role"),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    words("given_by"),
    words("given_by_name"),
    Column("customers", Text, nullable=False, server_default="[]"),
    Column("given_by_names", Text, nullable=False, server_default="[]"),
    UniqueConstraint("holder", "role", name="uq_grants_holder_role"),
    Index("ix_grants_until", "until"),
)

accounts = Table(
    "accounts",
    metadata,
    Column("name", Words, primary_key=True),
    words("oid"),
    Column("gone", Moment),
    Index("ix_accounts_oid", "oid"),
)

# By which addresses the directory knows an account, of people who have roles here.
addresses = Table(
    "addresses",
    metadata,
    Column("oid", Words, primary_key=True),
    Column("address", Words, primary_key=True),
    Index("ix_addresses_address", "address"),
)
