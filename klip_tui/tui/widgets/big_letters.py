"""Words two lines high, in half blocks: every terminal has them, the Linux console too."""

from __future__ import annotations

PIXELS = {
    "A": (".X.", "X.X", "XXX", "X.X"), "B": ("XX.", "XXX", "X.X", "XX."), "C": (".XX", "X..", "X..", ".XX"),
    "D": ("XX.", "X.X", "X.X", "XX."), "E": ("XXX", "XX.", "X..", "XXX"), "F": ("XXX", "X..", "XX.", "X.."),
    "G": (".XXX", "X...", "X.XX", ".XXX"), "H": ("X.X", "XXX", "X.X", "X.X"), "I": ("X", "X", "X", "X"),
    "J": ("..X", "..X", "X.X", ".X."), "K": ("X.X", "XX.", "XX.", "X.X"), "L": ("X..", "X..", "X..", "XXX"),
    "M": ("X...X", "XX.XX", "X.X.X", "X...X"), "N": ("X..X", "XX.X", "X.XX", "X..X"), "O": ("XXX", "X.X", "X.X", "XXX"),
    "P": ("XXX", "X.X", "XXX", "X.."), "Q": ("XXX", "X.X", "XXX", "..X"), "R": ("XX.", "X.X", "XX.", "X.X"),
    "S": (".XX", "XX.", "..X", "XX."), "T": ("XXX", ".X.", ".X.", ".X."), "U": ("X.X", "X.X", "X.X", "XXX"),
    "V": ("X.X", "X.X", "X.X", ".X."), "W": ("X...X", "X...X", "X.X.X", ".X.X."), "X": ("X.X", ".X.", ".X.", "X.X"),
    "Y": ("X.X", "X.X", ".X.", ".X."), "Z": ("XXX", "..X", ".X.", "XXX"), " ": ("..", "..", "..", ".."),
}  # fmt: skip
HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def big_letters(word: str) -> tuple[str, str]:
    """Write a word of capitals two lines high; a letter that is not known stands small in the lower line."""
    upper, lower = [], []
    for letter in word:
        rows = PIXELS.get(letter)
        if rows is None:
            upper.append(" ")
            lower.append(letter)
            continue
        for line, (top, bottom) in ((upper, rows[:2]), (lower, rows[2:])):
            line.append("".join(HALVES[a == "X", b == "X"] for a, b in zip(top, bottom, strict=True)))
    return " ".join(upper), " ".join(lower)
