def main() -> None:
    """Placeholder replaced by the composition root."""
