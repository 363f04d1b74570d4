#!/usr/bin/env python3
"""Writes data/: what PyTorch 2.13 computes for the samples of its own op database, the one its gradient checks run on.

    pip install torch==2.13.0 numpy expecttest
    python3 tests/oracle/export.py [ENTRY ...]        all entries of entries.tsv, or these

Each entry gets one gzip file with at most 20 samples, in the database's order: arguments, results y; for differentiable
entries the gradients g of sum(c * y), and the gradients of sum(c' * g) (the second-order products), where c and c' are
made of a fixed row of numbers (cotangent below; oracle.cpp makes the same). The format is told at Writer. What is left out is
listed in data/left_out.tsv with its reason. Tests read these files; they need no Python.

The memory order of results is recorded too, as strides, also for arguments in other orders (ARRANGEMENTS): data/strides.tsv.
"""
import gzip, io, os, struct, sys, warnings
import torch
from torch.testing._internal.common_methods_invocations import op_db

SAMPLES = 20
LARGEST = 4 << 20   # bytes of a sample
folder = os.path.dirname(os.path.abspath(__file__))
DTYPES = {torch.float32: 0, torch.float64: 1, torch.int64: 2, torch.bool: 3}


class LeftOut(Exception):
    pass


def entry_name(op):
    return op.name + ("." + op.variant_test_name if op.variant_test_name else "")


def cotangent(shape, number):
    """sin of the position: the same numbers in every language."""
    n = 1
    for size in shape:
        n *= size
    return torch.sin(torch.arange(n, dtype=torch.float64) + 1 + 13 * number).reshape(shape)


class Writer:
    """Values: a letter, then the content. N none, B bool, I int64, F float64, S text (length, bytes), D dtype (text), E ellipsis,
    C slice (three values), L list (length, values), R a tensor met before (its number), T a tensor: dtype, 1 if it wants a gradient,
    dimensions, sizes, 1 if strides follow, strides, elements in row-major order. Lengths and sizes are int64, all little-endian."""

    def __init__(self):
        self.out, self.tensors = io.BytesIO(), []

    def raw(self, format, *values):
        self.out.write(struct.pack("<" + format, *values))

    def text(self, s):
        b = s.encode()
        self.raw("q", len(b))
        self.out.write(b)

    def tensor(self, t):
        for i, (old, _) in enumerate(self.tensors):
            if old is t:
                self.raw("cq", b"R", i)
                return
        wants = t.requires_grad
        self.tensors.append((t, wants))
        v = t.detach()
        if v.dtype in (torch.int32, torch.uint8, torch.int16, torch.int8):
            v = v.to(torch.int64)
        if v.dtype in (torch.float16, torch.bfloat16):
            v = v.to(torch.float32)
        if v.dtype not in DTYPES:
            raise LeftOut(f"a tensor of {v.dtype}")
        if v.layout != torch.strided:
            raise LeftOut("a sparse tensor")
        self.raw("cBBq", b"T", DTYPES[v.dtype], int(wants), v.dim())
        self.raw(f"{v.dim()}q", *v.shape)
        strided = not v.is_contiguous()
        self.raw("B", int(strided))
        if strided:
            self.raw(f"{v.dim()}q", *v.stride())
        self.out.write(v.contiguous().numpy(force=True).tobytes())

    def value(self, v):
        if v is None:
            self.raw("c", b"N")
        elif isinstance(v, torch.Tensor):
            self.tensor(v)
        elif isinstance(v, bool):
            self.raw("cB", b"B", int(v))
        elif isinstance(v, int):
            if not -2**63 <= v < 2**63:
                raise LeftOut("an integer beyond int64")
            self.raw("cq", b"I", v)
        elif isinstance(v, float):
            self.raw("cd", b"F", v)
        elif isinstance(v, str):
            self.raw("c", b"S")
            self.text(v)
        elif isinstance(v, torch.dtype):
            self.raw("c", b"D")
            self.text(str(v).replace("torch.", ""))
        elif isinstance(v, (torch.memory_format, torch.layout)):
            self.raw("c", b"S")
            self.text(str(v).replace("torch.", ""))
        elif v is Ellipsis:
            self.raw("c", b"E")
        elif isinstance(v, slice):
            self.raw("c", b"C")
            for part in (v.start, v.stop, v.step):
                self.value(part)
        elif isinstance(v, (list, tuple)):
            self.raw("cq", b"L", len(v))
            for item in v:
                self.value(item)
        else:
            raise LeftOut(f"an argument of type {type(v).__name__}")


