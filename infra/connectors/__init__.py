"""Where members are delivered to: a file a kind of receiver."""
