"""Audit trail: entries, the hash chain over them and its verification, export, rejected senders."""
