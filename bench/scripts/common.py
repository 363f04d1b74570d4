"""What the scripts share: options, files of weights, a training loop's time."""
import argparse
import gzip
import json
import struct
from pathlib import Path

import torch

data = Path(__file__).resolve().parents[2] / "examples" / "data"


def options(**defaults):
    """Command-line options with these defaults, and --save-start FILE, which keeps the weights before training."""
    parser = argparse.ArgumentParser()
    for name, default in defaults.items():
        parser.add_argument("--" + name, type=type(default), default=default)
    parser.add_argument("--save-start", default="")
    return parser.parse_args()


def read(name):
    """The bytes of a packed file in examples/data."""
    return gzip.open(data / name).read()


def save(path, tensors):
    """Writes a state dict as safetensors, the format that gradus and others read."""
    if not path:
        return
    dtypes = {torch.float32: "F32", torch.int64: "I64"}
    header, numbers = {}, b""
    for name, tensor in tensors.items():
        raw = bytes(tensor.contiguous().reshape(-1).view(torch.uint8).tolist())
        header[name] = {
            "dtype": dtypes[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [len(numbers), len(numbers) + len(raw)],
        }
        numbers += raw
    text = json.dumps(header).encode()
    Path(path).write_bytes(struct.pack("<Q", len(text)) + text + numbers)
