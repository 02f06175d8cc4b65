"""The composition root: settings in, a working bot out."""
