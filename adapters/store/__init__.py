"""Database on SQLite or PostgreSQL: everything that must outlive a process or be shared between two."""

from adapters.store.database.address import AddressError
from adapters.store.database.encryption import SealBroken
from adapters.store.migration import migrate
from adapters.store.revision import tables_lacking
from adapters.store.store import SqlStore

__all__ = ["AddressError", "SealBroken", "SqlStore", "migrate", "tables_lacking"]
