"""A whole stack saved into a folder, and made again from it."""
