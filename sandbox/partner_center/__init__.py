"""Partner Center's REST API, as the double serves it."""
