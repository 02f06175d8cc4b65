"""Confirmed writes: proposal, approvals and who may give them, read-only mode, optimistic concurrency, outcome."""
