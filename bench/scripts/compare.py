"""Each example beside the same model in PyTorch: ./dev bench scripts calls this.

    compare.py BUILD_FOLDER [--rounds N] [--threads N] [--only TEXT]

Both start from the same weights, which the script of PyTorch draws and saves, and see the same batches, without
dropout. What they print at their end must agree; the times are those of the training alone. They run one after the
other, in alternating order; the ratio is the median of the rounds'.
"""
import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

# Options of both programs; further ones of the example; how far apart the results may be.
runs = {
    "mnist_cnn": ("--epochs 1 --images 19200 --dropout 0", "", 0.5),
    "char_lstm": ("--epochs 1 --names 10000", "--count 0", 1e-3),
    "tiny_gpt": ("--steps 200", "--count 0", 1e-3),
}


def outcome(command, threads):
    """Seconds and the result, from the last "trained in 3.2 s; ... : 1.98" that the command prints."""
    environment = dict(os.environ, OMP_NUM_THREADS=str(threads), PYTHONDONTWRITEBYTECODE="1")
    out = subprocess.run(command, env=environment, capture_output=True, text=True)
    found = re.findall(r"trained in ([0-9.]+) s; .*: ([0-9.]+)", out.stdout)
    if not found:
        sys.exit(f"compare.py: {' '.join(command)} did not train:\n{out.stdout}{out.stderr}")
    return float(found[-1][0]), float(found[-1][1])


def compare(name, threads, rounds, build):
    shared, own, tolerance = runs[name]
    with tempfile.TemporaryDirectory() as folder:
        start = str(Path(folder) / "start.safetensors")
        script = [sys.executable, str(Path(__file__).parent / f"{name}.py"), *shared.split(), "--save-start", start]
        example = [f"{build}/examples/{name}", *shared.split(), *own.split(), "--start", start, "--shuffle", "0"]
        outcome(script, threads)   # writes the weights, and reads everything from disk once
        ours, theirs = [], []
        for i in range(rounds):
            for command, times in ((example, ours), (script, theirs))[:: 1 if i % 2 == 0 else -1]:
                times.append(outcome(command, threads))
    ratio = statistics.median(a[0] / b[0] for a, b in zip(ours, theirs))
    result, expected = ours[0][1], theirs[0][1]
    same = abs(result - expected) <= tolerance
    seconds = [statistics.median(time for time, _ in side) for side in (ours, theirs)]
    verdict = ("ok" if ratio <= 1 else "SLOWER") + ("" if same else ", DIFFERENT")
    print(
        f"{name:12} {threads:7} {seconds[0]:8.2f} s {seconds[1]:8.2f} s"
        f" {ratio:8.3f} {result:10.4f} {expected:10.4f}  {verdict}",
        flush=True,
    )
    return same


def main():
    import torch

    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=0, help="1 or 2; 0: both")
    parser.add_argument("--only", default="")
    parser.add_argument("--seconds", help="of other benchmarks; a training takes as long as it takes")
    o = parser.parse_args()
    print(f"beside PyTorch {torch.__version__} in Python; {o.rounds} rounds\n")
    print(f"{'':12} threads     gradus    PyTorch    ratio     result  PyTorch's")
    same = [
        compare(name, threads, o.rounds, o.build)
        for threads in ([o.threads] if o.threads else [1, 2])
        for name in runs
        if o.only in name
    ]
    sys.exit(0 if all(same) else "compare.py: the results are further apart than rounding explains")


main()
