"""Database migrations, one file a revision, written by hand."""
