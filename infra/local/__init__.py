"""Child processes that stand in for servers when everything runs on one machine."""
