"""A model that is none: it speaks the Messages API and knows a handful of questions by heart."""
