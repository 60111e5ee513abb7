"""`python -m tests.bench`: start-up, memory and sign-in beside an empty window, a service app's token beside
a script, and what the catalogue and a long trace cost in frames."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PAIRS = 9
SIGN_INS = 9
SERVICE_TOKENS = 25
PAINT_GOAL, MEMORY_GOAL, TOKEN_GOAL = 1.35, 1.5, 1.3
FRAME_MS, LOAD_GOAL_MS, OPEN_GOAL_MS = 16.0, 100.0, 300.0
LARGE = 10_000
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Start:
    """One window, from the start of its process."""

    paint_s: float
    paint_kb: int
    furnished_s: float
    rest_kb: int


@contextmanager
def program(module: str, *arguments: str, extra: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """A module of this folder in a process of its own, ended politely."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    # An installed program has its byte code; the first, uncounted pair makes it here.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment.update(extra or {})
    running = subprocess.Popen(
        [sys.executable, "-m", f"tests.bench.{module}", *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield running
    finally:
        running.communicate(timeout=60)


def pss_kb(pid: int) -> int:
    """Memory of a process with its part of what it shares, read from outside; 0 where the system does not tell."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    return int(found[1]) if found else 0


def said(running: subprocess.Popen[str], expected: str) -> None:
    """Wait for a line of a program."""
    line = running.stdout.readline() if running.stdout else ""
    if line.strip() != expected:
        raise RuntimeError(f"Expected {expected!r}, got {line!r}")


def start(what: str, home: str) -> Start:
    """Start a window, as a person does: without arguments."""
    began = time.perf_counter()
    with program("first_paint", what, extra={"TOKENEXPLORER_HOME": home}) as running:
        said(running, "painted")
        paint_s = time.perf_counter() - began
        paint_kb = pss_kb(running.pid)
        said(running, "furnished")
        furnished_s = time.perf_counter() - began
        said(running, "at rest")
        return Start(paint_s, paint_kb, furnished_s, pss_kb(running.pid))


def starts() -> tuple[list[Start], list[Start]]:
    """Empty window and app in turns, so that what slows the machine slows both; the first pair warms the caches."""
    pairs = []
    for _ in range(PAIRS + 1):
        with tempfile.TemporaryDirectory(prefix="tokenexplorer-bench-") as home:
            pairs.append((start("empty", home), start("app", f"{home}/home")))
    empty, app = zip(*pairs[1:], strict=True)
    return list(empty), list(app)


def sign_ins() -> list[tuple[float, float]]:
    """For each sign-in in one window: all, and of that the provider's share."""
    with program("sign_in", str(SIGN_INS + 1)) as running:
        lines = running.stdout.read().splitlines() if running.stdout else []
    if len(lines) != SIGN_INS + 1:
        raise RuntimeError(f"{len(lines)} of {SIGN_INS + 1} sign-ins came to an end")
    return [(float(whole), float(provider)) for whole, provider in (line.split() for line in lines)]


def service_tokens() -> tuple[list[float], list[float], list[float]]:
    """Milliseconds of the app, of a bare script, and of one that keeps its connection; the first round warms up."""
    with program("service_token", str(SERVICE_TOKENS + 1)) as running:
        lines = running.stdout.read().splitlines() if running.stdout else []
    if len(lines) != SERVICE_TOKENS + 1:
        raise RuntimeError(f"{len(lines)} of {SERVICE_TOKENS + 1} rounds came to an end")
    app, bare, kept = zip(*((1000 * float(each) for each in line.split()) for line in lines[1:]), strict=True)
    return list(app), list(bare), list(kept)


def figures(module: str, count: int) -> dict[str, list[float]]:
    """Milliseconds by the name of a figure, of a module that prints both."""
    with program(module, str(count)) as running:
        lines = running.stdout.read().splitlines() if running.stdout else []
    costs: dict[str, list[float]] = {}
    for name, cost in (each.split() for each in lines):
        costs.setdefault(name, []).append(float(cost))
    return costs


def tell_catalogue(operations: int) -> None:
    """Print what a catalogue costs, in frames."""
    costs = figures("catalogue", operations)
    load, plan = costs.pop("load")[0], costs.pop("plan")[0]
    print(f"Catalogue of {operations:,} generated calls:" if operations else "The built-in catalogue:")
    goal = "" if operations else f"   goal {LOAD_GOAL_MS:.0f} ms: {'met' if load <= LOAD_GOAL_MS else 'MISSED'}"
    print(f"  first load {load:.0f} ms{goal}")
    print(f"  plan for 50 calls {plan / FRAME_MS:.2f} frames: {plan:.2f} ms")
    for name, each in costs.items():
        median, worst = statistics.median(each), max(each)
        verdict = "met" if median <= FRAME_MS else "MISSED"
        print(
            f"  a key in {name:<24} {median / FRAME_MS:.2f} frames, worst {worst / FRAME_MS:.2f}: "
            f"{median:.1f} ms, worst {worst:.1f}   goal 1.00: {verdict}"
        )


def tell_trace(count: int) -> None:
    """Print what a long trace costs."""
    costs = figures("trace", count)
    opened, memory = statistics.median(costs["open"]), costs["memory"][0]
    print(f"A trace of {count:,} exchanges, {memory:.0f} MB in memory, its long bodies in a file:")
    goal = "met" if opened <= OPEN_GOAL_MS else "MISSED"
    print(f"  to open {opened:.0f} ms, worst {max(costs['open']):.0f}   goal {OPEN_GOAL_MS:.0f} ms: {goal}")
    timed = ("scroll", "a step of scrolling"), ("filter", "a key in the filter"), ("explain", "to explain one exchange")
    for name, words in timed:
        median, worst = statistics.median(costs[name]), max(costs[name])
        verdict = "met" if median <= FRAME_MS else "MISSED"
        print(
            f"  {words} {median / FRAME_MS:.2f} frames, worst {worst / FRAME_MS:.2f}: {median:.1f} ms   "
            f"goal 1.00: {verdict}"
        )
    print(f"  a tenth of them as a file: saved in {costs['save'][0]:.0f} ms, read in {costs['read'][0]:.0f} ms")


def ratio(app: list[float], empty: list[float]) -> tuple[float, float, float]:
    """Median, lowest and highest of the ratios of pairs."""
    each = [mine / other for mine, other in zip(app, empty, strict=True)]
    return statistics.median(each), min(each), max(each)


def line(name: str, app: list[float], empty: list[float], unit: str, goal: float | None = None) -> None:
    """Print one row."""
    median, lowest, highest = ratio(app, empty)
    verdict = "" if goal is None else f"   goal {goal:.2f}: {'met' if median <= goal else 'MISSED'}"
    values = f"{statistics.median(app):7.1f} {unit} against {statistics.median(empty):6.1f} {unit}"
    print(f"{name:<34} {median:5.2f} x  ({lowest:.2f} to {highest:.2f})  {values}{verdict}")


def main() -> int:
    """Measure and print; the exit status does not judge, since machines are noisy."""
    print(f"Python {sys.version.split()[0]}, {os.environ.get('QT_QPA_PLATFORM', 'offscreen')}, {PAIRS} pairs, medians")
    empty, app = starts()
    line("First paint, whole process", _ms(app), _ms(empty), "ms", PAINT_GOAL)
    furnished = [1000 * each.furnished_s for each in app]
    line("First page on the screen, likewise", furnished, _ms(empty), "ms")
    if all(each.paint_kb for each in (*empty, *app)):
        line("Memory (PSS) at first paint", _mb(app, rest=False), _mb(empty, rest=False), "MB", MEMORY_GOAL)
        line("Memory (PSS) at rest, all built", _mb(app, rest=True), _mb(empty, rest=True), "MB", MEMORY_GOAL)
    window_ms = statistics.median(_ms(empty))
    first, *later = sign_ins()
    own = [1000 * (whole - provider) for whole, provider in later]
    first_own = 1000 * (first[0] - first[1])
    print("From the browser's return to claims on the screen, without the provider's share:")
    print(
        f"  {statistics.median(own) / window_ms:5.2f} x an empty window's start: {statistics.median(own):.0f} ms",
        end="",
    )
    print(f" ({min(own):.0f} to {max(own):.0f}); the first one {first_own:.0f} ms")
    mine, bare, kept = service_tokens()
    print("A token by private_key_jwt and DPoP, its nonce round with it, beside the same two requests by a script:")
    line("  with requests.post", mine, bare, "ms", TOKEN_GOAL)
    line("  with a Session, connection kept", mine, kept, "ms")
    tell_catalogue(0)
    tell_catalogue(LARGE)
    tell_trace(LARGE)
    return 0


def _ms(starts_: list[Start]) -> list[float]:
    return [1000 * each.paint_s for each in starts_]


def _mb(starts_: list[Start], *, rest: bool) -> list[float]:
    return [(each.rest_kb if rest else each.paint_kb) / 1000 for each in starts_]


if __name__ == "__main__":
    sys.exit(main())
