"""Segments: definitions as questions to the warehouse."""
