"""Price sheets as rows: taken in by the half million in bounded memory, searched by words, compared from month to month."""
