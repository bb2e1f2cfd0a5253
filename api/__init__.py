"""The door: HTTP in, facts out; questions in, projections out."""
