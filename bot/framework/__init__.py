"""Command framework: what a command declares; its line, arguments, form and type-ahead."""
