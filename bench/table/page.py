"""What is shown of the results: lines of text, and a page with a bar per side.

A result is what measure.py gives, with its row's letter and label, and threads. Beside a ratio stands the 90 % interval
of its median over the rounds. A target is reached if the upper end is at most 0.03 above it.
"""
import html
import math
import statistics

from rows import rows, target


def interval(ratios, level=0.9):
    """Of the median, by order statistics: which ranks lie apart with more than `level`."""
    ordered, n = sorted(ratios), len(ratios)
    below, k = 0.0, 0
    while k < (n - 1) // 2 and below + math.comb(n, k) / 2**n <= (1 - level) / 2:
        below += math.comb(n, k) / 2**n
        k += 1
    k = max(k - 1, 0)
    return ordered[k], ordered[n - 1 - k]


def row_of(result):
    return next(row for row in rows if (row.letter, row.label) == (result["letter"], result["label"]))


def quantity(value, unit):
    if unit == "B":
        return f"{value / 2**20:.3g} MiB"
    units = (0.1, 1, "s"), (1e-4, 1e3, "ms"), (1e-6, 1e6, "us"), (0, 1e9, "ns")
    _, scale, name = next(u for u in units if value >= u[0])
    return f"{value * scale:.0f} {name}" if value * scale >= 100 else f"{value * scale:.3g} {name}"


def medians(result):
    """By side, in the order of their speed."""
    names = {name for r in result["rounds"] for name in r}
    values = {name: statistics.median(r[name] for r in result["rounds"] if name in r) for name in names}
    return dict(sorted(values.items(), key=lambda item: item[1]))


def ratios(result, name):
    return [r["gradus"] / r[name] for r in result["rounds"] if name in r]


class Comparison:
    """gradus beside one side of a result; text(): the ratio, its interval, the target and whether it is reached."""

    def __init__(self, result, name, goal):
        self.name, self.goal = name, goal
        values = ratios(result, name)
        self.median, (self.low, self.high) = statistics.median(values), interval(values)
        self.reached = goal is None or self.high <= goal + 0.03

    def text(self):
        digits = 4 if self.median < 0.1 else 3
        ratio = f"{self.median:.{digits}f} [{self.low:.{digits}f}, {self.high:.{digits}f}]"
        return f"{ratio:<23} {'' if self.goal is None else f'{self.goal:g} ' + ('ok' if self.reached else 'OVER'):<9}"


def comparisons(result, is_intel):
    """With the fastest rival and with libtorch; either may be None."""
    row, names = row_of(result), [name for name in medians(result) if name != "gradus"]
    fastest = Comparison(result, names[0], target(row.fastest, result["threads"], is_intel)) if names else None
    libtorch = None
    if "libtorch" in names:
        libtorch = Comparison(result, "libtorch", target(row.libtorch, result["threads"], is_intel))
    return fastest, libtorch


heading = (f"{'':<46} threads     {'gradus':>8}  {'fastest rival':<23} {'ratio [90 %]':<23} {'at most':<9} "
           f"{'libtorch':>8}  {'ratio [90 %]':<23} at most")


def lines(result, is_intel):
    """A line, and one for each thing that is special about it."""
    row, values = row_of(result), medians(result)
    shown = {name: quantity(value, row.unit) for name, value in values.items()}
    fastest, libtorch = comparisons(result, is_intel)
    where = f"{result['threads']} {result['placement']}" if result["threads"] > 1 else "1"
    text = f"{row.letter + ' ' + row.label:<46} {where:<10}  {shown['gradus']:>8}  "
    if fastest:
        text += f"{fastest.name + ' ' + shown[fastest.name]:<23} {fastest.text()} "
    if libtorch:
        text += f"{shown['libtorch']:>8}  {libtorch.text()}"
    yield text.rstrip()
    if row.limit:
        yield f"  at most {quantity(row.limit, row.unit)}: {'ok' if values['gradus'] <= row.limit else 'OVER'}"
    if result.get("ratios"):
        yield from worst_lines(row, result)


def worst_lines(row, result, most=5):
    """Of many cases: the slowest beside the fastest rival, and how many have no excuse."""
    reasons = result.get("reasons", {})
    order = sorted(result["ratios"], key=result["ratios"].get, reverse=True)
    without = [case for case in order if result["ratios"][case] > row.worst and case not in reasons]
    verdict = f"{len(without)} OVER" if without else "ok"
    yield (f"  geometric means of {result['count']} cases; above {row.worst:g} without a reason: {verdict}; worst: "
           f"{order[0]} {result['ratios'][order[0]]:.2f}")
    for case in without[:most]:
        yield f"    {case} {result['ratios'][case]:.2f}"


def bars(results):
    """An SVG picture: for each row a bar per side, as long as its value relative to the largest."""
    y, parts = 20, []
    for result in results:
        values, unit = medians(result), row_of(result).unit
        title = html.escape(f"{result['letter']} {result['label']}; threads: {result['threads']}")
        parts.append(f'<text x="8" y="{y}" class="title">{title}</text>')
        for name, value in values.items():
            y += 18
            width = 420 * value / max(values.values())
            parts.append(f'<text x="108" y="{y}" text-anchor="end">{name}</text><rect x="114" y="{y - 11}" height="13" '
                         f'width="{width:.1f}" class="{"ours" if name == "gradus" else "rival"}"/>'
                         f'<text x="{120 + width:.1f}" y="{y}">{quantity(value, unit)}</text>')
        y += 34
    style = ("text { font: 13px system-ui, sans-serif; fill: #24292f } .title { font-weight: bold } "
             ".ours { fill: #0b62c4 } .rival { fill: #8c959f } "
             "@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .ours { fill: #6cb0ff } }")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="{y}" viewBox="0 0 640 {y}">'
            f"<style>{style}</style>\n" + "\n".join(parts) + "\n</svg>\n")


def text_of(head, results):
    is_intel = "Intel" in head["processor"]
    rounds = sorted({len(result["rounds"]) for result in results})
    all_lines = [head["text"], f"rounds: {', '.join(map(str, rounds))}; our time through theirs", "", heading]
    for result in results:
        all_lines += lines(result, is_intel)
    words = "\n".join(all_lines[4:]).replace(";", "").split()
    reached, missed = words.count("ok"), words.count("OVER")
    return "\n".join([*all_lines, "", f"reached: {reached} of {reached + missed} targets"]) + "\n"


def page(head, results):
    return ("<!doctype html><meta charset='utf-8'><meta name='color-scheme' content='light dark'>"
            "<title>gradus and its rivals</title><h1>gradus and its rivals</h1>"
            f"<pre>{html.escape(text_of(head, results))}</pre>{bars(results)}")
