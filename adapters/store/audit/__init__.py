"""The append-only record of what was asked and done, as a chain of rows."""

from adapters.store.audit.log import SqlAudit
from adapters.store.audit.tip import append_entries

__all__ = ["SqlAudit", "append_entries"]
