"""A picture of how figures grow, as SVG, both axes logarithmic."""

from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT = 420, 300
LEFT, TOP, RIGHT, BOTTOM = 60, 40, 40, 50
COLORS = ("#0969da", "#9a6700", "#1a7f37", "#8250df")


def draw(curves):
    """Draw the curves, each number's beside the others."""
    numbers = list(dict.fromkeys(curve.number for curve in curves))
    panels = [
        f'<g transform="translate({place * WIDTH} 0)">{_panel(number, curves)}</g>'
        for place, number in enumerate(numbers)
    ]
    size = f"{WIDTH * max(len(numbers), 1)} {HEIGHT}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" font-family="sans-serif" '
        f'font-size="11"><rect width="100%" height="100%" fill="#ffffff"/>\n'
        + "\n".join(panels)
        + "\n</svg>\n"
    )


def _panel(number, curves):
    own = [curve for curve in curves if curve.number == number]
    points = [point for curve in own for point in curve.points]
    x = _Axis([point[0] for point in points], LEFT, WIDTH - RIGHT)
    y = _Axis([point[1] for point in points], HEIGHT - BOTTOM, TOP)
    parts = [_text(LEFT, TOP - 24, f"{number}: {own[0].y}", weight="bold")]
    parts += [_grid(at, TOP, at, HEIGHT - BOTTOM, at, HEIGHT - BOTTOM + 16, label, "middle")
              for at, label in x.ticks]  # fmt: skip
    parts += [_grid(LEFT, at, WIDTH - RIGHT, at, LEFT - 6, at + 4, label, "end")
              for at, label in y.ticks]  # fmt: skip
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, own[0].x, anchor="middle"))
    for place, curve in enumerate(own):
        color = COLORS[place % len(COLORS)]
        line = " ".join(f"{x(one):.1f},{y(other):.1f}" for one, other in curve.points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{x(one):.1f}" cy="{y(other):.1f}" r="3" fill="{color}"/>'
            for one, other in curve.points
        ]
        parts.append(_text(LEFT + 8, TOP + 14 + 14 * place, curve.label, fill=color))
    return "\n".join(parts)


class _Axis:
    """Where values stand between two ends, on whole powers of ten."""

    def __init__(self, values, begin, end):
        self._low = floor(log10(min(values)))
        self._high = max(ceil(log10(max(values))), self._low + 1)
        self._begin, self._end = begin, end

    def __call__(self, value):
        share = (log10(value) - self._low) / (self._high - self._low)
        return self._begin + share * (self._end - self._begin)

    @property
    def ticks(self):
        powers = [10.0**power for power in range(self._low, self._high + 1)]
        return [(self(one), f"{one:,g}" if one < 1 else f"{one:,.0f}") for one in powers]


def _grid(x1, y1, x2, y2, at_x, at_y, label, anchor):
    line = f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#d0d7de"/>'
    return line + _text(at_x, at_y, label, anchor=anchor)


def _text(x, y, text, *, anchor="start", weight="normal", fill="#1f2328"):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}" '
        f'fill="{fill}">{escape(text)}</text>'
    )
