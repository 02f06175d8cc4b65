"""Parameter types that commands share: a customer, a place to be told."""
