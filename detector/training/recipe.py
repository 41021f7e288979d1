"""A training run described in one JSON file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

from detector.errors import TrainingError

Precision = Literal["auto", "float32", "bfloat16"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides a training run, apart from the machine.

    A run with ``minutes`` set decays its learning rate by the clock where that is ahead of the step count, so its last
    steps depend on the machine's speed; without it the same recipe on the same machine gives the same weights.
    """

    base: str
    """Encoder to start from: a folder or hub name; ``base-weights`` is all-MiniLM-L6-v2 from the package index."""
    train: tuple[str, ...]
    """Files of labelled pairs, JSONL or CSV, ``.gz`` or not."""
    evaluate: tuple[str, ...] = ()
    """Files scored while training; the first one decides on early stopping. Their texts are refused in ``train``."""
    passes: dict[str, float] = field(default_factory=dict)
    """Passes over each ``source`` of the training rows (prefix match, longest first); 0 leaves it out."""
    default_passes: float = 1.0
    """Passes over sources that ``passes`` does not name."""
    batch_size: int = 32
    max_length: int = 128
    """Tokens of both texts together, longest cut first."""
    learning_rate: float = 1e-4
    layer_decay: float = 1.0
    """Learning rate of each layer as a factor of the layer above it (Clark et al. 2020, ELECTRA)."""
    warmup: float = 0.06
    """Share of the run in which the learning rate rises; it falls linearly to zero afterwards."""
    weight_decay: float = 0.01
    dropout: float = 0.05
    freeze_embeddings: bool = False
    """Leaves the word embeddings as they are: half of the weights, of which a small set moves few and overfits those."""
    freeze_layers: int = 0
    """Leaves all embeddings and so many of the lowest layers as they are: a large encoder learns the faster on a CPU."""
    label_smoothing: float = 0.0
    soften: float = 0.0
    """Share of a pair's target that is what a teacher gave it, where its file says (Hinton et al. 2015, at temperature 1);
    the rest is its label."""
    mask: float = 0.0
    """Share of the tokens that the mask token stands for while training (word dropout, as in Iyyer et al. 2015), so that a
    pair that comes again is never quite the same. It takes no time, which dropout inside the network does on a CPU."""
    swap: float = 0.15
    """Share of pairs read from right to left. Contradiction is symmetric: a swapped contradiction stays one, and of other
    swapped pairs only that they are no contradiction is learned."""
    average: float = 0.999
    """Decay of the exponential moving average of the weights that is evaluated and exported; 0 turns it off."""
    evaluate_every: int = 500
    """Steps between evaluations and checkpoints."""
    evaluate_rows: int = 2000
    """Rows of each evaluation file used while training (seeded sample); the final evaluation takes all."""
    patience: int = 0
    """Evaluations without improvement before the run ends early; 0 never."""
    minutes: float | None = None
    """Wall-clock budget."""
    precision: Precision = "auto"
    """``auto``: bfloat16 autocast where the processor or GPU computes it natively, else float32."""
    seed: int = 0
    threads: int | None = None

    def __post_init__(self) -> None:
        """Raises TrainingError for a value outside its range."""
        checks = [
            ("batch_size", self.batch_size > 0, "a positive number"),
            ("max_length", 8 <= self.max_length <= 512, "between 8 and 512"),
            ("learning_rate", 0 < self.learning_rate < 1, "between 0 and 1"),
            ("warmup", 0 <= self.warmup < 1, "in [0, 1)"),
            ("freeze_layers", self.freeze_layers >= 0, "0 or more"),
            ("soften", 0 <= self.soften <= 1, "in [0, 1]"),
            ("mask", 0 <= self.mask < 1, "in [0, 1)"),
            ("swap", 0 <= self.swap <= 1, "in [0, 1]"),
            ("average", 0 <= self.average < 1, "in [0, 1)"),
            ("evaluate_every", self.evaluate_every > 0, "a positive number"),
            ("train", bool(self.train), "at least one file"),
        ]
        for name, holds, allowed in checks:
            if not holds:
                raise TrainingError(f"recipe: {name} is {getattr(self, name)!r}; it must be {allowed}")

    def passes_for(self, source: str) -> float:
        """Passes over the rows of one source: the longest prefix named in ``passes``, else ``default_passes``."""
        names = [name for name in self.passes if source.startswith(name)]
        return self.passes[max(names, key=len)] if names else self.default_passes

    def to_json(self) -> str:
        """The recipe as the JSON that `read_recipe` reads."""
        return json.dumps(asdict(self), indent=2) + "\n"


def read_recipe(path: str | Path) -> Recipe:
    """The recipe in a JSON file; relative data paths in it stand as they are (seen from the working folder).

    Raises TrainingError for unreadable JSON, unknown names or values out of range.
    """
    try:
        raw: Any = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError(f"recipe {path}: {error}") from error
    if not isinstance(raw, dict):
        raise TrainingError(f"recipe {path}: expected a JSON object")
    known = {f.name for f in fields(Recipe)}
    unknown = sorted(set(raw) - known)
    if unknown:
        raise TrainingError(f"recipe {path}: unknown {', '.join(unknown)}; known are {', '.join(sorted(known))}")
    for name in ("train", "evaluate"):
        if name in raw:
            raw[name] = (raw[name],) if isinstance(raw[name], str) else tuple(raw[name])
    try:
        return Recipe(**raw)
    except TypeError as error:
        raise TrainingError(f"recipe {path}: {error}") from error
