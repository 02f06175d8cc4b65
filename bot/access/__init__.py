"""Authorization: sign-in, roles, permissions, and the scope of customers for which each is good."""
