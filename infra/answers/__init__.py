"""The assistants behind `AnswerEngine`, and the errors that they raise."""

from infra.answers.refused import AnswerRefused, NoAnswer, TryLater

__all__ = ["AnswerRefused", "NoAnswer", "TryLater"]
