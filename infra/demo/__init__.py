"""Thirty made-up days of one tenant, for a first look at a full dashboard."""
