#!/usr/bin/env python3
"""Writes data/optimisers/ and optimisers.tsv: where PyTorch 2.13's optimisers lead a small net in 100 steps, with the options of its own
optimiser database, optim_db, with those of MORE, and with two groups.

    pip install torch==2.13.0 numpy expecttest
    python3 tests/oracle/export_optimisers.py [NAME ...]        all, or these: Adam

Each optimiser gets one gzip file: a number of samples, and for each the number of groups (1 or 2), the options of each group (a number, then names and
values, as in export.py), and a tensor [3, n]: all parameters after 1, 10 and 100 steps. With two groups the rate of the first is halved
after 50 steps. An option that is a pair or triple in PyTorch has the names of SPLIT. The net and its data are those of optimisers_test.cpp.
All is float64. Muon orthogonalises in bfloat16, where the last bits depend on the order of sums; here it stays in float64.
"""
import gzip, os, struct, sys
import torch
from torch.testing._internal.common_optimizers import optim_db
from export import Writer, folder

CHECKPOINTS, HALVED = (1, 10, 100), 50
SPLIT = {"betas": ("beta1", "beta2"), "etas": ("eta_minus", "eta_plus"), "step_sizes": ("step_min", "step_max"), "eps": ("eps1", "eps2"),
         "ns_coefficients": ("ns_a", "ns_b", "ns_c")}
MORE = {
    "SGD": [{"momentum": 0.5, "nesterov": True, "maximize": True, "lr": 0.1}],
    "Adam": [{"betas": (0.5, 0.9), "eps": 1e-3}, {"amsgrad": True, "betas": (0.9, 0.5)}, {"weight_decay": 0.1, "decoupled_weight_decay": True}],
    "AdamW": [{"betas": (0.5, 0.9), "eps": 1e-3}],
    "Adamax": [{"betas": (0.5, 0.9), "eps": 1e-3}],
    "NAdam": [{"betas": (0.5, 0.9), "eps": 1e-3, "lr": 0.1}],
    "RAdam": [{"betas": (0.5, 0.9), "eps": 1e-3, "lr": 0.1}],
    "Adagrad": [{"eps": 1e-2}],
    "Adadelta": [{"eps": 1e-3}],
    "RMSprop": [{"alpha": 0.5, "eps": 1e-3}, {"momentum": 0.9}, {"centered": True}],
    "ASGD": [{"lr": 0.5, "lambd": 0.1, "alpha": 0.5}],
    "Adafactor": [{"eps": (1e-8, 1e-1)}],
    "LBFGS": [{"line_search_fn": "strong_wolfe", "max_iter": 3, "history_size": 2}, {"lr": 0.1, "max_iter": 4, "max_eval": 3},
              {"line_search_fn": "strong_wolfe", "lr": 1e3}],
    "Muon": [{"nesterov": False}, {"adjust_lr_fn": "match_rms_adamw"}, {"eps": 10.0}],
    "SparseAdam": [{"betas": (0.5, 0.9), "eps": 1e-3}],
}


def wave(shape, offset):
    n = 1
    for size in shape:
        n *= size
    return torch.sin(torch.arange(n, dtype=torch.float64) + offset).reshape(shape)


def scattered(shape, offset):
    """As good as random; a matrix of waves has rank 2."""
    n = shape[0] * shape[1]
    return torch.sin((torch.arange(n, dtype=torch.float64) + offset) ** 2).reshape(shape)


def smooth_absolute(d):
    """d^2 near 0 and |d| far away, so that climbing does not run off to infinity."""
    return (torch.sqrt(1 + d * d) - 1).mean()


class Net:
    """Two layers with softplus, which never saturates so far that its slope loses digits. Targets change with the step, so that gradients
    do not vanish: an optimiser that divides by their size would magnify rounding errors."""

    def __init__(self):
        shapes = ((4, 3), (4,), (2, 4), (2,))
        self.all = [(0.5 * wave(shape, i + 1)).requires_grad_() for i, shape in enumerate(shapes)]
        self.x = scattered((30, 3), 11)

    def loss(self, step):
        w, b, v, c = self.all
        return smooth_absolute(torch.nn.functional.softplus(self.x @ w.T + b) @ v.T + c - scattered((30, 2), step))


