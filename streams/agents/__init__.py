"""Who decides what: one file an agent."""
