"""Audit trail as rows: append-only, each chained to the one before."""

from adapters.store.audit.chain_head import append_entries
from adapters.store.audit.log import SqlAudit

__all__ = ["SqlAudit", "append_entries"]
