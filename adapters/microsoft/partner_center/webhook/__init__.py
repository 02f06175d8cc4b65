"""Partner Center's webhook: who signed an event, what it says, and the registration that makes them come."""
