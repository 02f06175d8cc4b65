"""HTTP side of the double: authorization, injected faults, the table of operations."""
