"""The answers: facts folded into tables, and the questions asked of them."""
