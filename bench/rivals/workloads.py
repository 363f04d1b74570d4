"""What is computed, as in bench/workloads.h: the same generator, starting values, batches and learning rates."""
import numpy as np


class Random:
    """splitmix64, many numbers at a time."""

    def __init__(self, seed):
        self.state = np.uint64(seed)

    def next(self, n):
        with np.errstate(over="ignore"):
            z = self.state + np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
            self.state = z[-1] if n else self.state
            z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            return z ^ (z >> np.uint64(31))

    def uniform(self, shape, low, high):
        unit = (self.next(int(np.prod(shape))) >> np.uint64(11)).astype(np.float64) / 2.0**53
        return (low + (high - low) * unit).astype(np.float32).reshape(shape)

    def below(self, shape, limit):
        return (self.next(int(np.prod(shape))) % np.uint64(limit)).astype(np.int64).reshape(shape)


# -- nets of linear layers --

class Net:
    def __init__(self, name, sizes, batch, batches, adam, rate):
        self.name, self.sizes, self.batch, self.batches, self.adam, self.rate = name, sizes, batch, batches, adam, rate

    def parameters(self):
        """[weight [out, in], bias [out]] of each layer in turn."""
        random, values = Random(1), []
        for inputs, outputs in zip(self.sizes, self.sizes[1:]):
            bound = 1 / np.sqrt(inputs)
            values += [random.uniform((outputs, inputs), -bound, bound), random.uniform((outputs,), -bound, bound)]
        return values

    def data(self):
        """x and classes of all batches: [batches, batch, in], [batches, batch]; of XOR targets [1, 4, 1]."""
        if self.name.startswith("xor"):
            return (np.float32([[[0, 0], [0, 1], [1, 0], [1, 1]]]), np.float32([[[0], [1], [1], [0]]]))
        random, xs, ys = Random(2), [], []
        for _ in range(self.batches):
            xs.append(random.uniform((self.batch, self.sizes[0]), 0, 1))
            ys.append(random.below((self.batch,), self.sizes[-1]))
        return np.stack(xs), np.stack(ys)


xor_nets = [Net("xor/sgd", [2, 8, 1], 4, 1, False, 0.5), Net("xor/adam", [2, 8, 1], 4, 1, True, 0.01)]
mlp_nets = [Net("mlp/sgd", [784, 128, 10], 64, 32, False, 0.01), Net("mlp/adam", [784, 128, 10], 64, 32, True, 1e-3),
            Net("mlp/large", [784, 512, 512, 10], 128, 16, True, 1e-3)]

inference_nets = [Net("infer/mlp", [784, 128, 10], 1, 32, False, 0),
                  Net("infer/mlp_large", [784, 512, 512, 10], 1, 32, False, 0)]

# -- nets of layers: SGD with momentum 0.9 and rate 0.01 on images, Adam with rate 1e-3 on texts --


def initial_values(name, shape):
    """Of a parameter, by PyTorch's name and shape for it."""
    seed = 14695981039346656037
    for c in name.encode():
        seed = (seed ^ c) * 1099511628211 % 2**64
    fan_in = int(np.prod(shape[1:]))
    middle = 1 if len(shape) == 1 and name.endswith("weight") else 0
    reach = 0.05 if len(shape) == 1 else 1 / np.sqrt(fan_in)
    return Random(seed).uniform(shape, middle - reach, middle + reach)


class Task:
    def __init__(self, name, sizes, classes):
        self.name, self.sizes, self.classes, self.is_text = name, sizes, classes, len(sizes) == 2

    def data(self):
        """Images [8, n, channels, height, width] and classes [8, n], or texts and classes [8, n, length]."""
        random, xs, ys = Random(3), [], []
        for _ in range(8):
            xs.append(random.below(self.sizes, self.classes) if self.is_text else random.uniform(self.sizes, 0, 1))
            ys.append(random.below(self.sizes if self.is_text else self.sizes[:1], self.classes))
        return np.stack(xs), np.stack(ys)


lenet = Task("net/lenet", (64, 1, 28, 28), 10)
conv = Task("net/conv", (32, 3, 32, 32), 10)
gpt = Task("net/gpt", (12, 64), 65)
lstm = Task("net/lstm", (32, 64), 65)
inference_lenet = Task("infer/lenet", (1, 1, 28, 28), 10)


def shapes_of(task):
    """The parameters' names, as PyTorch has them, and shapes."""
    if task in (lenet, inference_lenet):
        return {"0.weight": (32, 1, 3, 3), "0.bias": (32,), "2.weight": (64, 32, 3, 3), "2.bias": (64,),
                "6.weight": (128, 9216), "6.bias": (128,), "8.weight": (10, 128), "8.bias": (10,)}
    if task is conv:
        shapes = {}
        for i in range(7):
            shapes[f"{3 * i}.weight"] = (32, 3 if i == 0 else 32, 3, 3)
            shapes[f"{3 * i + 1}.weight"] = shapes[f"{3 * i + 1}.bias"] = (32,)
        return shapes | {"23.weight": (10, 32), "23.bias": (10,)}
    if task is lstm:
        return {"e.weight": (65, 128), "l.weight_ih_l0": (512, 128), "l.weight_hh_l0": (512, 128),
                "l.bias_ih_l0": (512,), "l.bias_hh_l0": (512,), "o.weight": (65, 128), "o.bias": (65,)}
    shapes = {"tok.weight": (65, 128), "pos.weight": (64, 128)}
    for i in range(4):
        for name, shape in {"l1": (128,), "l2": (128,), "attention.qkv": (384, 128), "attention.proj": (128, 128),
                            "fc": (512, 128), "out": (128, 512)}.items():
            shapes[f"blocks.{i}.{name}.weight"], shapes[f"blocks.{i}.{name}.bias"] = shape, shape[:1]
    return shapes | {"lf.weight": (128,), "lf.bias": (128,), "head.weight": (65, 128)}


def parameters_innermost(task):
    """With the channels that a result has innermost: [height, width, in, out] and [in, out]; embeddings as they are."""
    parameters = {name: initial_values(name, shape) for name, shape in shapes_of(task).items()}
    for name, v in parameters.items():
        if v.ndim == 4:
            parameters[name] = v.transpose(2, 3, 1, 0)
        elif v.ndim == 2 and name not in ("tok.weight", "pos.weight", "e.weight"):
            parameters[name] = v.T.copy()
    return parameters


# -- optimisers alone: 10 million parameters in 50 tensors, on gradients that stay --

optimisers = ["optim/sgd", "optim/adam", "optim/adamw"]   # SGD with momentum 0.9; decay 0.01; rates 0.001


def many_numbers():
    """The parameters and their gradients."""
    numbers = [Random(100 + i).uniform((400, 500), -1, 1) for i in range(100)]
    return numbers[::2], numbers[1::2]
