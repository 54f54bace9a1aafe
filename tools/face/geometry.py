"""Splines, tapered strokes and strands as SVG path data.

Only path data: no filter, mask, use, symbol or style, because WeasyPrint and PDF viewers drop or garble them. Points are (x, y) in the
600 x 800 box. A half face is drawn as (distance from the midline, y) and mirrored, so that any asymmetry on a sheet is the patient's.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float]
Points = Sequence[Point]
MIDLINE = 300


def number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def pair(point: Point) -> str:
    return f"{number(point[0])} {number(point[1])}"


def patient_left(points: Points) -> list[Point]:
    """The patient's left is at the viewer's right."""
    return [(MIDLINE + x, y) for x, y in points]


def patient_right(points: Points) -> list[Point]:
    return [(MIDLINE - x, y) for x, y in points]


def on_side(points: Points, side: str) -> list[Point]:
    return patient_left(points) if side == "l" else patient_right(points)


def lerp(a: Point, b: Point, t: float) -> Point:
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)


def beziers(points: Points, closed: bool = False) -> list[tuple[Point, Point, Point, Point]]:
    """Centripetal Catmull-Rom through the points, as cubic segments."""
    n = len(points)
    segments = []
    for i in range(n if closed else n - 1):
        p1, p2 = points[i % n], points[(i + 1) % n]
        p0 = points[(i - 1) % n] if (closed or i > 0) else (2 * p1[0] - p2[0], 2 * p1[1] - p2[1])
        p3 = points[(i + 2) % n] if (closed or i + 2 < n) else (2 * p2[0] - p1[0], 2 * p2[1] - p1[1])
        (x1, x2), (y1, y2) = _controls(p0, p1, p2, p3, 0), _controls(p0, p1, p2, p3, 1)
        segments.append((p1, (x1, y1), (x2, y2), p2))
    return segments


def _controls(p0: Point, p1: Point, p2: Point, p3: Point, k: int) -> tuple[float, float]:
    d1, d2, d3 = (math.dist(a, b) ** 0.5 or 1e-6 for a, b in ((p0, p1), (p1, p2), (p2, p3)))
    first = (d1 * d1 * p2[k] - d2 * d2 * p0[k] + (2 * d1 * d1 + 3 * d1 * d2 + d2 * d2) * p1[k]) / (3 * d1 * (d1 + d2))
    second = (d3 * d3 * p1[k] - d2 * d2 * p3[k] + (2 * d3 * d3 + 3 * d3 * d2 + d2 * d2) * p2[k]) / (3 * d3 * (d3 + d2))
    return first, second


def _curves(segments: Sequence[tuple[Point, Point, Point, Point]]) -> str:
    return "".join(f"C{pair(a)} {pair(b)} {pair(c)}" for _, a, b, c in segments)


def spline(points: Points, closed: bool = False) -> str:
    segments = beziers(points, closed)
    return "M" + pair(segments[0][0]) + _curves(segments) + ("Z" if closed else "")


def symmetrical(half: Points) -> list[Point]:
    """A closed outline from its half, top to bottom; points on the midline are not doubled."""
    left, right = patient_left(half), patient_right(half)[::-1]
    if abs(half[-1][0]) < 0.01:
        right = right[1:]
    if abs(half[0][0]) < 0.01:
        right = right[:-1]
    return left + right


def across(half: Points) -> list[Point]:
    """An open line from the patient's right to the left through the midline."""
    return patient_right(half)[::-1][:-1] + patient_left(half)


def outline(lines: Sequence[Points]) -> str:
    """A closed path of several open splines joined with sharp corners; two points make a straight edge."""
    path = ""
    for i, points in enumerate(lines):
        if len(points) == 2:
            path += ("M" + pair(points[0]) if i == 0 else "") + "L" + pair(points[1])
            continue
        segments = beziers(points)
        path += ("M" + pair(segments[0][0]) if i == 0 else "") + _curves(segments)
    return path + "Z"


