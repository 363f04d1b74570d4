"""PyTorch in Python, at its best settings: fused optimisers, one attention op, images with channels last.

  torch_nets.py THREADS tuned|compile     compile: forward and loss through torch.compile
"""
import os
import sys

from serve import bind_threads, serve

threads, mode = bind_threads(), sys.argv[2]

import torch
from torch import nn
from torch.nn import functional as F

import workloads

torch.set_num_threads(threads)
torch.set_flush_denormal(True)


def dense(net):
    layers = []
    for inputs, outputs in zip(net.sizes, net.sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.Tanh() if net.name.startswith("xor") else nn.ReLU()]
    model = nn.Sequential(*layers[:-1])
    with torch.no_grad():
        for parameter, values in zip(model.parameters(), net.parameters()):
            parameter.copy_(torch.from_numpy(values))
    return model


def lenet():
    return nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
                         nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, 10))


def conv_net():
    layers = []
    for i in range(7):
        layers += [nn.Conv2d(3 if i == 0 else 32, 32, 3, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU()]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10))


class Attention(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x):
        n, length, width = x.shape
        q, k, v = (t.view(n, length, 4, width // 4).transpose(1, 2) for t in self.qkv(x).split(width, 2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.proj(y.transpose(1, 2).reshape(n, length, width))


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.l1, self.l2, self.attention = nn.LayerNorm(width), nn.LayerNorm(width), Attention(width)
        self.fc, self.out = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        y = x + self.attention(self.l1(x))
        return y + self.out(F.gelu(self.fc(self.l2(y))))


class Gpt(nn.Module):
    def __init__(self):
        super().__init__()
        self.tok, self.pos = nn.Embedding(65, 128), nn.Embedding(64, 128)
        self.blocks = nn.ModuleList(Block(128) for _ in range(4))
        self.lf, self.head = nn.LayerNorm(128), nn.Linear(128, 65, bias=False)

    def forward(self, text):
        x = self.tok(text) + self.pos(torch.arange(text.shape[1]))
        for block in self.blocks:
            x = block(x)
        return self.head(self.lf(x)).flatten(0, 1)


class Rnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.e, self.l, self.o = nn.Embedding(65, 128), nn.LSTM(128, 128, batch_first=True), nn.Linear(128, 65)

    def forward(self, text):
        return self.o(self.l(self.e(text))[0]).flatten(0, 1)


def train(model, make_optimizer, xs, ys, loss_of):
    forward = lambda x, y: loss_of(model(x), y)
    if mode == "compile":
        forward = torch.compile(forward)
    parameters = list(model.parameters())
    first = [p.detach().clone() for p in parameters]
    optimizer, state = make_optimizer(parameters), {}

    def restart():
        with torch.no_grad():
            for p, values in zip(parameters, first):
                p.copy_(values)
        optimizer.state.clear()
        state["turn"] = 0

    def step():
        turn = state["turn"]
        optimizer.zero_grad()
        state["loss"] = forward(xs[turn], ys[turn])
        state["loss"].backward()
        optimizer.step()
        state["turn"] = (turn + 1) % len(xs)

    return step, lambda: state["loss"].item(), restart


def dense_training(net):
    make = torch.optim.Adam if net.adam else torch.optim.SGD
    loss = F.binary_cross_entropy_with_logits if net.name.startswith("xor") else F.cross_entropy
    x, y = (torch.from_numpy(a) for a in net.data())
    return train(dense(net), lambda p: make(p, lr=net.rate, fused=True), list(x), list(y), loss)


def filled(model):
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(torch.from_numpy(workloads.initial_values(name, tuple(parameter.shape))))
    return model


def task_training(task, model):
    x, y = (torch.from_numpy(a) for a in task.data())
    xs, model = list(x), filled(model)
    make = lambda p: torch.optim.Adam(p, lr=1e-3, fused=True)
    if not task.is_text:
        make = lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9, fused=True)
        model = model.to(memory_format=torch.channels_last)
        xs = [b.contiguous(memory_format=torch.channels_last) for b in xs]
    return train(model, make, xs, [t.flatten() for t in y], F.cross_entropy)


# -- without training, and the optimiser alone --

def answers(model, xs):
    model.eval()
    forward = torch.compile(model) if mode == "compile" else model
    state = {}

    def step():
        with torch.inference_mode():
            state["y"] = forward(xs[state["turn"]])
        state["turn"] = (state["turn"] + 1) % len(xs)

    return step, lambda: state["y"].norm().item(), lambda: state.update(turn=0)


def lenet_answers(task):
    return answers(filled(lenet()), [torch.from_numpy(x) for x in task.data()[0]])


def optimiser_alone(name):
    values, gradients = workloads.many_numbers()
    parameters = [torch.from_numpy(v.copy()).requires_grad_() for v in values]
    for p, g in zip(parameters, gradients):
        p.grad = torch.from_numpy(g)
    make = {"optim/sgd": lambda p: torch.optim.SGD(p, lr=1e-3, momentum=0.9, fused=True),
            "optim/adam": lambda p: torch.optim.Adam(p, lr=1e-3, fused=True),
            "optim/adamw": lambda p: torch.optim.AdamW(p, lr=1e-3, weight_decay=1e-2, fused=True)}
    optimizer = make[name](parameters)

    def restart():
        with torch.no_grad():
            for p, v in zip(parameters, values):
                p.copy_(torch.from_numpy(v))
        optimizer.state.clear()

    mean_square = lambda: sum(p.detach().square().mean().item() for p in parameters)
    return optimizer.step, mean_square, restart


if os.environ.get("ATEN_CPU_CAPABILITY") == "avx2" and mode == "compile":
    torch._inductor.config.cpp.simdlen = 256
cases = {net.name: lambda net=net: dense_training(net) for net in workloads.xor_nets + workloads.mlp_nets}
for task, make in [(workloads.lenet, lenet), (workloads.conv, conv_net), (workloads.gpt, Gpt), (workloads.lstm, Rnn)]:
    cases[task.name] = lambda task=task, make=make: task_training(task, make())
for net in workloads.inference_nets:
    cases[net.name] = lambda net=net: answers(dense(net), list(torch.from_numpy(net.data()[0])))
cases[workloads.inference_lenet.name] = lambda: lenet_answers(workloads.inference_lenet)
if mode == "tuned":
    for name in workloads.optimisers:
        cases[name] = lambda name=name: optimiser_alone(name)
serve(lambda: f"torch {torch.__version__}, {mode}", cases)
