"""The programs that are asked, gradus and its rivals: how they are started, and what they answer.

The lines: bench/harness.h, bench/rivals/serve.py and bench/rivals/llama2.c.
"""
import os
import pathlib
import subprocess
import time

bench = pathlib.Path(__file__).resolve().parent.parent
model = bench.parent / "examples/data/stories260K/stories260K.bin"

frameworks = {   # name: module that must be there, script, its mode
    "torch-tuned": ("torch", "torch_nets.py", "tuned"),
    "torch-compile": ("torch", "torch_nets.py", "compile"),
    "jax": ("jax", "jax_nets.py", "jit"),
    "jax-scan": ("jax", "jax_nets.py", "scan"),
    "tf": ("tensorflow", "tf_nets.py", ""),
}
# Otherwise glibc gives memory back in every step and faults it in again.
raised_thresholds = ("glibc.malloc.mmap_threshold=1073741824:glibc.malloc.trim_threshold=2147483648:"
                     "glibc.malloc.top_pad=67108864")
# Where GRADUS_KERNELS holds us to AVX2, rivals are held to it too. bench/sides.h does the same.
held_to_avx2 = {"ATEN_CPU_CAPABILITY": "avx2", "MKL_ENABLE_INSTRUCTIONS": "AVX2", "ONEDNN_MAX_CPU_ISA": "AVX2",
                "XLA_FLAGS": "--xla_cpu_max_isa=AVX2"}


def environment(threads, is_rival):
    own = dict(os.environ, OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads))
    for name in held_to_avx2:
        own.pop(name, None)
    if is_rival:
        own["GLIBC_TUNABLES"] = raised_thresholds
        if os.environ.get("GRADUS_KERNELS") == "avx2":
            own.update(held_to_avx2)
    return own


class Side:
    """A program that answers lines."""

    def __init__(self, command, threads, is_rival=True):
        self.command = command
        self.process = subprocess.Popen(command, env=environment(threads, is_rival), stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1)

    def ask(self, question):
        try:
            self.process.stdin.write(question + "\n")
            line = self.process.stdout.readline().strip()
        except BrokenPipeError:
            line = ""
        if not line or line.startswith("unknown"):
            raise RuntimeError(f"{self.command[0]}: no answer to: {question}")
        return line

    def time(self, case, seconds):
        """Seconds by the names of what the case measures."""
        words = self.ask(f"time {case} {seconds}").split()
        return dict(zip(words[::2], map(float, words[1::2])))

    def end(self):
        self.process.stdin.close()
        self.process.wait()


class Sides:
    """Finds and starts the programs for a row. versions: what each said about itself."""

    def __init__(self, build, libtorch, llama2, python):
        self.build, self.libtorch, self.llama2, self.python = build, libtorch, llama2, python
        self.frameworks = {name: f for name, f in frameworks.items() if f[0] in self._installed()}
        self.versions, self._cases = {}, {}

    def _installed(self):
        names = sorted({module for module, _, _ in frameworks.values()})
        code = f"import importlib.util as u; print(*(n for n in {names!r} if u.find_spec(n)))"
        return subprocess.run([self.python, "-c", code], capture_output=True, text=True).stdout.split()

    def ours(self, program, threads):
        return Side([str(self.build / "bench" / program), str(threads)], threads, is_rival=False)

    def _commands(self, program, threads):
        if program in self.libtorch:
            yield "libtorch", [self.libtorch[program], str(threads)]
        for name, (_, script, mode) in self.frameworks.items():
            yield name, [self.python, str(bench / "rivals" / script), str(threads), mode]
        if self.llama2:
            yield "llama2.c", [self.llama2, str(threads), str(model)]

    def start(self, program, case, threads):
        """gradus and all rivals that have the case, by name."""
        sides = {"gradus": self.ours(program, threads)}
        for name, command in self._commands(program, threads):
            key = name, program if name == "libtorch" else ""
            if key in self._cases and not any(c.startswith(case) for c in self._cases[key]):
                continue
            side = Side(command, threads)
            if key not in self._cases:
                self._cases[key] = side.ask("cases").split()
                self.versions[name] = side.ask("about")
            if any(c == case or case.endswith("/") and c.startswith(case) for c in self._cases[key]):
                sides[name] = side
            else:
                side.end()
        return sides


# -- what a figure depends on besides the programs --

class Probe:
    """Asks bench/placement.cpp how long a round trip between two threads takes, in ns."""

    def __init__(self, build):
        self.side = Side([str(build / "bench" / "placement")], 2, is_rival=False)

    def trip(self):
        return float(self.side.ask("round trip"))


def placement(trip):
    """Of two threads: do they share a core, are their cores near or far, or do they share a processor?"""
    return "one core" if trip < 45 else "near" if trip < 150 else "far" if trip < 2000 else "shared"


def busy_seconds():
    """Of processor time, since the start of the system: all programs, and the host's other machines."""
    with open("/proc/stat") as file:
        ticks = [int(word) for word in file.readline().split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")   # without idle and waiting


def own_seconds(sides):
    """The same, of this process and the sides."""
    ticks = 0
    for pid in ["self", *(side.process.pid for side in sides.values())]:
        with open(f"/proc/{pid}/stat") as file:
            words = file.read().rpartition(")")[2].split()
        ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


class Load:
    """The part of a processor that others take from here on."""

    def __init__(self, sides):
        self.sides, self.start = sides, time.monotonic()
        self.before = busy_seconds() - own_seconds(sides)

    def others(self):
        seconds = time.monotonic() - self.start
        if seconds < 0.2:   # the system counts in steps of 0.01 s
            return 0
        return max(0, busy_seconds() - own_seconds(self.sides) - self.before) / seconds