def sample(points: Points, n: int) -> list[Point]:
    """n + 1 points along the spline through `points`."""
    if len(points) == 2:
        a, b = points
        return [(a[0] + (b[0] - a[0]) * i / n, a[1] + (b[1] - a[1]) * i / n) for i in range(n + 1)]
    segments = beziers(points)
    out = []
    for i in range(n + 1):
        u = i / n * len(segments)
        k = min(int(u), len(segments) - 1)
        t = u - k
        rest, p = 1 - t, segments[k]
        x, y = (
            rest**3 * p[0][j] + 3 * rest * rest * t * p[1][j] + 3 * rest * t * t * p[2][j] + t**3 * p[3][j]
            for j in (0, 1)
        )
        out.append((x, y))
    return out


def taper(points: Points, width: float, a: float = 0.12, b: float = 0.12, peak: float = 0.5, n: int = 10) -> str:
    """A stroke as a filled shape: `a` of the width at its start, all of it at `peak`, `b` at its end."""
    along = sample(points, n)
    left, right = [], []
    for i, p in enumerate(along):
        before, after = along[max(i - 1, 0)], along[min(i + 1, n)]
        dx, dy = after[0] - before[0], after[1] - before[1]
        length = math.hypot(dx, dy) or 1
        t = i / n
        rise = a + (1 - a) * math.sin(min(t / peak, 1) * math.pi / 2)
        share = rise if t < peak else b + (1 - b) * math.sin(min((1 - t) / (1 - peak), 1) * math.pi / 2)
        half = width * share / 2
        nx, ny = -dy / length * half, dx / length * half
        left.append((p[0] + nx, p[1] + ny))
        right.append((p[0] - nx, p[1] - ny))
    out, back = beziers(left), beziers(right[::-1])
    return "M" + pair(out[0][0]) + _curves(out) + "L" + pair(back[0][0]) + _curves(back) + "Z"


def lens(a: Point, middle: Point, b: Point, width: float) -> str:
    """A short hair: two quadratics through about `middle`, pointed at both ends."""
    cx, cy = 2 * middle[0] - (a[0] + b[0]) / 2, 2 * middle[1] - (a[1] + b[1]) / 2
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy) or 1
    nx, ny = -dy / length * width, dx / length * width
    return f"M{pair(a)}Q{pair((cx + nx, cy + ny))} {pair(b)}Q{pair((cx - nx, cy - ny))} {pair(a)}"


def strand(p0: Point, p1: Point, p2: Point, p3: Point, width: float) -> str:
    """A long tapered hair or fibre: one cubic there and back through four points."""
    c1 = [(-5 * p0[k] + 18 * p1[k] - 9 * p2[k] + 2 * p3[k]) / 6 for k in (0, 1)]
    c2 = [(2 * p0[k] - 9 * p1[k] + 18 * p2[k] - 5 * p3[k]) / 6 for k in (0, 1)]
    n1, n2 = _normal(p0, p2, width), _normal(p1, p3, width)

    def off(c: list[float], n: Point, sign: int) -> Point:
        return (c[0] + sign * n[0], c[1] + sign * n[1])

    return (
        f"M{pair(p0)}C{pair(off(c1, n1, 1))} {pair(off(c2, n2, 1))} {pair(p3)}"
        f"C{pair(off(c2, n2, -1))} {pair(off(c1, n1, -1))} {pair(p0)}"
    )


def _normal(a: Point, b: Point, width: float) -> Point:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = math.hypot(dx, dy) or 1
    return (-dy / length * width * 0.667, dx / length * width * 0.667)


def inside(point: Point, border: Points) -> bool:
    """Whether a point lies within a closed border of straight pieces."""
    x, y = point
    crossed = False
    for (x1, y1), (x2, y2) in pairwise([*border, border[0]]):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossed = not crossed
    return crossed
