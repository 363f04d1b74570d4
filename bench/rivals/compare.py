#!/usr/bin/env python3
"""Runs `./dev bench rivals`: training steps of gradus beside libtorch and every other framework that is installed.

  compare.py BUILD_FOLDER --libtorch "mlp=PROGRAM nets=PROGRAM small=PROGRAM"
             [--rounds N] [--seconds S] [--threads N] [--only TEXT]

Idea: as in bench/rounds.h: all sides are asked in turn for short windows, in an order that rotates, and ratios are taken
round by round. The fastest rival is the one with the smallest median in this very run. Printed beside a ratio: the 90 %
interval of its median, by order statistics. A target counts as reached if the upper end is at most 0.03 above it.
Writes rivals.json and rivals.svg into BUILD_FOLDER/rivals.
"""
import argparse
import json
import math
import os
import pathlib
import statistics
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent

# Label, our program, case, targets on one and two threads: ratio to the fastest rival (AMD, Intel), and to libtorch.
workloads = [
    ("a MLP 784-128-10, batch 64, SGD", "mlp", "mlp/sgd", ((0.88, 0.85), (0.80, 0.75)), (0.63, 0.63)),
    ("a MLP 784-128-10, batch 64, Adam", "mlp", "mlp/adam", ((0.88, 0.85), (0.80, 0.75)), (0.48, 0.48)),
    ("b MLP 784-512-512-10, batch 128, Adam", "mlp", "mlp/large", ((0.77, 0.92), (0.77, 0.95)), (0.62, 0.55)),
    ("c LeNet-like CNN, batch 64, SGD", "nets", "net/lenet", ((0.42, 0.42), (0.40, 0.40)), (0.28, 0.28)),
    ("d 7 x conv-BN-ReLU, batch 32, SGD", "nets", "net/conv", ((0.45, 0.45), (0.42, 0.42)), (0.32, 0.32)),
    ("e char-GPT, batch 12 x 64, Adam", "nets", "net/gpt", ((0.90, 0.90), (0.78, 0.78)), (0.74, 0.66)),
    ("f LSTM 128, batch 32 x 64, Adam", "nets", "net/lstm", ((0.92, 0.92), (0.82, 0.82)), (0.90, 0.82)),
    ("h XOR 2-8-1, SGD", "small", "xor/sgd", ((0.45, 0.45), None), (0.02, None)),
    ("h XOR 2-8-1, Adam", "small", "xor/adam", ((0.45, 0.45), None), (0.02, None)),
]
rivals = {   # name: module that must be there, script, its mode
    "torch-tuned": ("torch", "torch_nets.py", "tuned"),
    "torch-compile": ("torch", "torch_nets.py", "compile"),
    "jax": ("jax", "jax_nets.py", "jit"),
    "jax-scan": ("jax", "jax_nets.py", "scan"),
    "tf": ("tensorflow", "tf_nets.py", ""),
}
# Otherwise glibc gives memory back in every step and faults it in again.
raised_thresholds = ("glibc.malloc.mmap_threshold=1073741824:glibc.malloc.trim_threshold=2147483648:"
                     "glibc.malloc.top_pad=67108864")


class Side:
    """A program that answers lines, see harness.h and serve.py."""

    def __init__(self, command, threads, is_rival=True):
        environment = dict(os.environ, OMP_NUM_THREADS=str(threads))
        if is_rival:
            environment["GLIBC_TUNABLES"] = raised_thresholds
        self.process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, bufsize=1)

    def ask(self, question):
        self.process.stdin.write(question + "\n")
        line = self.process.stdout.readline()
        if not line or line.startswith("unknown"):
            raise RuntimeError(f"no answer to: {question}")
        return line.strip()

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def interval(ratios, level=0.9):
    """Of the median, by order statistics: which ranks lie apart with more than `level`."""
    ordered, n = sorted(ratios), len(ratios)
    below, k = 0.0, 0
    while k < (n - 1) // 2 and below + math.comb(n, k) / 2**n <= (1 - level) / 2:
        below += math.comb(n, k) / 2**n
        k += 1
    k = max(k - 1, 0)
    return ordered[k], ordered[n - 1 - k]


def processor():
    with open("/proc/cpuinfo") as info:
        return next((line.split(":")[1].strip() for line in info if line.startswith("model name")), "unknown")


def installed(python):
    names = {module for module, _, _ in rivals.values()}
    code = f"import importlib.util as u; print(*(n for n in {sorted(names)!r} if u.find_spec(n)))"
    found = subprocess.run([python, "-c", code], capture_output=True, text=True).stdout.split()
    return {name: v for name, v in rivals.items() if v[0] in found}


def start_rivals(threads, options, program, case):
    sides = {}
    if program in options.libtorch:
        sides["libtorch"] = Side([options.libtorch[program], str(threads)], threads)
    for name, (_, script, mode) in options.rivals.items():
        side = Side([options.python, str(here / script), str(threads), mode], threads)
        if case in side.ask("cases").split():
            sides[name] = side
        else:
            side.end()
    return sides


