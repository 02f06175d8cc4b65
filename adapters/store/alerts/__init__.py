"""Alert rules, what they found, and what is known of usage and tickets, as rows."""
