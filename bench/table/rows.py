"""The rows of `./dev bench table`: what is asked of which program, and what must be reached.

A target is a ratio, our time through that of the fastest rival, and of libtorch: a number for any number of threads, or
(one thread, two threads), each of which may be (AMD, Intel).
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    letter: str
    label: str
    program: str = ""          # of bench/, see harness.h
    case: str = ""             # its case; with a / at its end, all that begin so
    fastest: object = None     # targets
    libtorch: object = None
    worst: float = 0           # of the ratios of many cases
    limit: float = 0           # seconds
    measure: str = "step"
    against: str = ""          # another measure of the same case, in the rivals' place
    window: float = 0.25       # seconds
    agree: float = 1e-2        # relative difference of the numbers that the sides arrive at
    kind: str = "steps"        # or start, ops, compile, program, library: see measure.py and costs.py
    threads: tuple = (1, 2)
    unit: str = "s"            # or B, bytes


rows = [
    Row("a", "MLP 784-128-10, batch 64, SGD", "mlp", "mlp/sgd", ((0.88, 0.85), (0.80, 0.75)), 0.63),
    Row("a", "MLP 784-128-10, batch 64, Adam", "mlp", "mlp/adam", ((0.88, 0.85), (0.80, 0.75)), 0.48),
    Row("b", "MLP 784-512-512-10, batch 128, Adam", "mlp", "mlp/large", ((0.77, 0.92), (0.77, 0.95)), (0.62, 0.55)),
    Row("c", "LeNet-like CNN, batch 64, SGD momentum", "nets", "net/lenet", (0.42, 0.40), 0.28),
    Row("d", "7 x conv-BN-ReLU, batch 32, SGD momentum", "nets", "net/conv", (0.45, 0.42), 0.32),
    Row("e", "char-GPT, batch 12 x 64, Adam", "nets", "net/gpt", (0.90, 0.78), (0.74, 0.66)),
    Row("f", "LSTM 128, batch 32 x 64, Adam", "nets", "net/lstm", (0.92, 0.82), (0.90, 0.82)),
    Row("g", "op on 4 numbers, forward + backward, 1,000", "small", "chain/4/1000", None, 0.025, measure="both"),
    Row("g", "the same, 10,000 ops", "small", "chain/4/10000", None, 0.025, measure="both", limit=100e-9),
    Row("h", "XOR 2-8-1, SGD", "small", "xor/sgd", 0.45, 0.02),
    Row("h", "XOR 2-8-1, Adam", "small", "xor/adam", 0.45, 0.02),
    Row("i", "SGD momentum, 10 M parameters in 50 tensors", "optim", "optim/sgd", 0.95, 0.5),
    Row("i", "Adam", "optim", "optim/adam", 0.95, 0.5),
    Row("i", "AdamW", "optim", "optim/adamw", 0.95, 0.5),
    Row("j", "every op and loss", "ops", "", None, 0.25, worst=1.25, kind="ops"),
    Row("j", "layers, forward + backward", "nets", "layer/", None, 0.25, worst=1.25, window=0.05),
    Row("k", "matrix products, float32", "gemm", "product/float32/", 1.0, None, worst=1.2, window=0.02),
    Row("k", "matrix products, float64", "gemm", "product/float64/", 1.0, None, worst=1.2, window=0.02),
    Row("l", "MLP 784-128-10, one image", "inference", "infer/mlp", 0.7, 0.5),
    Row("l", "MLP 784-512-512-10, one image", "inference", "infer/mlp_large", 0.7, 0.5),
    Row("l", "LeNet-like CNN, one image", "inference", "infer/lenet", 0.7, 0.5),
    Row("l", "Llama of 260,000 parameters, a token", "inference", "infer/stories", 0.7, 0.5, agree=0),
    Row("m", "MNIST from a loader, beside the step alone", "data", "data/mnist/0", 1.03, measure="loader",
        against="alone"),
    Row("m", "CIFAR-like images, augmented", "data", "data/cifar/0", 1.03, measure="loader", against="alone"),
    Row("start", "process start to first op done", "small", kind="start", limit=2e-3, threads=(1,)),
    Row("cost", "compiling a minimal program, -O2", kind="compile", threads=(1,)),
    Row("cost", "its size with the libraries it brings", kind="program", threads=(1,), unit="B"),
    Row("cost", "the library to link with", kind="library", threads=(1,), unit="B"),
]


def target(targets, threads, is_intel):
    """The number that holds for a row's `fastest` or `libtorch`, or None."""
    if isinstance(targets, tuple):
        targets = targets[threads - 1]
    if isinstance(targets, tuple):
        targets = targets[is_intel]
    return targets


def chosen(only, threads):
    """(row, threads) of all rows whose letter, or a part of whose label, is in the list `only`; without one, all."""
    for row in rows:
        if not only or any(word == row.letter or (len(word) > 1 and word in row.label) for word in only):
            yield from ((row, n) for n in row.threads if threads in (0, n))
