"""Price sheets of the double, as the Partner API serves them: CSV, or a zip of it."""
