"""JAX: a jitted step with donated parameters, images with channels last, the LSTM as lax.scan.

  jax_nets.py THREADS jit|scan     scan: all batches in turn within one compiled call, for the fully connected nets
"""
import sys

from serve import bind_threads, serve

threads, mode = bind_threads(), sys.argv[2]
import os

os.environ["XLA_FLAGS"] = (os.environ.get("XLA_FLAGS", "") + " --xla_cpu_multi_thread_eigen=" +
                           ("true" if threads > 1 else "false"))
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

import workloads

# -- optimisers: state and parameters are dictionaries or lists of arrays --

tree_map = jax.tree_util.tree_map


def sgd(rate, momentum=0.0):
    def update(p, g, state):
        if momentum == 0:
            return tree_map(lambda p, g: p - rate * g, p, g), state
        state = tree_map(lambda v, g: momentum * v + g, state, g)
        return tree_map(lambda p, v: p - rate * v, p, state), state

    return lambda p: tree_map(jnp.zeros_like, p) if momentum else (), update


def adam(rate, b1=0.9, b2=0.999, eps=1e-8, decay=0.0):
    def update(p, g, state):
        m, v, t = state
        t = t + 1
        m = tree_map(lambda m, g: b1 * m + (1 - b1) * g, m, g)
        v = tree_map(lambda v, g: b2 * v + (1 - b2) * g * g, v, g)
        scale, correction = rate / (1 - b1**t), jnp.sqrt(1 - b2**t)
        kept = 1 - rate * decay
        return tree_map(lambda p, m, v: kept * p - scale * m / (jnp.sqrt(v) / correction + eps), p, m, v), (m, v, t)

    def start(p):
        return tree_map(jnp.zeros_like, p), tree_map(jnp.zeros_like, p), jnp.float32(0)

    return start, update


# -- nets: functions of the parameters and a batch --

def cross_entropy(logits, classes):
    right = jnp.take_along_axis(logits, classes[:, None], 1)[:, 0]
    return (jax.scipy.special.logsumexp(logits, 1) - right).mean()


def dense(net):
    is_xor = net.name.startswith("xor")

    def forward(p, x):
        for i in range(0, len(p), 2):
            x = x @ p[i] + p[i + 1]
            if i + 2 < len(p):
                x = jnp.tanh(x) if is_xor else jax.nn.relu(x)
        return x

    return forward


def dense_loss(net):
    forward = dense(net)

    def xor_loss(p, x, y):
        x = forward(p, x)
        return (jnp.maximum(x, 0) - x * y + jnp.log1p(jnp.exp(-jnp.abs(x)))).mean()

    return xor_loss if net.name.startswith("xor") else lambda p, x, y: cross_entropy(forward(p, x), y)


def convolve(x, w, padding):
    return lax.conv_general_dilated(x, w, (1, 1), padding, dimension_numbers=("NHWC", "HWIO", "NHWC"))


def lenet(p, x):
    x = jax.nn.relu(convolve(x, p["0.weight"], "VALID") + p["0.bias"])
    x = jax.nn.relu(convolve(x, p["2.weight"], "VALID") + p["2.bias"])
    x = lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    x = x.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)   # the order of the linear layer's weights
    x = jax.nn.relu(x @ p["6.weight"] + p["6.bias"])
    return x @ p["8.weight"] + p["8.bias"]


def lenet_loss(p, x, y):
    return cross_entropy(lenet(p, x), y)


def conv_loss(p, x, y):   # the running averages, a few numbers, are left out
    for i in range(7):
        x = convolve(x, p[f"{3 * i}.weight"], "SAME")
        mean, var = x.mean((0, 1, 2)), x.var((0, 1, 2))
        x = jax.nn.relu((x - mean) * (p[f"{3 * i + 1}.weight"] * lax.rsqrt(var + 1e-5)) + p[f"{3 * i + 1}.bias"])
    return cross_entropy(x.mean((1, 2)) @ p["23.weight"] + p["23.bias"], y)


def layer_norm(x, p, name):
    mean, var = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
    return (x - mean) * lax.rsqrt(var + 1e-5) * p[name + ".weight"] + p[name + ".bias"]


def linear(x, p, name):
    return x @ p[name + ".weight"] + p[name + ".bias"]


def gpt_loss(p, text, y):
    n, length = text.shape
    x = p["tok.weight"][text] + p["pos.weight"]
    hidden = jnp.triu(jnp.full((length, length), -jnp.inf), 1)
    for i in range(4):
        name = f"blocks.{i}."
        qkv = linear(layer_norm(x, p, name + "l1"), p, name + "attention.qkv")
        q, k, v = (t.reshape(n, length, 4, 32).transpose(0, 2, 1, 3) for t in jnp.split(qkv, 3, -1))
        scores = jax.nn.softmax(q @ k.transpose(0, 1, 3, 2) / np.sqrt(32) + hidden, -1)
        x = x + linear((scores @ v).transpose(0, 2, 1, 3).reshape(n, length, 128), p, name + "attention.proj")
        inner = jax.nn.gelu(linear(layer_norm(x, p, name + "l2"), p, name + "fc"), approximate=False)
        x = x + linear(inner, p, name + "out")
    logits = layer_norm(x, p, "lf") @ p["head.weight"]
    return cross_entropy(logits.reshape(n * length, 65), y.reshape(-1))


