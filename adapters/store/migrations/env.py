"""Alembic environment: migrations run over the connection that :func:`adapters.store.migrate` has opened."""

from __future__ import annotations

from alembic import context

from adapters.store.schema.tables import metadata


def run() -> None:
    """Run what Alembic was asked for, inside the caller's transaction."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        # SQLite cannot alter most of a table; Alembic then copies it.
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


# Alembic loads this file under this name; anybody else who imports it must set nothing in motion.
if __name__ == "env_py":
    run()
