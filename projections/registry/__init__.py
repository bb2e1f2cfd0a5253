"""What is known of events: the properties they hold, declared and seen, and what they broke."""
