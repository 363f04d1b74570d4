"""The rounds in which all sides of a row are asked, in turn.

Idea: as in bench/rounds.h: neighbours, clock rates and placement change within seconds, and change all sides alike. So
each round asks every side for one short window, in an order that rotates, and ratios are taken round by round. Two
threads run on cores that are near or far, as the host likes; rounds go on until one of the two has enough of them.
"""
import json
import math
import os
import statistics
import subprocess
import tempfile
import time

from sides import Load, environment, placement


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def agreed(sides, row, case):
    """The sides that compute what gradus computes; says which do not."""
    expected = float(sides["gradus"].ask("check " + case))
    same = {"gradus": sides["gradus"]}
    for name in list(sides)[1:]:
        try:
            got = float(sides[name].ask("check " + case))
        except RuntimeError:
            got = math.nan
        if abs(got - expected) <= row.agree * abs(expected):
            same[name] = sides[name]
        else:
            print(f"  ({name} left out of {case}: it arrives at {got:.9g}, gradus at {expected:.9g})")
    return same


def too_slow(rounds):
    """After three rounds: rivals that take 1.5 times as long as the fastest. They are asked no more."""
    if len(rounds) < 3:
        return set()
    names = set.intersection(*map(set, rounds[:3])) - {"gradus"}
    medians = {name: statistics.median(r[name] for r in rounds[:3]) for name in names}
    return {name for name, m in medians.items() if name != "libtorch" and m > 1.5 * min(medians.values())}


def one_round(sides, names, row, case, window, threads):
    times = {}
    for name in names:
        if threads > 1:
            time.sleep(0.01)   # workers spin for some ms after their last work, on the processor that others need
        answer = sides[name].time(case, window)
        times[name] = answer[row.measure]
        if row.against:
            times[row.against] = answer[row.against]
    return times


def measure(sides, row, case, threads, options, probe):
    """{"rounds": [{side: seconds}], "placement", "trips", "dropped"}: rounds of one placement."""
    kept, trips, slow, dropped, turn = {}, {}, set(), 0, 0
    while max(map(len, kept.values()), default=0) < options.rounds and turn < 3 * options.rounds:
        trip = probe.trip() if threads > 1 else 0
        where = placement(trip) if threads > 1 else ""
        if where in ("one core", "shared") and dropped < options.rounds:
            dropped += 1
            continue
        names = [name for name in sides if name not in slow]
        names = names[turn % len(names):] + names[:turn % len(names)]
        load = Load(sides)
        times = one_round(sides, names, row, case, options.seconds or row.window, threads)
        turn += 1
        if load.others() > 0.1 and dropped < options.rounds:
            dropped += 1
            continue
        kept.setdefault(where, []).append(times)
        trips.setdefault(where, []).append(trip)
        slow |= too_slow(kept[where])
    where = max(kept, key=lambda place: len(kept[place]))
    return {"rounds": kept[where], "placement": where, "trip": statistics.median(trips[where]), "dropped": dropped}


def joined(cases):
    """Of many cases the geometric mean, round by round; of those cases that a rival has."""
    ratios = {}
    for name, c in cases.items():
        if len(c["rounds"][0]) > 1:
            ratios[name] = statistics.median(r["gradus"] / min(t for side, t in r.items() if side != "gradus")
                                             for r in c["rounds"])
    each = [cases[name] for name in ratios or cases]
    sides = set.intersection(*(set(r) for c in each for r in c["rounds"]))
    rounds = [{side: geometric_mean([c["rounds"][i][side] for c in each]) for side in sides}
              for i in range(min(len(c["rounds"]) for c in each))]
    return {"rounds": rounds, "count": len(each), "ratios": ratios,
            "placement": statistics.mode(c["placement"] for c in each),
            "trip": statistics.median(c["trip"] for c in each), "dropped": sum(c["dropped"] for c in each)}


def steps(row, threads, options, everyone, probe):
    sides = everyone.start(row.program, row.case, threads)
    try:
        if not row.case.endswith("/"):
            return measure(agreed(sides, row, row.case), row, row.case, threads, options, probe)
        cases = [c for c in sides["gradus"].ask("cases").split() if c.startswith(row.case)]
        return joined({case: measure(agreed(sides, row, case), row, case, threads, options, probe) for case in cases})
    finally:
        for side in sides.values():
            side.end()


def ops(row, threads, options, everyone, probe):
    """Runs `./dev bench ops`, which has more than a thousand cases and rules of its own."""
    command = [str(everyone.build / "bench" / "compare_ops"), "ops", str(everyone.build / "bench" / "ops")]
    if "ops" in everyone.libtorch:
        command.append(everyone.libtorch["ops"])
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command += ["--threads", str(threads), "--json", file.name]
        if options.given_rounds:
            command += ["--rounds", str(options.rounds)]
        before = probe.trip()
        subprocess.run(command, stdout=subprocess.DEVNULL)   # it fails if an op is slow without a reason
        cells = json.load(open(file.name))
    cases, reasons = {}, {}
    for cell in cells:
        name = f"{cell['op']} on {cell['size']}, {cell['mode']}"
        rounds = [{"gradus": a, "libtorch": b} for a, b in zip(cell["ours"], cell["rival"])]
        cases[name] = {"rounds": rounds or [{"gradus": a} for a in cell["ours"]], "placement": placement(before),
                       "trip": before, "dropped": 0}
        if cell["reason"]:
            reasons[name] = cell["reason"]
    return joined(cases) | {"reasons": reasons}


def start(row, threads, options, everyone, probe):
    """From before a process exists until its first op is done, loading and static initialisers included."""
    programs = {"gradus": str(everyone.build / "bench" / row.program)}
    if row.program in everyone.libtorch:
        programs["libtorch"] = everyone.libtorch[row.program]
    rounds = []
    for _ in range(options.rounds + 1):
        rounds.append({name: first_op(path, name != "gradus") for name, path in programs.items()})
    return {"rounds": rounds[1:], "placement": "", "trip": 0, "dropped": 0}   # the first reads them from disk


def first_op(program, is_rival):
    read_end, write_end = os.pipe()
    before = time.clock_gettime(time.CLOCK_MONOTONIC)
    pid = os.posix_spawn(program, [program, "first_op"], environment(1, is_rival),
                         file_actions=[(os.POSIX_SPAWN_DUP2, write_end, 1), (os.POSIX_SPAWN_CLOSE, read_end)])
    os.close(write_end)
    with os.fdopen(read_end) as answer:
        done = float(answer.read())
    os.waitpid(pid, 0)
    return done - before
