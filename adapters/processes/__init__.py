"""Processes of an installation: web server, worker, job scheduler, delivery of notices, readiness, logs."""
