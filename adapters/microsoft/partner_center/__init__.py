"""Partner Center client: customers, subscriptions, usage, invoices, service requests."""
