"""Answers of an assistant that nobody asked: repeatable, and in each provider's own manner."""

from infra.answers.simulated.cast import Leaning
from infra.answers.simulated.engine import SimulatedEngine

__all__ = ["Leaning", "SimulatedEngine"]
