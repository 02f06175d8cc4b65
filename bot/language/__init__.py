"""Natural-language understanding: from a sentence to the command that it means and the values it names; offline, without a model."""
