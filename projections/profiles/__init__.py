"""Who customers are: what was heard of each id, folded into profiles."""
