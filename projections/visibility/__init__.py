"""AI visibility: answers and their scores, folded into days, and the questions asked of them."""
