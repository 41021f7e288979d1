"""Natural language inference: the model protocol, its two back ends, and the way from a name to a model."""

from detector.nli.labels import label_columns
from detector.nli.model import NLIModel
from detector.nli.onnx_model import OnnxNLI
from detector.nli.registry import DEFAULT_NLI, load_nli
from detector.nli.torch_model import TorchNLI

__all__ = ["DEFAULT_NLI", "NLIModel", "OnnxNLI", "TorchNLI", "label_columns", "load_nli"]
