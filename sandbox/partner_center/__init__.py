"""Partner Center's REST API."""
