"""What customers did: their events as rows, and the questions asked of them."""
