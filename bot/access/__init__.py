"""Authorization: who somebody is, which roles and permissions they hold, and for which customers (scope)."""
