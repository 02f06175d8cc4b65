"""Port to the vendor's Partner Center, by noun: customers, resellers, subscriptions, catalogue, orders, usage, invoices, audit."""
