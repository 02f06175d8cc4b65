"""Pending changes, votes on them, and read-only mode, as rows."""
