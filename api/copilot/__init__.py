"""The copilot: a loop around a language model, tools that only read, and frames that tell of it."""
