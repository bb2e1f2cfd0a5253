"""The nouns: facts, what tenants tell us, and what we answer."""
