"""Postgres: what tenants configure, and the outbox."""
