"""What the drawings are painted with: colours, soft shades, and elements that share a paint joined into one path."""

from collections.abc import Mapping

from tools.face.geometry import MIDLINE, Point, Points, number, patient_left, patient_right, taper

SKIN = {"hi": "#FDF7F3", "base": "#F8ECE5", "mid": "#F1DED3", "lo": "#DDBFB0", "line": "#A07C6D", "line2": "#BD9B8C"}
HAIR = {"hi": "#E4D6CB", "base": "#CDB9AB", "lo": "#A88F80", "line": "#8A7264", "lt": "#F4EBE4"}
LIP = {"hi": "#EBC3BA", "base": "#DFAAA0", "lo": "#CB9085", "line": "#A8695F"}
BROW, LASH = "#7A6457", "#57463D"


class Canvas:
    """Elements in drawing order. `prefix` is that of the gradients' ids: two drawings in one page must not share them."""

    def __init__(self, prefix: str) -> None:
        self.elements: list[str] = []
        self.prefix = prefix
        self._waiting: dict[tuple[str, float], list[str]] = {}

    def add(self, element: str) -> None:
        self.elements.append(element)

    def path(self, d: str, fill: str, opacity: float | None = None, extra: str = "") -> None:
        shown = f' opacity="{opacity}"' if opacity else ""
        self.add(f'<path d="{d}" fill="{fill}"{shown}' + (f" {extra}" if extra else "") + "/>")

    def later(self, d: str, fill: str, opacity: float) -> None:
        """Many small shapes of one paint become one element: that took the art from 262 kB to 106 kB."""
        self._waiting.setdefault((fill, opacity), []).append(d)

    def flush(self) -> None:
        for (fill, opacity), shapes in self._waiting.items():
            self.path("".join(shapes), fill, opacity)
        self._waiting.clear()

    def stroke(self, points: Points, width: float, fill: str, opacity: float | None = None, **ends: float) -> None:
        self.path(taper(points, width, **ends), fill, opacity)  # type: ignore[arg-type]

    def both(self, half: Points, width: float, fill: str, opacity: float | None = None, **ends: float) -> None:
        """One stroke on each side of the face."""
        shape = taper(patient_left(half), width, **ends) + taper(patient_right(half), width, **ends)  # type: ignore[arg-type]
        self.path(shape, fill, opacity)

    def shade(
        self, cx: float, cy: float, rx: float, ry: float, paint: str, opacity: float = 1, turn: float = 0
    ) -> None:
        """A soft spot: a unit circle with a gradient in user space, which every viewer draws alike."""
        place = f"translate({number(cx)} {number(cy)})" + (f" rotate({turn})" if turn else "")
        shown = f' opacity="{opacity}"' if opacity != 1 else ""
        self.add(
            f'<circle r="100" transform="{place} scale({rx / 100:.3g} {ry / 100:.3g})" fill="url(#{self.prefix}-{paint})"{shown}/>'
        )

    def shades(
        self, dx: float, cy: float, rx: float, ry: float, paint: str, opacity: float = 1, turn: float = 0
    ) -> None:
        self.shade(MIDLINE + dx, cy, rx, ry, paint, opacity, turn)
        self.shade(MIDLINE - dx, cy, rx, ry, paint, opacity, -turn)


def mirrored(point: Point, sign: int) -> Point:
    return (MIDLINE + sign * point[0], point[1])


def linear(name: str, line: str, stops: str) -> str:
    return f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" {line}>{stops}</linearGradient>\n'


def radial(name: str, where: str, stops: str) -> str:
    return f'<radialGradient id="{name}" gradientUnits="userSpaceOnUse" {where}>{stops}</radialGradient>\n'


def fading(colour: str, first: str, second: str, kind: str = "") -> str:
    return "".join(
        f'<stop {kind}offset="{offset}" stop-color="{colour}" stop-opacity="{opacity}"/>'
        for offset, opacity in (("0", first), (".5", second), ("1", "0"))
    )


def stop(offset: str, colour: str, kind: str = "", opacity: str = "") -> str:
    shown = f' stop-opacity="{opacity}"' if opacity else ""
    return f'<stop {kind}offset="{offset}" stop-color="{colour}"{shown}/>'


def gradients(
    prefix: str,
    neck: str = 'x1="300" y1="556" x2="300" y2="800"',
    hair: Mapping[str, str] = HAIR,
    lip: Mapping[str, str] = LIP,
    hair_ends: float | None = None,
) -> str:
    """Paints in user space: with boxes of their own, WeasyPrint's output loses fills in Poppler.

    `hair_ends`: the height at which clipped hair has faded out; long hair does not fade.
    """

    hi, base, mid, lo = (f'class="sk-{name}" ' for name in ("hi", "base", "mid", "lo"))
    soft = 'cx="0" cy="0" r="100"'
    return "".join(
        (
            linear(
                f"{prefix}-skin",
                'x1="300" y1="140" x2="300" y2="644"',
                stop("0", SKIN["hi"], hi) + stop(".55", SKIN["base"], base) + stop("1", SKIN["mid"], mid),
            ),
            linear(
                f"{prefix}-neck",
                neck,
                stop("0", SKIN["lo"], lo)
                + stop(".4", SKIN["mid"], mid)
                + stop(".75", SKIN["base"], base, ".8")
                + stop("1", SKIN["base"], base, "0"),
            ),
            linear(
                f"{prefix}-hair",
                f'x1="300" y1="50" x2="300" y2="{hair_ends or 340:g}"',
                stop("0", hair["base"]) + stop(".62", hair["hi"], "", ".82") + stop("1", hair["hi"], "", ".12")
                if hair_ends
                else stop("0", hair["base"]) + stop(".7", hair["hi"]) + stop("1", hair["hi"]),
            ),
            linear(
                f"{prefix}-lipu", 'x1="300" y1="513" x2="300" y2="535"', stop("0", lip["hi"]) + stop("1", lip["lo"])
            ),
            linear(
                f"{prefix}-lipl",
                'x1="300" y1="531" x2="300" y2="560"',
                stop("0", lip["lo"]) + stop(".4", lip["hi"]) + stop("1", lip["base"]),
            ),
            radial(f"{prefix}-shade", soft, fading(SKIN["lo"], ".85", ".36", lo)),
            radial(f"{prefix}-blush", soft, fading("#E8B4A8", ".42", ".2")),
            radial(f"{prefix}-light", soft, fading("#FFFFFF", ".8", ".34")),
            radial(
                f"{prefix}-iris",
                'cx="0" cy="5" r="20"',
                stop("0", "#B9A794") + stop(".6", "#93806F") + stop("1", "#6B5A4E"),
            ),
        )
    )
