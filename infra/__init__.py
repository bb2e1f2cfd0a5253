"""The outside: one port for each thing that is not ours, and its adapters."""
