"""The seeded world: customers, subscriptions, usage, bills, tickets, on a clock of its own."""
