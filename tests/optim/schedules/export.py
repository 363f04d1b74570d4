#!/usr/bin/env python3
"""Writes trajectories.tsv.gz: the learning rates that PyTorch 2.13's schedules give over 100 steps, with each option.

    pip install torch==2.13.0
    python3 tests/optim/schedules/export.py

A line is a case, a tab, and numbers with blanks between them. Cases of CASES have the lr of both groups, of momentum where the
schedule changes it, at steps 0 to 100; of the second group at every tenth step only. Where a case is CHANGED as well, its second line is
a run in which somebody sets both rates after step 30. Cases of NETS have three parameters after every tenth step.
trajectories_test.cpp has the same cases under the same names.
"""
import gzip, math, os, warnings
import torch
from torch.optim.lr_scheduler import *
from torch.optim.swa_utils import SWALR

warnings.simplefilter("ignore")
STEPS = 100


def halves(t):
    return 0.5 ** (t / 20)


def wave(t):
    return 1 + 0.5 * math.sin(t)


CASES = {
    "LambdaLR one": lambda o: LambdaLR(o, halves),
    "LambdaLR each": lambda o: LambdaLR(o, [halves, lambda t: t / 10]),
    "MultiplicativeLR one": lambda o: MultiplicativeLR(o, lambda t: 0.95),
    "MultiplicativeLR each": lambda o: MultiplicativeLR(o, [lambda t: 1 - 0.5 / (t + 1), wave]),
    "StepLR": lambda o: StepLR(o, 7),
    "StepLR gamma": lambda o: StepLR(o, 10, 0.6),
    "MultiStepLR": lambda o: MultiStepLR(o, [5, 40, 41]),
    "MultiStepLR gamma": lambda o: MultiStepLR(o, [50, 3, 20, 20], 0.7),
    "ConstantLR": lambda o: ConstantLR(o),
    "ConstantLR options": lambda o: ConstantLR(o, 0.2, 50),
    "LinearLR": lambda o: LinearLR(o),
    "LinearLR options": lambda o: LinearLR(o, 0.1, 0.7, 60),
    "LinearLR down": lambda o: LinearLR(o, 1.0, 0.0, 50),
    "ExponentialLR": lambda o: ExponentialLR(o, 0.97),
    "ExponentialLR up": lambda o: ExponentialLR(o, 1.05),
    "PolynomialLR": lambda o: PolynomialLR(o),
    "PolynomialLR options": lambda o: PolynomialLR(o, 70, 2.5),
    "CosineAnnealingLR": lambda o: CosineAnnealingLR(o, 50),
    "CosineAnnealingLR options": lambda o: CosineAnnealingLR(o, 37, 0.001),
    "CosineAnnealingWarmRestarts": lambda o: CosineAnnealingWarmRestarts(o, 9),
    "CosineAnnealingWarmRestarts options": lambda o: CosineAnnealingWarmRestarts(o, 7, 2, 0.002),
    "CyclicLR": lambda o: CyclicLR(o, 0.01, 0.1),
    "CyclicLR each": lambda o: CyclicLR(o, [0.01, 0.02], [0.1, 0.5], 8, 5, base_momentum=[0.7, 0.6], max_momentum=[0.8, 0.95]),
    "CyclicLR triangular2": lambda o: CyclicLR(o, 0.01, 0.1, 10, mode="triangular2"),
    "CyclicLR exp_range": lambda o: CyclicLR(o, 0.01, 0.1, 10, mode="exp_range", gamma=0.97, cycle_momentum=False),
    "CyclicLR by cycle": lambda o: CyclicLR(o, 0.01, 0.1, 10, 20, scale_fn=lambda x: 1 / x),
    "CyclicLR by iterations": lambda o: CyclicLR(o, 0.01, 0.1, 10, scale_fn=lambda x: 1 / (1 + x / 9), scale_mode="iterations"),
    "OneCycleLR": lambda o: OneCycleLR(o, 0.4, 100),
    "OneCycleLR options": lambda o: OneCycleLR(o, [0.4, 0.1], epochs=13, steps_per_epoch=8, pct_start=0.45, anneal_strategy="linear",
                                               base_momentum=[0.8, 0.7], max_momentum=0.9, div_factor=10.0, final_div_factor=50.0),
    "OneCycleLR three_phase": lambda o: OneCycleLR(o, 0.4, 101, pct_start=0.35, cycle_momentum=False, three_phase=True),
    "OneCycleLR no rise": lambda o: OneCycleLR(o, 0.4, 120, pct_start=0.0),
    "ReduceLROnPlateau": lambda o: ReduceLROnPlateau(o),
    "ReduceLROnPlateau options": lambda o: ReduceLROnPlateau(o, "min", 0.5, 3, 0.02, "abs", 4, [0.01, 0.004], 1e-4),
    "ReduceLROnPlateau max": lambda o: ReduceLROnPlateau(o, "max", 0.7, 2, 0.03),
    "SequentialLR warm-up": lambda o: SequentialLR(o, [LinearLR(o, 0.01, total_iters=20), CosineAnnealingLR(o, 80)], [20]),
    "SequentialLR three": lambda o: SequentialLR(o, [ConstantLR(o, 0.1, 20), ExponentialLR(o, 0.9), StepLR(o, 10, 0.5)], [15, 60]),
    "SequentialLR functions": lambda o: SequentialLR(o, [LambdaLR(o, halves), MultiplicativeLR(o, lambda t: 0.98), SWALR(o, 0.05, 5)],
                                                     [30, 70]),
    "ChainedScheduler": lambda o: ChainedScheduler([ConstantLR(o, 0.1, 20), ExponentialLR(o, 0.9)]),
    "ChainedScheduler four": lambda o: ChainedScheduler([LinearLR(o, 0.2, total_iters=30), MultiStepLR(o, [25, 60], 0.3),
                                                         CosineAnnealingLR(o, 80), PolynomialLR(o, 200, 0.5)]),
    "SWALR": lambda o: SWALR(o, 0.05),
    "SWALR options": lambda o: SWALR(o, [0.05, 0.1], 60, "linear"),
    "SWALR at once": lambda o: SWALR(o, 0.05, 0),
}
CHANGED = ("LambdaLR one", "MultiplicativeLR", "StepLR", "MultiStepLR", "ConstantLR options", "LinearLR options", "ExponentialLR",
           "PolynomialLR", "CosineAnnealing", "OneCycleLR", "ReduceLROnPlateau", "ChainedScheduler four", "SWALR")


