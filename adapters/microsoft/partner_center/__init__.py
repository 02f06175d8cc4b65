"""Partner Center and Entra ID: the protocol as pure functions, a thin transport, tokens, and the client over them."""
