"""Composition root: settings in, a working bot out; health checks for `status`."""
