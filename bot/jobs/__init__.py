"""The rounds of the worker: what is looked at again and again, and what is then told. Coroutines over ports."""
