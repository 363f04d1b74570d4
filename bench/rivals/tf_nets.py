"""TensorFlow: tf.function around the whole step, fused update ops, images with channels last, the LSTM unrolled.

  tf_nets.py THREADS
"""
import os

from serve import bind_threads, serve

threads = bind_threads()
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np
import tensorflow as tf

import workloads

tf.config.threading.set_intra_op_parallelism_threads(threads)
tf.config.threading.set_inter_op_parallelism_threads(1)

# -- optimisers: what begins a step, update(variable, gradient), in one op each, and what forgets all steps --


def sgd(variables, rate, momentum=0.0):
    slots = {v.ref(): tf.Variable(tf.zeros_like(v)) for v in variables} if momentum else {}

    def update(v, g):
        if momentum:
            tf.raw_ops.ResourceApplyMomentum(var=v.handle, accum=slots[v.ref()].handle, lr=rate, grad=g,
                                             momentum=momentum)
        else:
            tf.raw_ops.ResourceApplyGradientDescent(var=v.handle, alpha=rate, delta=g)

    def reset():
        for slot in slots.values():
            slot.assign(tf.zeros_like(slot))

    return lambda: None, update, reset


def adam(variables, rate, b1=0.9, b2=0.999, eps=1e-8):
    slots = {v.ref(): (tf.Variable(tf.zeros_like(v)), tf.Variable(tf.zeros_like(v))) for v in variables}
    powers = tf.Variable(1.0), tf.Variable(1.0)

    def begin():
        powers[0].assign(powers[0] * b1)
        powers[1].assign(powers[1] * b2)

    def update(v, g):
        m, s = slots[v.ref()]
        # TensorFlow's epsilon stands before the correction, PyTorch's behind it.
        tf.raw_ops.ResourceApplyAdam(var=v.handle, m=m.handle, v=s.handle, beta1_power=powers[0],
                                     beta2_power=powers[1], lr=rate, beta1=b1, beta2=b2,
                                     epsilon=eps * tf.sqrt(1 - powers[1]), grad=g)

    def reset():
        for slot in [slot for pair in slots.values() for slot in pair]:
            slot.assign(tf.zeros_like(slot))
        for power in powers:
            power.assign(1.0)

    return begin, update, reset


# -- nets: functions of the parameters and a batch --

def cross_entropy(logits, classes):
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=classes, logits=logits))


def linear(x, p, name):
    shape = tf.shape(x)
    y = tf.nn.bias_add(tf.matmul(tf.reshape(x, (-1, x.shape[-1])), p[name + ".weight"]), p[name + ".bias"])
    return tf.reshape(y, tf.concat([shape[:-1], [y.shape[-1]]], 0))


def dense_loss(net):
    is_xor = net.name.startswith("xor")

    def loss(p, x, y):
        for i in range(len(net.sizes) - 1):
            x = tf.nn.bias_add(tf.matmul(x, p[f"{i}.weight"]), p[f"{i}.bias"])
            if i + 2 < len(net.sizes):
                x = tf.tanh(x) if is_xor else tf.nn.relu(x)
        if is_xor:
            return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=x))
        return cross_entropy(x, y)

    return loss


def lenet_loss(p, x, y):
    x = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, p["0.weight"], 1, "VALID"), p["0.bias"]))
    x = tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, p["2.weight"], 1, "VALID"), p["2.bias"]))
    x = tf.nn.max_pool2d(x, 2, 2, "VALID")
    x = tf.reshape(tf.transpose(x, (0, 3, 1, 2)), (x.shape[0], -1))   # the order of the linear layer's weights
    return cross_entropy(linear(tf.nn.relu(linear(x, p, "6")), p, "8"), y)


def conv_loss(p, x, y):
    for i in range(7):
        x = tf.nn.conv2d(x, p[f"{3 * i}.weight"], 1, "SAME")
        x = tf.raw_ops.FusedBatchNormV3(x=x, scale=p[f"{3 * i + 1}.weight"], offset=p[f"{3 * i + 1}.bias"],
                                        mean=tf.zeros(0), variance=tf.zeros(0), epsilon=1e-5, is_training=True).y
        x = tf.nn.relu(x)
    return cross_entropy(linear(tf.reduce_mean(x, (1, 2)), p, "23"), y)


