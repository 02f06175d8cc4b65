"""Processes of an installation: web server, worker, job scheduler, delivery, logs."""
