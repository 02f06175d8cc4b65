"""Database schema: the tables, by what they keep."""
