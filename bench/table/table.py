#!/usr/bin/env python3
"""Runs `./dev bench table`: gradus beside libtorch and every other framework that is installed, on the workloads that
must be ahead of all rivals, and prints which targets are reached.

  table.py BUILD_FOLDER [--libtorch "mlp=PROGRAM nets=PROGRAM .."] [--torch FOLDER] [--llama2 PROGRAM]
           [--only LETTERS_OR_WORDS, ..] [--threads N] [--rounds N] [--seconds S] [--show]

Results are kept in BUILD_FOLDER/table, in a JSON file per commit, machine and kernels: a run adds its rows to it, so
that the table can be made in parts. In the end, and with --show instead of a run, the whole table is printed and
written as index.html. GRADUS_KERNELS=avx2 holds all sides to AVX2.
"""
import argparse
import datetime
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

import costs
import measure
import page
from rows import chosen, rows
from sides import Probe, Sides, bench, placement

kinds = {"steps": measure.steps, "ops": measure.ops, "start": measure.start, "compile": costs.compiling,
         "program": costs.program_size, "library": costs.library_size}


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=lambda name: pathlib.Path(name).resolve())
    parser.add_argument("--libtorch", default="")
    parser.add_argument("--torch", default="")
    parser.add_argument("--llama2", default="")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--only", default="")
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    options.only = [word.strip() for word in options.only.split(",") if word.strip()]
    options.given_rounds, options.rounds = options.rounds > 0, options.rounds or 15
    return options


# -- what is the same for all rows --

def commit():
    """Its short name, and a sum of what was changed since."""
    def git(*words):
        return subprocess.run(["git", "-C", str(bench), *words], capture_output=True, text=True).stdout.strip()

    changes = git("diff", "HEAD")
    mark = "+" + hashlib.sha256(changes.encode()).hexdigest()[:6] if changes else ""
    return (git("rev-parse", "--short", "HEAD") or "unknown") + mark


def processor():
    with open("/proc/cpuinfo") as info:
        return next((line.split(":")[1].strip() for line in info if line.startswith("model name")), "unknown")


def describe(head):
    """The lines above the table."""
    held = f", held to {head['held']}" if head["held"] else ""
    return "\n".join([
        f"{head['processor']}, {head['processors']} processors, the two {head['placement']} ({head['trip']:.0f} ns); "
        f"load average {head['load']:.2f}",
        f"{head['date']}, commit {head['commit']}; {head['gradus']}{held}",
        "; ".join(sorted(set(head["versions"].values())))])


def new_head(everyone, probe):
    ours = everyone.ours("small", 1)
    about = ours.ask("about")
    ours.end()
    trip = probe.trip()
    return {"processor": processor(), "processors": os.cpu_count(), "trip": trip, "placement": placement(trip),
            "load": os.getloadavg()[0], "date": datetime.date.today().isoformat(), "commit": commit(), "gradus": about,
            "held": os.environ.get("GRADUS_KERNELS", ""), "versions": {}}


# -- the results so far --

class Store:
    """A JSON file with a head and a result per row and thread count."""

    def __init__(self, folder, head):
        kernels = re.search(r"kernels (\S+)", head["gradus"])
        self.path = folder / f"{head['commit']}-{kernels[1] if kernels else 'unknown'}.json"
        self.head, self.results = head, []
        if self.path.exists():
            stored = json.loads(self.path.read_text())
            if stored["head"]["processor"] != head["processor"]:
                sys.exit(f"table: {self.path} was measured on another machine, {stored['head']['processor']}")
            self.results = stored["results"]
            head["versions"] = stored["head"]["versions"]

    def add(self, result):
        def place(r):
            order = [(row.letter, row.label) for row in rows]
            return r["threads"], order.index((r["letter"], r["label"]))

        self.results = sorted([r for r in self.results if place(r) != place(result)] + [result], key=place)
        self.write()

    def write(self):
        self.head["text"] = describe(self.head)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps({"head": self.head, "results": self.results}, indent=1))
        (self.path.parent / "index.html").write_text(page.page(self.head, self.results))


def run(options, everyone, probe, store):
    print(describe(store.head))
    print(f"{options.rounds} rounds of one placement; our time through theirs\n\n{page.heading}")
    for row, threads in chosen(options.only, options.threads):
        if row.program and not (everyone.build / "bench" / row.program).exists():
            print(f"{row.letter} {row.label}: there is no build/bench/{row.program}")
            continue
        begun = time.monotonic()
        try:
            result = kinds[row.kind](row, threads, options, everyone, probe)
        except (RuntimeError, ValueError, OSError, subprocess.CalledProcessError) as error:
            print(f"{row.letter} {row.label}: FAILED: {error}", flush=True)   # the other rows need not suffer
            continue
        result |= {"letter": row.letter, "label": row.label, "threads": threads, "took": time.monotonic() - begun}
        store.head["versions"] |= everyone.versions
        store.add(result)
        print("\n".join(page.lines(result, "Intel" in store.head["processor"])), flush=True)


def main():
    options = parse()
    everyone = Sides(options.build, dict(pair.split("=", 1) for pair in options.libtorch.split()), options.llama2,
                     options.python)
    probe = Probe(options.build)
    store = Store(options.build / "table", new_head(everyone, probe))
    if not options.show:
        run(options, everyone, probe, store)
        print()
    store.write()
    print(page.text_of(store.head, store.results))
    print(f"figures: {store.path}; bars: {store.path.parent}/index.html")


main()
