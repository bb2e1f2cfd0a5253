"""The copilot's evals: golden cases, what is true at run time, checks of answers, statistics."""