class Line:
    """A linear model, whose loss has one minimum: LBFGS would magnify rounding errors elsewhere."""

    def __init__(self):
        self.all = [wave(shape, i + 1).requires_grad_() for i, shape in enumerate(((2, 3), (2,)))]
        self.x = scattered((30, 3), 11)

    def loss(self, step):
        w, b = self.all
        return smooth_absolute(self.x @ w.T + b - scattered((30, 2), 12))


class Table:
    """Rows of an embedding, two of them in each step."""

    def __init__(self):
        self.all = [wave((5, 3), 1).requires_grad_(), wave((4, 2), 2).requires_grad_()]

    def loss(self, step):
        rows = torch.tensor([step % 4, (step * step + 1) % 4])
        parts = [torch.nn.functional.embedding(rows, p, sparse=True) for p in self.all]
        return sum(((part - wave(part.shape, 3 + i)) ** 2).sum() for i, part in enumerate(parts))


def chosen(name, problem):
    return [p for p in problem.all if p.dim() == 2] if name == "Muon" else problem.all


def trajectory(info, groups):
    problem = {"SparseAdam": Table, "LBFGS": Line}.get(info.name, Net)()
    parameters = chosen(info.name, problem)
    half = len(parameters) // 2
    parts = [parameters] if len(groups) == 1 else [parameters[:half], parameters[half:]]
    optimizer = info.optim_cls([{"params": parts[0]}] + [{"params": part, **groups[1]} for part in parts[1:]], **groups[0])
    rows = []
    for step in range(1, CHECKPOINTS[-1] + 1):
        def closure():
            optimizer.zero_grad()
            loss = problem.loss(step)
            loss.backward()
            return loss
        optimizer.step(closure)
        if len(groups) == 2 and step == HALVED:
            optimizer.param_groups[0]["lr"] *= 0.5
        if step in CHECKPOINTS:
            rows.append(torch.cat([p.detach().flatten() for p in problem.all]))
    return torch.stack(rows)


def plain(options):
    """Tuples split, tensors as numbers."""
    out = {}
    for name, value in options.items():
        values = value if isinstance(value, tuple) else (value,)
        names = SPLIT[name] if isinstance(value, tuple) else (name,)
        out.update({n: v.item() if isinstance(v, torch.Tensor) else v for n, v in zip(names, values)})
    return out


def samples(info):
    """The options of each group."""
    sets = [i.kwargs for i in info.optim_inputs_func("cpu")] + MORE.get(info.name, [])
    single = [[options] for options in sets]
    if info.name == "LBFGS":   # takes one group
        return single
    defaults = info.optim_cls([torch.zeros(2, 2, requires_grad=True)]).defaults
    second = {"lr": 0.3 * defaults["lr"]}
    if "weight_decay" in defaults:
        second["weight_decay"] = 0.05
    return single + [[{}, second]]


def main():
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    torch.Tensor.bfloat16 = torch.Tensor.clone
    os.makedirs(os.path.join(folder, "data/optimisers"), exist_ok=True)
    lines = []
    for info in optim_db:
        all = samples(info)
        lines.append(f"{info.name}\t{len(all)}\n")
        if sys.argv[1:] and info.name not in sys.argv[1:]:
            continue
        w = Writer()
        w.raw("q", len(all))
        for groups in all:
            w.raw("q", len(groups))
            for options in map(plain, groups):
                w.raw("q", len(options))
                for name, value in options.items():
                    w.text(name)
                    w.value(value)
            w.value(trajectory(info, groups))
        packed = gzip.compress(w.out.getvalue(), 9, mtime=0)
        with open(os.path.join(folder, "data/optimisers", info.name + ".gz"), "wb") as f:
            f.write(packed)
        print(f"{info.name}: {len(all)} samples, {len(packed)} bytes")
    with open(os.path.join(folder, "optimisers.tsv"), "w") as f:
        f.write("# Entries of PyTorch 2.13's optimiser database: name, how many samples there are.\n")
        f.writelines(sorted(lines))


if __name__ == "__main__":
    main()