def agreed(ours, sides, case):
    """Drops the rivals that do not compute the same."""
    expected = float(ours.ask("check " + case))
    for name in list(sides):
        try:
            got = float(sides[name].ask("check " + case))
        except RuntimeError:
            got = math.nan
        if not abs(got - expected) <= 1e-2 * abs(expected):
            print(f"  ({name} left out: its loss is {got:.5g}, ours {expected:.5g})")
            sides.pop(name).end()
    return sides


def measure(options, program, case, threads):
    """Seconds of a step by side, one per round, and the round trips between the threads."""
    ours = Side([str(options.build / "bench" / program), str(threads)], threads, is_rival=False)
    sides = {"gradus": ours} | agreed(ours, start_rivals(threads, options, program, case), case)
    times = {name: [] for name in sides}
    probe = Side([str(options.build / "bench" / "placement")], threads, is_rival=False)
    trips, names, dropped = [], list(sides), 0
    while len(times["gradus"]) < options.rounds:
        if threads > 1:
            trip = float(probe.ask("round trip"))
            if not 45 < trip < 2000 and dropped < options.rounds:   # the threads share a core
                dropped += 1
                continue
            trips.append(trip)
        for name in names:
            times[name].append(float(sides[name].ask(f"time {case} {options.seconds}").split()[1]))
        names = names[1:] + names[:1]
    for side in [*sides.values(), probe]:
        side.end()
    return times, trips


def duration(seconds):
    scale, unit = (1e3, "ms") if seconds >= 1e-4 else (1e6, "us")
    return f"{seconds * scale:.3g} {unit}"


def verdict(ratios, target):
    if target is None:
        return ""
    reached = interval(ratios)[1] <= target + 0.03
    return f"{target:g} {'ok' if reached else 'OVER'}"


def cell(ratios):
    low, high = interval(ratios)
    return f"{statistics.median(ratios):.3f} [{low:.3f}, {high:.3f}]"


def print_result(label, threads, times, trips, targets, libtorch_targets):
    medians = {name: statistics.median(t) for name, t in times.items()}
    ratios = {name: [a / b for a, b in zip(times["gradus"], t)] for name, t in times.items() if name != "gradus"}
    vendor = 1 if "Intel" in processor() else 0
    target = targets[threads - 1][vendor] if targets[threads - 1] else None
    print(f"{label:<40} {threads}   gradus {duration(medians['gradus'])}")
    for name in sorted(ratios, key=medians.get):
        is_fastest = name == min(ratios, key=medians.get)
        goals = [("fastest: at most " + verdict(ratios[name], target)) if is_fastest and target else "",
                 ("libtorch: at most " + verdict(ratios[name], libtorch_targets[threads - 1]))
                 if name == "libtorch" and libtorch_targets[threads - 1] else ""]
        print(f"    {name:<14} {duration(medians[name]):>9}  {cell(ratios[name])}  {'; '.join(g for g in goals if g)}")
    if trips:
        print(f"    (round trip between the threads {statistics.median(trips):.0f} ns)")
    sys.stdout.flush()
    return {"workload": label, "threads": threads, "seconds": times, "ratios": ratios}


def bars(results):
    """An SVG picture: for each workload a bar per side, as long as its time relative to the slowest one."""
    y, parts = 20, []
    for result in results:
        medians = {name: statistics.median(t) for name, t in result["seconds"].items()}
        parts.append(f'<text x="8" y="{y}" class="title">{result["workload"]}, threads: {result["threads"]}</text>')
        for name in sorted(medians, key=medians.get):
            y += 18
            width = 420 * medians[name] / max(medians.values())
            parts.append(f'<text x="108" y="{y}" text-anchor="end">{name}</text><rect x="114" y="{y - 11}" height="13" '
                         f'width="{width:.1f}" class="{"ours" if name == "gradus" else "rival"}"/>'
                         f'<text x="{120 + width:.1f}" y="{y}">{duration(medians[name])}</text>')
        y += 34
    style = ("text { font: 13px system-ui, sans-serif; fill: #24292f } .title { font-weight: bold } "
             ".ours { fill: #0b62c4 } .rival { fill: #8c959f } "
             "@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .ours { fill: #6cb0ff } }")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="{y}" viewBox="0 0 640 {y}">'
            f"<style>{style}</style>\n" + "\n".join(parts) + "\n</svg>\n")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--libtorch", default="")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=0.25)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    options.libtorch = dict(pair.split("=", 1) for pair in options.libtorch.split())
    options.rivals = installed(options.python)
    return options


def main():
    options = parse()
    print(f"{processor()}, {os.cpu_count()} processors; load average {os.getloadavg()[0]:.2f}")
    print(f"{options.rounds} rounds, windows of {options.seconds:g} s; ratio of our time to theirs, its 90 % interval\n")
    results = []
    for label, program, case, targets, libtorch_targets in workloads:
        for threads in (1, 2):
            if options.only in label and options.threads in (0, threads) and (threads == 1 or targets[1]):
                times, trips = measure(options, program, case, threads)
                results.append(print_result(label, threads, times, trips, targets, libtorch_targets))
    folder = options.build / "rivals"
    folder.mkdir(exist_ok=True)
    (folder / "rivals.json").write_text(json.dumps({"processor": processor(), "results": results}, indent=1))
    (folder / "rivals.svg").write_text(bars(results))
    print(f"\nfigures and bars: {folder}/rivals.json, rivals.svg")


main()