def lstm_loss(p, text, y):
    x = p["e.weight"][text].transpose(1, 0, 2) @ p["l.weight_ih_l0"] + p["l.bias_ih_l0"] + p["l.bias_hh_l0"]

    def cell(state, gates):
        h, c = state
        i, f, g, o = jnp.split(gates + h @ p["l.weight_hh_l0"], 4, 1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        h = jax.nn.sigmoid(o) * jnp.tanh(c)
        return (h, c), h

    zero = jnp.zeros((text.shape[0], 128))
    _, h = lax.scan(cell, (zero, zero), x)
    return cross_entropy(linear(h.transpose(1, 0, 2).reshape(-1, 128), p, "o"), y.reshape(-1))


# -- training --

def train(loss, optimizer, p, xs, ys):
    start, update = optimizer
    first, state = p, {}
    xs, ys = jnp.asarray(xs), jnp.asarray(ys)

    def restart():
        p = tree_map(jnp.array, first)
        state.update(p=p, s=start(p), turn=0)

    def one(carry, batch):
        value, g = jax.value_and_grad(loss)(carry[0], *batch)
        return update(carry[0], g, carry[1]), value

    if mode == "scan":
        repeats = max(1, 100 // len(xs))   # of the batches, in one call
        several = lambda carry: lax.scan(one, carry, (jnp.tile(xs, (repeats,) + (1,) * (xs.ndim - 1)),
                                                      jnp.tile(ys, (repeats,) + (1,) * (ys.ndim - 1))))
        call = jax.jit(several, donate_argnums=0)
        steps = repeats * len(xs)
    else:
        call, steps = jax.jit(one, donate_argnums=0), 1
    batches = list(zip(xs, ys))

    def step():
        batch = () if mode == "scan" else (batches[state["turn"]],)
        (state["p"], state["s"]), state["loss"] = call((state["p"], state["s"]), *batch)
        state["loss"].block_until_ready()
        state["turn"] = (state["turn"] + 1) % len(batches)

    step.steps = steps
    loss_at = min(19, steps - 1) if steps > 1 else 0
    return step, lambda: float(np.asarray(state["loss"]).reshape(-1)[loss_at]), restart


def dense_training(net):
    p = [v.T.copy() if v.ndim == 2 else v for v in net.parameters()]   # weights as [in, out]
    return train(dense_loss(net), adam(net.rate) if net.adam else sgd(net.rate), p, *net.data())


def task_training(task, loss):
    p = workloads.parameters_innermost(task)
    x, y = task.data()
    if task.is_text:
        return train(loss, adam(1e-3), p, x.astype(np.int32), y.astype(np.int32))
    return train(loss, sgd(0.01, 0.9), p, x.transpose(0, 1, 3, 4, 2).copy(), y.astype(np.int32))


# -- without training, and the optimiser alone --

def answers(forward, p, xs):
    call, p, xs, state = jax.jit(forward), tree_map(jnp.asarray, p), list(jnp.asarray(xs)), {}

    def step():
        state["y"] = call(p, xs[state["turn"]]).block_until_ready()
        state["turn"] = (state["turn"] + 1) % len(xs)

    return step, lambda: float(jnp.linalg.norm(state["y"])), lambda: state.update(turn=0)


def dense_answers(net):
    return answers(dense(net), [v.T.copy() if v.ndim == 2 else v for v in net.parameters()], net.data()[0])


def lenet_answers(task):
    x = task.data()[0].transpose(0, 1, 3, 4, 2).copy()
    return answers(lenet, workloads.parameters_innermost(task), x)


def optimiser_alone(name):
    start, update = {"optim/sgd": sgd(1e-3, 0.9), "optim/adam": adam(1e-3), "optim/adamw": adam(1e-3, decay=1e-2)}[name]
    values, gradients = workloads.many_numbers()
    gradients, state = tree_map(jnp.asarray, gradients), {}
    call = jax.jit(update, donate_argnums=(0, 2))

    def restart():
        p = tree_map(jnp.array, values)
        state.update(p=p, s=start(p))

    def step():
        state["p"], state["s"] = jax.block_until_ready(call(state["p"], gradients, state["s"]))

    return step, lambda: sum(float((p * p).mean()) for p in state["p"]), restart


cases = {net.name: lambda net=net: dense_training(net) for net in workloads.xor_nets + workloads.mlp_nets}
if mode == "jit":
    for task, loss in [(workloads.lenet, lenet_loss), (workloads.conv, conv_loss), (workloads.gpt, gpt_loss),
                       (workloads.lstm, lstm_loss)]:
        cases[task.name] = lambda task=task, loss=loss: task_training(task, loss)
    for net in workloads.inference_nets:
        cases[net.name] = lambda net=net: dense_answers(net)
    cases[workloads.inference_lenet.name] = lambda: lenet_answers(workloads.inference_lenet)
    for name in workloads.optimisers:
        cases[name] = lambda name=name: optimiser_alone(name)
serve(lambda: f"jax {jax.__version__}, {mode}", cases)
