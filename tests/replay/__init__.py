"""Recorded answers of Microsoft's services, and the operations of the clients that read them."""
