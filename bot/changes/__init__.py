"""Confirmed writes: from a proposal over approvals to the outcome."""