def tensors_in(v, out):
    if isinstance(v, torch.Tensor):
        if all(t is not v for t in out):
            out.append(v)
    elif isinstance(v, (list, tuple)):
        for item in v:
            tensors_in(item, out)
    elif isinstance(v, dict):
        for item in v.values():
            tensors_in(item, out)
    return out


def sums(results, first):
    """sum(c * y) over the differentiable results."""
    total = None
    for i, y in enumerate(results):
        if y is not None and y.requires_grad and y.is_floating_point():
            part = (y * cotangent(y.shape, first + i).to(y.dtype)).sum()
            total = part if total is None else total + part
    return total


def write_sample(op, sample, differentiable):
    w = Writer()
    arguments = [sample.input, *sample.args]
    w.value(arguments)
    kwargs = {k: v for k, v in sample.kwargs.items() if k not in ("device", "pin_memory")}
    w.raw("q", len(kwargs))
    for name, v in kwargs.items():
        w.text(name)
        w.value(v)
    wanted = [t for t in tensors_in([arguments, kwargs], []) if t.requires_grad]
    y = call(op, sample)
    results = tensors_in(y, []) if not isinstance(y, (int, float, bool)) else []
    r = Writer()
    r.value(list(y) if isinstance(y, tuple) else y)
    w.out.write(r.out.getvalue())
    total = sums(results, 0) if differentiable and wanted else None
    w.raw("B", int(total is not None))
    if total is None:
        return w.out.getvalue()
    first = torch.autograd.grad(total, wanted, create_graph=op.supports_gradgrad, allow_unused=True)
    w.value([None if g is None else g.detach() for g in first])
    total = sums(first, 100) if op.supports_gradgrad else None
    w.raw("B", int(total is not None))
    if total is not None:
        second = torch.autograd.grad(total, wanted, allow_unused=True)
        w.value([None if g is None else g.detach() for g in second])
    return w.out.getvalue()


# How arguments lie in memory. Each gives, for the tensor of this number, its dimensions from the outermost to the innermost.
ARRANGEMENTS = {
    "reversed": lambda i, n: range(n)[::-1],
    "rotated": lambda i, n: [n - 1, *range(n - 1)],
    "channels_last": lambda i, n: [0, 2, 3, 1] if n == 4 else range(n),
    "only_first": lambda i, n: range(n)[::-1] if i == 0 else range(n),
    "all_but_first": lambda i, n: range(n)[::-1] if i > 0 else range(n),
}


def arranged(sample, name):
    """The sample with its row-major tensors of two and more dimensions laid out anew, or None if that changes nothing new."""
    met, orders = {}, []

    def lay_out(t):
        if id(t) not in met:
            met[id(t)] = t
            if t.layout == torch.strided and t.is_contiguous() and t.dim() > 1 and t.numel() > 1:
                order = list(ARRANGEMENTS[name](len(orders), t.dim()))
                orders.append(order)
                back = [order.index(d) for d in range(t.dim())]
                met[id(t)] = t.detach().permute(order).contiguous().permute(back).requires_grad_(t.requires_grad)
        return met[id(t)]

    new = sample.transform(lambda v: lay_out(v) if isinstance(v, torch.Tensor) else v)
    same = [list(range(len(order))) for order in orders]
    known = name == "rotated" and all(len(order) == 2 for order in orders)
    known |= name in ("only_first", "all_but_first") and len(orders) < 2
    return None if orders == same or known else new


