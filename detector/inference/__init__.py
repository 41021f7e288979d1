"""ONNX sessions, tokenizers and length-bucketed batches for both models; and the models that ship with the detector."""

from detector.inference.batching import CPU_TOKENS, GPU_TOKENS, Batch, Progress, pad, plan_batches, run_batches
from detector.inference.registry import (
    BundledModel,
    Damage,
    Manifest,
    ModelFile,
    bundled_models,
    file_sha256,
    find_bundled,
    model_roots,
    read_manifest,
    verify_model,
    write_manifest,
)
from detector.inference.session import OnnxSession, available_cores
from detector.inference.tokenizer import Encoded, TextTokenizer, longest_input, read_json

__all__ = [
    "CPU_TOKENS",
    "GPU_TOKENS",
    "Batch",
    "BundledModel",
    "Damage",
    "Encoded",
    "Manifest",
    "ModelFile",
    "OnnxSession",
    "Progress",
    "TextTokenizer",
    "available_cores",
    "bundled_models",
    "file_sha256",
    "find_bundled",
    "longest_input",
    "model_roots",
    "pad",
    "plan_batches",
    "read_json",
    "read_manifest",
    "run_batches",
    "verify_model",
    "write_manifest",
]
