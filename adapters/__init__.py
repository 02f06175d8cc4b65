"""Everything that touches the world. Adapters do not know each other; ``composition`` knows them all."""
