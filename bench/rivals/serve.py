"""A rival written in Python: the questions and the timing of bench/harness.h.

A rival is a function about() -> str and a dict of cases: name -> make; make() returns (step, loss, restart): step()
does so many steps (1, or steps_of(step)) and waits for their end, loss() is that of the last one, and restart() begins
a new training with what was compiled before.
"""
import os
import statistics
import sys
import time

now = time.perf_counter


def bind_threads():
    """Lets this process use as many processors as argv[1] says. Call it before a framework is imported."""
    threads = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    os.environ["OMP_NUM_THREADS"] = str(threads)
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    return threads


def steps_of(step):
    return getattr(step, "steps", 1)


def time_steps(step, seconds):
    start, counted_from, warm_ups = now(), None, 0
    step()   # compiles; not part of the window
    start = now()
    counted_from = start + seconds / 5
    while warm_ups < 3 or now() < counted_from:
        step()
        warm_ups += 1
    group = max(1, int(20e-6 / ((now() - start) / warm_ups)))
    samples = []
    while len(samples) < 3 or now() - start < seconds:
        before = now()
        for _ in range(group):
            step()
        samples.append((now() - before) / group)
    return statistics.median(samples) / steps_of(step)


def check(training):
    step, loss, restart = training
    restart()
    for _ in range(max(1, 20 // steps_of(step))):
        step()
    return loss()


def peak_memory():
    with open("/proc/self/status") as status:
        return next(line.split()[1] for line in status if line.startswith("VmHWM:"))


made = {}   # by the name of a case, so that each is compiled once


def training(cases, name):
    if name not in made:
        made[name] = cases[name]()
    return made[name]


def time_training(training, seconds):
    step, _, restart = training
    restart()
    return time_steps(step, seconds)


def answer(about, cases, words):
    if words[0] == "about":
        return about()
    if words[0] == "cases":
        return " ".join(cases)
    if words[0] == "memory":
        return peak_memory()
    if len(words) > 1 and words[1] in cases:
        if words[0] == "check":
            return f"{check(training(cases, words[1])):.9g}"
        if words[0] == "time":
            return f"step {time_training(training(cases, words[1]), float(words[2])):.9g}"
    return "unknown: " + " ".join(words)


def serve(about, cases):
    for line in sys.stdin:
        print(answer(about, cases, line.split()), flush=True)
