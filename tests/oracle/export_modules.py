#!/usr/bin/env python3
"""Writes data/modules/ and modules.tsv: what PyTorch 2.13 computes for the samples of its own module database, module_db.

    pip install torch==2.13.0 numpy expecttest safetensors
    python3 tests/oracle/export_modules.py [ENTRY ...]        all entries, or these: nn.Linear

Each entry gets one gzip file with at most 20 samples, in the database's order, as many as fit: what the module is made with, what it
is called with, its state_dict, and what comes of a call in train() and in eval(): results y, the gradients of sum(c * y) with the
cotangents c of export.py, and what the call changed in the state_dict. The format is told at write_sample; values are those of export.py.
The state_dicts of all first samples, and of the modules BESIDE the database, are also in data/modules/state_dicts.safetensors, in float32: "nn.Linear.weight".
No sample draws random numbers: dropout has p = 0 there, and fractional pooling is given its samples.
Parameters and buffers are not the initial ones, which are zeros and ones in many places, but random, from a fixed seed.
So that the files are small, the last bits of all numbers are 0: 32 of what goes in, and 16 of what is computed from it (1e-11 of a number).
"""
import gzip, os, struct, sys, warnings
import torch
from safetensors.torch import load_file, save_file
from torch.testing._internal.common_modules import module_db
from export import SAMPLES, LeftOut, Writer, folder, sums, tensors_in, update

# Modules with parameters that the database does not have; only their state_dicts are written.
BESIDE = {
    "nn.EmbeddingBag": lambda: torch.nn.EmbeddingBag(4, 3),
    "nn.TransformerDecoder": lambda: torch.nn.TransformerDecoder(torch.nn.TransformerDecoderLayer(4, 2, 8), 2, torch.nn.LayerNorm(4)),
}
LARGEST, ROOM = 40 << 10, 80 << 10   # bytes of a sample, and of all samples of an entry, not packed


class ModuleWriter(Writer):
    """Also writes a module as a list of its type, its arguments and its keywords (pairs), and a function as its name."""

    def value(self, v):
        if isinstance(v, torch.nn.Module):
            args, kwargs = v.made_with
            super().value([type(v).__name__, list(args), [[name, a] for name, a in told(kwargs).items()]])
        elif callable(v) and hasattr(v, "__name__") and not isinstance(v, torch.Tensor):
            super().value(v.__name__)
        else:
            super().value(v)

    def arguments(self, args, kwargs):
        self.value(list(args))
        self.raw("q", len(told(kwargs)))
        for name, v in told(kwargs).items():
            self.text(name)
            self.value(v)

    def state(self, dict):
        self.raw("q", len(dict))
        for name, v in dict.items():
            self.text(name)
            self.value(v)


def told(kwargs):
    return {name: v for name, v in kwargs.items() if name not in ("device", "dtype")}


def remember_arguments(type):
    """Modules of this type will keep what they were made with, as other modules are made with them."""
    init = type.__init__

    def remembering(self, *args, **kwargs):
        init(self, *args, **kwargs)
        self.made_with = args, kwargs
    type.__init__ = remembering


def clear_bits(tensors, bits):
    """In place, so that no tensor loses its history or its second name."""
    for t in tensors:
        if t.dtype == torch.float64:
            t.detach().view(torch.int64).bitwise_and_(-1 << bits)


def copied_state(module, given):
    """Of a module without parameters, leave out what the constructor was given: the weight of a loss, the samples of fractional pooling."""
    given = [] if any(True for _ in module.parameters()) else given
    return {name: v.detach().clone() for name, v in module.state_dict(keep_vars=True).items() if all(v is not t for t in given)}


def randomize(module, given):
    """Numbers around the initial ones, so that no weight is 1 and no bias 0. What the constructor was given stays."""
    with torch.no_grad():
        for p in module.parameters():
            p.add_(torch.empty_like(p).uniform_(-0.25, 0.25))
        for b in module.buffers():
            if any(b is t for t in given):
                continue
            if b.is_floating_point():
                b.add_(torch.empty_like(b).uniform_(-0.25, 0.25))
            else:
                b.fill_(3)   # batches that were counted
        clear_bits(module.state_dict().values(), 32)


def run(module, sample, state, training):
    """A call of the module and its gradients, as bytes."""
    module.load_state_dict(state, strict=False)
    module.train(training)
    y = module(*sample.args, **sample.kwargs)
    results = tensors_in(y, [])
    wanted = tensors_in([sample.args, sample.kwargs], []) + list(module.parameters())
    wanted = [t for t in wanted if t.requires_grad]
    total = sums(results, 0)
    gradients = [None] * len(wanted) if total is None else torch.autograd.grad(total, wanted, allow_unused=True)
    gradients = [None if g is None else g.detach().clone() for g in gradients]
    changed = {name: v.clone() for name, v in module.state_dict().items() if name in state and not torch.equal(v, state[name])}
    clear_bits([*results, *tensors_in([gradients, changed], [])], 16)
    w = ModuleWriter()
    w.value(results)
    w.value(gradients)
    w.state(changed)
    return w.out.getvalue()


