"""Seeded world of the double: customers, subscriptions, usage, bills, tickets, on a clock of its own."""
