"""The append-only record of what was asked and done, as a chain of rows."""

from adapters.store.audit.chain_head import append_entries
from adapters.store.audit.log import SqlAudit

__all__ = ["SqlAudit", "append_entries"]
