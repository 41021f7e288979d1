"""From labelled pairs to weights, and from weights to files in ``models/``."""

from detector.training.finish import export_run
from detector.training.recipe import Recipe, read_recipe
from detector.training.trainer import Trainer

__all__ = ["Recipe", "Trainer", "export_run", "read_recipe"]
