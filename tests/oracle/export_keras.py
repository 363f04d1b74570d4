#!/usr/bin/env python3
"""Writes keras.tsv: where Keras' optimisers lead linear regression on the diabetes data in 100 steps, from theta = 0, all rows in each step.

    pip install keras==3.15.1 torch==2.13.0 numpy
    KERAS_BACKEND=torch python3 tests/oracle/export_keras.py

The problem is that of examples/regression_problem.h, the loss half the mean squared error. A line: the optimiser, its options, theta. In float64.
"""
import os
os.environ["KERAS_BACKEND"] = "torch"
import keras, numpy, torch

folder = os.path.dirname(os.path.abspath(__file__))
STEPS = 100
RUNS = (
    ("SGD", {}), ("SGD", {"learning_rate": 0.1}), ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
    ("Adam", {}), ("Adam", {"learning_rate": 0.05, "epsilon": 1e-2}), ("Adam", {"learning_rate": 0.05, "amsgrad": True, "beta_2": 0.9}),
    ("RMSprop", {}), ("RMSprop", {"learning_rate": 0.01, "epsilon": 1e-2}), ("RMSprop", {"learning_rate": 0.01, "momentum": 0.9}),
    ("RMSprop", {"learning_rate": 0.01, "centered": True, "rho": 0.5}),
)


def standardised(x):
    return (x - x.mean(0)) / x.std(0)


def problem():
    data = os.path.join(folder, "../../examples/data/diabetes/diabetes_")
    x, y = numpy.loadtxt(data + "data_raw.csv.gz"), numpy.loadtxt(data + "target.csv.gz")
    return numpy.hstack([numpy.ones((len(x), 1)), standardised(x)]), y / y.std()


def main():
    keras.backend.set_floatx("float64")
    x, y = (torch.from_numpy(a) for a in problem())
    with open(os.path.join(folder, "keras.tsv"), "w") as f:
        f.write(f"# Keras {keras.__version__}: optimiser, options, theta after {STEPS} steps; written by export_keras.py\n")
        for name, options in RUNS:
            theta = keras.Variable(numpy.zeros(x.shape[1]), dtype="float64")
            optimizer = getattr(keras.optimizers, name)(**options)
            for _ in range(STEPS):
                optimizer.apply([x.T @ (x @ theta.value.detach() - y) / len(y)], [theta])
            told = " ".join(f"{key}={float(value):g}" for key, value in options.items())
            f.write(f"{name}\t{told}\t" + " ".join(repr(float(v)) for v in theta.value.detach()) + "\n")


if __name__ == "__main__":
    main()
