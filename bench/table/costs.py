"""What a program costs before it runs: compiling it, its size, the library it is linked with.

The programs are bench/minimal/minimal.cpp and minimal_torch.cpp: a net learns XOR.
"""
import os
import pathlib
import resource
import subprocess
import tempfile

from sides import bench

compiler = os.environ.get("CXX", "g++")


def processor_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def torch_options(torch):
    return ["-isystem", f"{torch}/include", "-isystem", f"{torch}/include/torch/csrc/api/include"]


def compile_libtorch(torch, output, *options):
    source = bench / "minimal/minimal_torch.cpp"
    return [compiler, "-std=c++20", "-O2", *torch_options(torch), str(source), "-o", output, *options]


def compiling(row, threads, options, everyone, probe):
    """Seconds of processor time. Three rounds: a compilation with libtorch takes long, and they differ little."""
    rounds = []
    with tempfile.TemporaryDirectory() as folder:
        output = f"{folder}/minimal.o"
        ours = [compiler, "-std=c++20", "-O2", f"-I{everyone.build}/include", "-c",
                str(bench / "minimal/minimal.cpp"), "-o", output]
        for _ in range(min(3, options.rounds)):
            rounds.append({"gradus": processor_seconds(ours)})
            if options.torch:
                rounds[-1]["libtorch"] = processor_seconds(compile_libtorch(options.torch, output, "-c"))
    return {"rounds": rounds, "placement": "", "trip": 0, "dropped": 0}


def stripped(program, folder):
    subprocess.run(["strip", "-o", f"{folder}/stripped", program], check=True)
    return os.path.getsize(f"{folder}/stripped")


def brought_along(program, torch):
    """Bytes of the shared libraries that come from PyTorch's folder."""
    lines = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout.splitlines()
    paths = {os.path.realpath(line.split()[2]) for line in lines if "=>" in line and torch in line}
    return sum(map(os.path.getsize, paths))


def program_size(row, threads, options, everyone, probe):
    """Bytes of the stripped program and what must be delivered with it; ours has the library within."""
    with tempfile.TemporaryDirectory() as folder:
        sizes = {"gradus": stripped(f"{everyone.build}/bench/minimal", folder)}
        if options.torch:
            libraries = f"{options.torch}/lib"
            linking = [f"-L{libraries}", "-Wl,--no-as-needed", "-ltorch", "-ltorch_cpu", "-lc10",
                       f"-Wl,-rpath,{libraries}", "-pthread"]
            path = f"{folder}/minimal"
            subprocess.run(compile_libtorch(options.torch, path, *linking), check=True)
            sizes["libtorch"] = stripped(path, folder) + brought_along(path, options.torch)
    return {"rounds": [sizes], "placement": "", "trip": 0, "dropped": 0}


def library_size(row, threads, options, everyone, probe):
    """Bytes of what a program is linked with."""
    sizes = {"gradus": os.path.getsize(everyone.build / "libgradus.a")}
    if options.torch:
        folder = pathlib.Path(options.torch, "lib")
        sizes["libtorch"] = sum(os.path.getsize(folder / f"lib{name}.so") for name in ("torch", "torch_cpu", "c10"))
    return {"rounds": [sizes], "placement": "", "trip": 0, "dropped": 0}
