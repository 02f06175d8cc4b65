"""Parameter types that commands share: a customer, a place to be told, a holder of a role."""
