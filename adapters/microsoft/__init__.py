"""Microsoft's services: one HTTP policy, Entra ID's tokens, and a client for each service."""
