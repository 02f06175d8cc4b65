"""Database engine: address, transactions, SQL of two dialects, encryption at rest."""