def metric(name, t):
    loss = max(0.2, 1 - 0.05 * t) + (0.125 if t % 7 == 0 else 0) - (0.0625 if t > 60 else 0)
    return -loss if name.endswith("max") else loss


def run(name, changed):
    parameters = [torch.nn.Parameter(torch.zeros(1, dtype=torch.float64)) for _ in range(2)]
    optimizer = torch.optim.SGD([{"params": parameters[:1]}, {"params": parameters[1:], "lr": 0.02}], lr=0.5, momentum=0.75)
    schedule = CASES[name](optimizer)
    lines = [[], [], [], []]
    for t in range(STEPS + 1):
        if t > 0:
            schedule.step(metric(name, t)) if isinstance(schedule, ReduceLROnPlateau) else schedule.step()
        for g, group in enumerate(optimizer.param_groups):
            if g == 0 or t % 10 == 0:
                lines[g].append(group["lr"])
                lines[2 + g].append(group["momentum"])
        if changed and t == 30:
            optimizer.param_groups[0]["lr"], optimizer.param_groups[1]["lr"] = 0.3, 0.004
    return lines[0] + lines[1] + (lines[2] + lines[3] if set(lines[2]) != {0.75} else [])


NETS = {
    "SGD by OneCycleLR": (lambda p: torch.optim.SGD(p, 0.1, momentum=0.9), lambda o: OneCycleLR(o, 0.2, 100)),
    "Adam by OneCycleLR": (lambda p: torch.optim.Adam(p, 0.1), lambda o: OneCycleLR(o, 0.2, 100)),
    "Adam by CosineAnnealingWarmRestarts": (lambda p: torch.optim.Adam(p, 0.1), lambda o: CosineAnnealingWarmRestarts(o, 20, 2)),
    "Adam by SequentialLR": (lambda p: torch.optim.Adam(p, 0.1), CASES["SequentialLR warm-up"]),
}


def train(name):
    p = torch.nn.Parameter(torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64))
    make, plan = NETS[name]
    optimizer = make([p])
    schedule = plan(optimizer)
    numbers = []
    for t in range(1, STEPS + 1):
        optimizer.zero_grad()
        (p * p * torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64)).sum().backward()
        optimizer.step()
        schedule.step()
        numbers += p.tolist() if t % 10 == 0 else []
    return numbers


lines = []
for name in CASES:
    for changed in (False, True) if name.startswith(CHANGED) else (False,):
        lines.append((name + ", changed" * changed, run(name, changed)))
lines += [(name, train(name)) for name in NETS]
text = "".join(f"{name}\t{' '.join(f'{v:.14g}' for v in numbers)}\n" for name, numbers in lines)
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "trajectories.tsv.gz")
with open(path, "wb") as f:
    f.write(gzip.compress(text.encode(), 9, mtime=0))
print(f"{len(lines)} lines, {os.path.getsize(path)} bytes")
