"""Pure decisions: text and facts in, values out; no I/O, clock or randomness."""
