"""Composite reads: what takes several calls to the vendor."""
