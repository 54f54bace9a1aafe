"""Write the calendar's position classes: `python tools/calendar_rows.py > static/css/pages/calendar_rows.css`.

A strict Content-Security-Policy allows no style attribute, so every place a card can stand is a class.
"""

ROWS = 288  # five-minute rows of a day
LONGEST = 288  # rows of the longest block: a day that is closed throughout


def sheet() -> str:
    """The whole file. `r-n` starts at row n, `n-m` lasts m rows, `rows-k` is a grid of k rows (whole hours)."""
    lines = ["/* Made by tools/calendar_rows.py; do not edit. */", "@layer pages {"]
    lines += [_rule(f"rows-{rows}", f"--rows: {rows}") for rows in range(12, ROWS + 1, 12)]
    lines += [_rule(f"r-{row}", f"grid-row-start: {row}") for row in range(1, ROWS + 1)]
    lines += [_rule(f"n-{rows}", f"grid-row-end: span {rows}") for rows in range(1, LONGEST + 1)]
    return "\n".join([*lines, "}", ""])


def _rule(name: str, said: str) -> str:
    """Laid out as `make fix` does it."""
    return f"  .{name} {{\n    {said};\n  }}"


if __name__ == "__main__":
    print(sheet(), end="")