def layer_norm(x, p, name):
    mean, var = tf.nn.moments(x, -1, keepdims=True)
    return tf.nn.batch_normalization(x, mean, var, p[name + ".bias"], p[name + ".weight"], 1e-5)


def gpt_loss(p, text, y):
    n, length = text.shape
    x = tf.gather(p["tok.weight"], text) + p["pos.weight"]
    hidden = tf.constant(np.triu(np.full((length, length), -1e30, np.float32), 1))
    for i in range(4):
        name = f"blocks.{i}."
        qkv = linear(layer_norm(x, p, name + "l1"), p, name + "attention.qkv")
        q, k, v = (tf.transpose(tf.reshape(t, (n, length, 4, 32)), (0, 2, 1, 3)) for t in tf.split(qkv, 3, -1))
        scores = tf.nn.softmax(tf.matmul(q, k, transpose_b=True) / np.float32(np.sqrt(32)) + hidden)
        attended = tf.reshape(tf.transpose(tf.matmul(scores, v), (0, 2, 1, 3)), (n, length, 128))
        x = x + linear(attended, p, name + "attention.proj")
        x = x + linear(tf.nn.gelu(linear(layer_norm(x, p, name + "l2"), p, name + "fc")), p, name + "out")
    logits = tf.matmul(tf.reshape(layer_norm(x, p, "lf"), (-1, 128)), p["head.weight"])
    return cross_entropy(logits, tf.reshape(y, (-1,)))


def lstm_loss(p, text, y):
    n, length = text.shape
    x = tf.transpose(tf.gather(p["e.weight"], text), (1, 0, 2))
    x = tf.reshape(tf.matmul(tf.reshape(x, (-1, 128)), p["l.weight_ih_l0"]), (length, n, 512))
    x = tf.unstack(x + (p["l.bias_ih_l0"] + p["l.bias_hh_l0"]))
    h = c = tf.zeros((n, 128))
    hs = []
    for gates in x:
        i, f, g, o = tf.split(gates + tf.matmul(h, p["l.weight_hh_l0"]), 4, 1)
        c = tf.sigmoid(f) * c + tf.sigmoid(i) * tf.tanh(g)
        h = tf.sigmoid(o) * tf.tanh(c)
        hs.append(h)
    return cross_entropy(linear(tf.reshape(tf.stack(hs, 1), (-1, 128)), p, "o"), tf.reshape(y, (-1,)))


# -- training --

def train(loss, make_optimizer, p, xs, ys):
    first, p = p, {name: tf.Variable(v) for name, v in p.items()}
    begin, update, reset = make_optimizer(list(p.values()))
    batches = [(tf.constant(x), tf.constant(y)) for x, y in zip(xs, ys)]
    state = {}

    def restart():
        for name, values in first.items():
            p[name].assign(values)
        reset()
        state["turn"] = 0

    @tf.function
    def call(x, y):
        with tf.GradientTape() as tape:
            value = loss(p, x, y)
        begin()
        for v, g in zip(p.values(), tape.gradient(value, list(p.values()))):
            update(v, tf.convert_to_tensor(g))
        return value

    def step():
        state["loss"] = call(*batches[state["turn"]]).numpy()
        state["turn"] = (state["turn"] + 1) % len(batches)

    return step, lambda: float(state["loss"]), restart


def dense_training(net):
    values = net.parameters()
    p = {}
    for i in range(len(net.sizes) - 1):
        p[f"{i}.weight"], p[f"{i}.bias"] = values[2 * i].T.copy(), values[2 * i + 1]
    make = lambda variables: (adam if net.adam else sgd)(variables, net.rate)
    x, y = net.data()
    return train(dense_loss(net), make, p, x, y)


def task_training(task, loss):
    p = workloads.parameters_innermost(task)
    x, y = task.data()
    if task.is_text:
        return train(loss, lambda v: adam(v, 1e-3), p, x, y)
    return train(loss, lambda v: sgd(v, 0.01, 0.9), p, x.transpose(0, 1, 3, 4, 2).copy(), y)


cases = {net.name: lambda net=net: dense_training(net) for net in workloads.xor_nets + workloads.mlp_nets}
for task, loss in [(workloads.lenet, lenet_loss), (workloads.conv, conv_loss), (workloads.gpt, gpt_loss),
                   (workloads.lstm, lstm_loss)]:
    cases[task.name] = lambda task=task, loss=loss: task_training(task, loss)
serve(lambda: f"tensorflow {tf.__version__}", cases)
