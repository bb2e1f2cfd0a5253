"""What the front door can do: a file for each subject, with its arguments and its commands."""
