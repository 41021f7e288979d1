"""What can go wrong; every message says what, where and what to do next."""

from __future__ import annotations


class DetectorError(Exception):
    """Base of all errors that the detector raises on purpose. ``exit_code`` is the command line's."""

    exit_code = 2


class InputError(DetectorError):
    """An input cannot be read, or holds nothing that can be scored."""


class ModelError(DetectorError):
    """A model folder or name cannot be used: missing files, wrong labels, refused formats."""


class MissingExtraError(DetectorError):
    """An optional dependency is needed and not installed; the message names the extra."""


class OutputError(DetectorError):
    """The output could not be written; nothing half-written is left behind."""

    exit_code = 4


class NotBetterError(DetectorError):
    """What was learned is no better than what was there, so nothing was changed."""

    exit_code = 6


class TrainingError(DetectorError):
    """Training data or a recipe cannot be used, or a checkpoint does not belong to this run."""
