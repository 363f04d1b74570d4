#!/usr/bin/env python3
"""Loads state_dicts that gradus has written into PyTorch's modules, strictly, and compares them with those that PyTorch wrote.

    GRADUS_STATE_DICTS=/tmp/state_dicts.safetensors ./dev test "state_dicts"
    python3 tests/oracle/load_written.py /tmp/state_dicts.safetensors          needs what export_modules.py needs

The test has loaded data/modules/state_dicts.safetensors into our modules and saved what they hold; so the numbers must be the same.
"""
import os, sys
import torch
from safetensors.torch import load_file
from torch.testing._internal.common_modules import module_db
from export_modules import BESIDE, folder, make, make_beside, samples_of


def part(tensors, entry):
    return {name[len(entry) + 1:]: v for name, v in tensors.items() if name.startswith(entry + ".")}


def main():
    torch.set_default_dtype(torch.float64)   # that of the samples
    written = load_file(sys.argv[1])
    theirs = load_file(os.path.join(folder, "data/modules/state_dicts.safetensors"))
    makers = {info.name: lambda info=info: make(info.module_cls, samples_of(info)[0]) for info in module_db}
    makers |= {name: lambda name=name: make_beside(name) for name in BESIDE}
    loaded = 0
    for entry, maker in makers.items():
        if not part(written, entry):
            continue
        module = maker().float()
        module.load_state_dict(part(written, entry), strict=True)
        for name, v in module.state_dict().items():
            assert torch.equal(v, theirs[f"{entry}.{name}"]), f"{entry}.{name} has other numbers"
        loaded += 1
    print(f"{loaded} modules of PyTorch have loaded what gradus wrote")


if __name__ == "__main__":
    main()
