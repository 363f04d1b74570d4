"""Makes the .safetensors files beside it, with the reference implementation:

    pip install torch==2.13.0 numpy safetensors==0.8.0 && python make_fixtures.py
"""
import os

import torch
from safetensors.torch import save_file

folder = os.path.dirname(os.path.abspath(__file__))


def write(name, tensors, metadata=None):
    save_file(tensors, os.path.join(folder, name), metadata=metadata)


write("all_dtypes.safetensors", {
    "layer.weight": torch.tensor([[1.5, -2.25, 0.0], [float("inf"), 1e-45, 16777216.0]]),
    "layer.größe": torch.tensor([0.1, -1e300], dtype=torch.float64),
    "count": torch.tensor(-9007199254740993, dtype=torch.int64),          # -(2^53 + 1): no double has this value
    "mask": torch.tensor([True, False, True]),
    "nothing": torch.zeros(0, 3),
    "half": torch.tensor([1.0, -0.5, 65504.0, 2.0**-24, -(2.0**-14), float("-inf"), float("nan"), -0.0], dtype=torch.float16),
    "bfloat": torch.tensor([1.0, -3.140625, 2.0**127, 2.0**-133, float("inf")], dtype=torch.bfloat16),
    "u8": torch.tensor([0, 255], dtype=torch.uint8),
    "i8": torch.tensor([-128, 127], dtype=torch.int8),
    "u16": torch.tensor([0, 65535], dtype=torch.uint16),
    "i16": torch.tensor([-32768, 32767], dtype=torch.int16),
    "u32": torch.tensor([0, 4294967295], dtype=torch.uint32),
    "i32": torch.tensor([-2147483648, 2147483647], dtype=torch.int32),
    "u64": torch.tensor([0, 9223372036854775807], dtype=torch.uint64),
}, {"format": "pt", "note": 'a "quoted" word and ümlaut'})
write("too_large_u64.safetensors", {"big": torch.tensor([9223372036854775808], dtype=torch.uint64)})
write("float8.safetensors", {"small": torch.tensor([1.0, 2.0]).to(torch.float8_e4m3fn)})
