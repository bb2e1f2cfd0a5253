"""The assistants behind `AnswerEngine`, and the one error that they raise."""

from infra.answers.refused import AnswerRefused

__all__ = ["AnswerRefused"]
