"""The audit trail, thought through: what is written down, how rows are chained, how a chain is checked. All pure."""