def stride_words(y):
    """A word per result: "=" for row-major (sizes of 1 and empty tensors do not count) and for numbers, else the strides."""
    if isinstance(y, (list, tuple)):
        return " ".join(stride_words(item) for item in y)
    plain = not isinstance(y, torch.Tensor) or y.is_contiguous()
    return "=" if plain else ",".join(str(s) for s in y.stride())


def call(op, sample):
    y = op.gradcheck_wrapper(op.get_op(), sample.input, *sample.args, **sample.kwargs)
    return sample.output_process_fn_grad(y)


def strides_of(op, sample, number):
    """The lines of a sample in strides.tsv, without the entry's name: one for each arrangement with a result that is not
    row-major."""
    lines = []
    for name in ("as_is", *ARRANGEMENTS):
        new = sample if name == "as_is" else arranged(sample, name)
        if new is None:
            continue
        torch.manual_seed(number)
        try:
            words = stride_words(call(op, new))
        except Exception:
            words = "refused"
        if words.strip("= "):
            lines.append(f"{number}\t{name}\t{words}\n")
    return lines


def export(op, dtype):
    """The samples of an entry as bytes, the lines of their strides, and what was left out as (number, reason)."""
    differentiable = op.supports_autograd and dtype.is_floating_point
    written, strides, left_out = [], [], []
    for number, sample in enumerate(op.sample_inputs("cpu", dtype, requires_grad=differentiable)):
        if number >= SAMPLES:
            break
        torch.manual_seed(number)
        try:
            data = write_sample(op, sample, differentiable)
            if len(data) > LARGEST:
                raise LeftOut(f"{len(data) >> 20} MiB")
            written.append((number, data))
            with torch.random.fork_rng(devices=[]):
                strides += strides_of(op, sample, number)
        except LeftOut as reason:
            left_out.append((number, f"the sample has {reason}"))
        except Exception as error:
            left_out.append((number, f"PyTorch refuses it: {type(error).__name__}: {str(error).splitlines()[0][:100]}"))
    return written, strides, left_out


def update(name, first_line, lines, chosen):
    """Writes these lines to a table in data/, and keeps those of other entries than the chosen ones."""
    path, old = os.path.join(folder, "data", name), []
    if sys.argv[1:] and os.path.exists(path):
        with open(path) as f:
            old = [line for line in f if not line.startswith("#") and line.split("\t")[0] not in chosen]
    with open(path, "w") as f:
        f.write(first_line)
        f.writelines(sorted(old + lines))


def main():
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    os.makedirs(os.path.join(folder, "data"), exist_ok=True)
    with open(os.path.join(folder, "entries.tsv")) as f:
        entries = dict(line.rstrip("\n").split("\t")[:2] for line in f if not line.startswith("#"))
    chosen = sys.argv[1:] or list(entries)
    by_name = {entry_name(op): op for op in op_db}
    missing, orders = [], []
    for name in chosen:
        torch.manual_seed(0)
        written, strides, left_out = export(by_name[name], getattr(torch, entries[name]))
        missing += [f"{name}\t{number}\t{reason}\n" for number, reason in left_out]
        orders += [f"{name}\t{line}" for line in strides]
        body = struct.pack("<q", len(written)) + b"".join(struct.pack("<q", n) + sample for n, sample in written)
        with open(os.path.join(folder, "data", name.replace("/", "_") + ".gz"), "wb") as f:
            f.write(gzip.compress(body, 9, mtime=0))
        print(f"{name}: {len(written)} samples, {len(left_out)} left out")
    update("left_out.tsv", "# entry, number of the sample, why it could not be written by export.py\n", missing, chosen)
    update("strides.tsv", "# entry, number of the sample, arrangement of its tensors, strides of each result; = is row-major\n", orders, chosen)


if __name__ == "__main__":
    main()
