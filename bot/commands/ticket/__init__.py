"""Ticket commands: what is open, one ticket with its notes, raising one, answering, closing, following."""
