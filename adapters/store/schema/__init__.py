"""Schema: the tables, by what they keep."""