def given(sample):
    made = sample.constructor_input
    return tensors_in([made.args, made.kwargs], [])


def make_beside(name):
    torch.manual_seed(0)
    module = BESIDE[name]()
    randomize(module, [])
    return module


def make(type, sample):
    """The module of a sample, with random numbers in it."""
    made, called = sample.constructor_input, sample.forward_input
    module = type(*made.args, **made.kwargs)
    if isinstance(module, torch.nn.modules.lazy.LazyModuleMixin):
        module(*called.args, **called.kwargs)   # its parameters get their sizes
    randomize(module, given(sample))
    return module


def write_sample(type, sample):
    """Bytes, and the state_dict. The bytes are: arguments and keywords of the constructor; of the call; the state_dict (a number, then names
    and tensors); results in train(); gradients of the tensors of the call that want one, then of the parameters (None where there is none);
    what the call changed in the state_dict; 1 if eval() gives other numbers, and then these three again. In each of these parts tensors
    are numbered from 0."""
    made, called = sample.constructor_input, sample.forward_input
    clear_bits(given(sample) + tensors_in([called.args, called.kwargs], []), 32)
    w = ModuleWriter()
    w.arguments(made.args, made.kwargs)
    w.arguments(called.args, called.kwargs)
    module = make(type, sample)
    s, state = ModuleWriter(), copied_state(module, given(sample))
    s.state(state)
    train, eval = (run(module, called, state, training) for training in (True, False))
    return w.out.getvalue() + s.out.getvalue() + train + (b"\0" if train == eval else b"\1" + eval), state


def samples_of(info):
    torch.manual_seed(0)
    return info.module_inputs_func(info, device="cpu", dtype=torch.float64, requires_grad=True, training=True)


def export(info):
    """The samples of an entry as bytes, how many there are, what was left out as (number, reason), and the first state_dict."""
    samples = samples_of(info)
    written, left_out, total, states = [], [], 0, []
    for number, sample in enumerate(samples[:SAMPLES]):
        torch.manual_seed(number)
        try:
            data, state = write_sample(info.module_cls, sample)
            if len(data) > LARGEST or total + len(data) > ROOM:
                raise LeftOut(f"{len(data) >> 10} KiB" + (", too much beside those before it" if len(data) <= LARGEST else ""))
            total += len(data)
            written.append((number, data))
            states.append(state)
        except LeftOut as reason:
            left_out.append((number, f"the sample has {reason}"))
        except Exception as error:
            left_out.append((number, f"PyTorch refuses it: {type(error).__name__}: {str(error).splitlines()[0][:100]}"))
    return written, len(samples), left_out, states[0]


def main():
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    remember_arguments(torch.nn.TransformerEncoderLayer)
    os.makedirs(os.path.join(folder, "data/modules"), exist_ok=True)
    chosen = sys.argv[1:] or [info.name for info in module_db]
    file = os.path.join(folder, "data/modules/state_dicts.safetensors")
    missing, counts, states = [], [], load_file(file) if sys.argv[1:] else {}

    def keep(name, state):
        states.update({f"{name}.{key}": v.float() if v.is_floating_point() else v for key, v in state.items()})
    for name in BESIDE:
        keep(name, make_beside(name).state_dict())
    for info in module_db:
        if info.name not in chosen:
            continue
        written, count, left_out, state = export(info)
        keep(info.name, state)
        counts.append(f"{info.name}\t{count}\n")
        missing += [f"{info.name}\t{number}\t{reason}\n" for number, reason in left_out]
        body = struct.pack("<q", len(written)) + b"".join(struct.pack("<q", n) + sample for n, sample in written)
        packed = gzip.compress(body, 9, mtime=0)
        with open(os.path.join(folder, "data/modules", info.name + ".gz"), "wb") as f:
            f.write(packed)
        print(f"{info.name}: {len(written)} samples, {len(left_out)} left out, {len(packed)} bytes of {len(body)}")
    save_file(states, file)
    update("modules/left_out.tsv", "# entry, number of the sample, why it could not be written by export_modules.py\n", missing, chosen)
    update("../modules.tsv", "# Entries of PyTorch 2.13's module database: name, how many samples there are.\n", counts, chosen)


if __name__ == "__main__":
    main()
