"""Port to the vendor's Partner Center, by noun: customers, subscriptions, usage, invoices."""
