"""alert: standing wishes to be told, what they have told, and who takes care of it."""
