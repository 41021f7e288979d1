"""From labelled pairs to weights, and from weights to files in ``models/``."""

from detector.training.recipe import Recipe, read_recipe
from detector.training.trainer import Trainer

__all__ = ["Recipe", "Trainer", "read_recipe"]
