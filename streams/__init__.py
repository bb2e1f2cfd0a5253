"""The verbs: what happens next when a fact arrives."""
