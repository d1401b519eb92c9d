"""A drawing of each kind of condition: where the condition enters the generator (above) and the discriminator (below).

SVG, built from a few shapes. The generator has its colour, the discriminator its own; the condition has the colour of
text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Ink = Mapping[str, str]  # palette.INK of a theme

WIDTH, HEIGHT = 240, 168
UPPER, LOWER = 42, 124  # middles of the two rows
CELL = 11  # side of one number
CLASSES, ASKED = 4, 1  # drawn, and the one asked for

ALT = {
    "one-hot": "The class, a vector with a single 1, is appended to the latent that enters G and to the sample that "
    "enters D.",
    "embedding": "The class goes through a table E to two numbers, which are appended to the latent that enters G; "
    "another table does the same for the sample that enters D.",
    "projection": "The class, a vector with a single 1, is appended to the latent that enters G. D turns the sample "
    "into features; their product with the class is added to its score.",
    "auxiliary": "The class is appended to the latent that enters G. D does not see the class: it gives two answers, "
    "whether the sample is real and of which class it is.",
    "picture": "The given picture enters G, which makes a picture from it. D sees the given picture and the new one "
    "together, and scores small patches.",
}


def condition_diagram(kind: str, ink: Ink) -> str:
    """The drawing of a kind of condition (a key of ALT) as the text of an SVG image, in the ink of a theme."""
    upper, lower = DRAWINGS[kind]
    pen = Pen(ink)
    upper(pen)
    lower(pen)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'font-family="sans-serif" font-size="12" text-anchor="middle" fill="none">{"".join(pen.drawn)}</svg>'
    )


class Pen:
    """Draws shapes one after the other."""

    def __init__(self, ink: Ink) -> None:
        self.ink, self.drawn = ink, list[str]()

    def word(self, x: float, y: float, text: str, colour: str = "text", look: str = "") -> None:
        """Words centred at x, on a line whose middle is y."""
        self.drawn.append(f'<text x="{x}" y="{y + 4}" fill="{self.ink[colour]}" {look}>{text}</text>')

    def line(self, *points: float, arrow: bool = True) -> None:
        """A line along x, y, x, y ...; with a head at its end."""
        colour = self.ink["faint"]
        self.drawn.append(f'<polyline points="{" ".join(map(str, points))}" stroke="{colour}" stroke-width="1.3"/>')
        if arrow:
            x, y = points[-2:]
            up = 0 if points[-4] != x else (1 if points[-3] > y else -1)
            head = f"{x - 4},{y + 5 * up} {x + 4},{y + 5 * up}" if up else f"{x - 5},{y - 4} {x - 5},{y + 4}"
            self.drawn.append(f'<polygon points="{x},{y} {head}" fill="{colour}"/>')

    def cells(self, x: float, y: float, filled: list[float], colour: str) -> float:
        """Numbers side by side from x on, the darker the larger; returns where they end."""
        for i, share in enumerate(filled):
            self.drawn.append(
                f'<rect x="{x + i * CELL}" y="{y - CELL / 2}" width="{CELL}" height="{CELL}" fill="{self.ink[colour]}" '
                f'fill-opacity="{share}" stroke="{self.ink[colour]}"/>'
            )
        return x + len(filled) * CELL

    def network(self, x: float, y: float, name: str, colour: str, width: int = 40, turned: int = 1) -> None:
        """A network as a trapezium that widens (1: it makes samples) or narrows (-1: it judges them)."""
        left, right = (12, 20) if turned > 0 else (20, 12)
        corners = f"{x},{y - left} {x + width},{y - right} {x + width},{y + right} {x},{y + left}"
        self.drawn.append(
            f'<polygon points="{corners}" fill="{self.ink[colour]}" fill-opacity="0.14" stroke="{self.ink[colour]}" '
            'stroke-width="1.5" stroke-linejoin="round"/>'
        )
        self.word(x + width / 2, y, name, look='font-weight="600"')

    def sample(self, x: float, y: float, colour: str, name: str) -> None:
        """A sample with its name: a square for a picture or a point of whatever kind."""
        self.drawn.append(
            f'<rect x="{x - 10}" y="{y - 10}" width="20" height="20" rx="3" fill="{self.ink[colour]}" '
            f'fill-opacity="0.22" stroke="{self.ink[colour]}" stroke-width="1.5"/>'
        )
        self.word(x, y, name)

    def outline(self, x: float, y: float, colour: str, full: bool) -> None:
        """A picture of a house: its lines only, or all of it."""
        shade = 0.45 if full else 0
        self.drawn.append(
            f'<rect x="{x - 15}" y="{y - 15}" width="30" height="30" rx="3" stroke="{self.ink[colour]}"/>'
            f'<path d="M{x - 8} {y + 10}v-10l8 -9l8 9v10z" fill="{self.ink[colour]}" fill-opacity="{shade}" '
            f'stroke="{self.ink[colour]}" stroke-width="1.5" stroke-linejoin="round"/>'
        )


# ---------------------------------------------------------------- the generator's row
LATENT = [0.7, 0.25, 0.5, 0.1]
ONE_HOT = [1.0 if number == ASKED else 0.0 for number in range(CLASSES)]
CODE = [0.8, 0.35]  # an embedding


def condition_cells(pen: Pen, x: float, y: float, numbers: list[float]) -> float:
    """The numbers that a network is conditioned on, labelled c; returns where they end."""
    end = pen.cells(x, y, numbers, "text")
    pen.word((x + end) / 2, y - 15, "c", look='font-weight="700"')
    return end


def generator(pen: Pen, start: float) -> None:
    """From the numbers that end at `start` to a generated sample."""
    pen.line(start + 4, UPPER, start + 22, UPPER)
    pen.network(start + 24, UPPER, "G", "generated")
    pen.line(start + 66, UPPER, start + 84, UPPER)
    pen.sample(start + 97, UPPER, "generated", "x̃")


def latent(pen: Pen, x: float) -> float:
    """The latent z; returns where its cells end."""
    end = pen.cells(x, UPPER, LATENT, "faint")
    pen.word((x + end) / 2, UPPER - 15, "z")
    return end


def one_hot_generator(pen: Pen) -> None:
    """The class stands behind the latent as a one-hot vector."""
    generator(pen, condition_cells(pen, latent(pen, 10) + 3, UPPER, ONE_HOT))


def embedding_generator(pen: Pen) -> None:
    """The class becomes a learnt vector, which stands behind the latent."""
    start = latent(pen, 10) + 3
    generator(pen, pen.cells(start, UPPER, CODE, "text") + 22)
    embed(pen, start + CELL, UPPER)


def embed(pen: Pen, x: float, y: float) -> None:
    """A class below the row at y becomes the numbers above it, by a table E."""
    pen.cells(x - 22, y + 33, ONE_HOT, "text")
    pen.word(x - 32, y + 33, "c", look='font-weight="700"')
    pen.line(x, y + 26, x, y + 8)
    pen.word(x + 12, y + 17, "E")


def picture_generator(pen: Pen) -> None:
    """A picture goes in, a whole one comes out."""
    pen.outline(30, UPPER, "text", full=False)
    pen.word(30, UPPER - 24, "given", look='font-weight="700"')
    pen.line(50, UPPER, 74, UPPER)
    pen.network(76, UPPER, "", "generated", 26, turned=-1)
    pen.network(102, UPPER, "", "generated", 26)
    pen.word(102, UPPER, "G", look='font-weight="600"')
    pen.line(132, UPPER, 154, UPPER)
    pen.outline(173, UPPER, "generated", full=True)
    pen.word(173, UPPER - 24, "generated")


# ---------------------------------------------------------------- the discriminator's row
def joined(pen: Pen, numbers: list[float], apart: float = 0.0) -> None:
    """The sample and its condition enter together."""
    pen.sample(24, LOWER, "real", "x")
    left = 37.0
    end = condition_cells(pen, left, LOWER, numbers) if not apart else pen.cells(left, LOWER, numbers, "text") + apart
    pen.line(end + 4, LOWER, end + 26, LOWER)
    pen.network(end + 28, LOWER, "D", "discriminator", turned=-1)
    pen.line(end + 70, LOWER, end + 92, LOWER)
    pen.word(end + 112, LOWER, "real?")


def one_hot_discriminator(pen: Pen) -> None:
    """The class stands behind the sample as a one-hot vector."""
    joined(pen, ONE_HOT)


def embedding_discriminator(pen: Pen) -> None:
    """The class becomes a learnt vector, which stands behind the sample."""
    joined(pen, CODE, apart=22)
    embed(pen, 37 + CELL, LOWER)


def projection_discriminator(pen: Pen) -> None:
    """The score is ψ(features) plus the inner product of the features with the class (Miyato and Koyama 2018)."""
    pen.sample(24, LOWER - 14, "real", "x")
    pen.line(38, LOWER - 14, 54, LOWER - 14)
    pen.network(56, LOWER - 14, "φ", "discriminator", turned=-1)
    pen.line(98, LOWER - 14, 122, LOWER - 14)
    pen.word(131, LOWER - 14, "ψ")
    pen.line(140, LOWER - 14, 162, LOWER - 14)
    pen.line(108, LOWER - 14, 108, LOWER + 20, 122, LOWER + 20)
    end = pen.cells(38, LOWER + 32, ONE_HOT, "text")
    pen.word(28, LOWER + 32, "c", look='font-weight="700"')
    pen.line(end + 4, LOWER + 32, 122, LOWER + 32)
    pen.word(131, LOWER + 26, "×", look='font-size="17"')
    pen.line(140, LOWER + 26, 171, LOWER + 26, 171, LOWER - 4)
    pen.word(171, LOWER - 14, "+", look='font-size="17"')
    pen.line(180, LOWER - 14, 198, LOWER - 14)
    pen.word(218, LOWER - 14, "real?")


def auxiliary_discriminator(pen: Pen) -> None:
    """Two answers: is it real, and of which class (Odena et al. 2017)."""
    pen.sample(24, LOWER, "real", "x")
    pen.line(40, LOWER, 74, LOWER)
    pen.network(76, LOWER, "D", "discriminator", turned=-1)
    pen.line(118, LOWER - 5, 130, LOWER - 5, 130, LOWER - 18, 146, LOWER - 18)
    pen.word(166, LOWER - 18, "real?")
    pen.line(118, LOWER + 5, 130, LOWER + 5, 130, LOWER + 20, 146, LOWER + 20)
    end = pen.cells(150, LOWER + 20, [0.1, 0.8, 0.1, 0.0], "text")
    pen.word(end + 22, LOWER + 20, "class?")


def picture_discriminator(pen: Pen) -> None:
    """The picture that was given and the sample enter together; each patch has its own score."""
    pen.outline(24, LOWER, "text", full=False)
    pen.outline(58, LOWER, "real", full=True)
    pen.line(78, LOWER, 98, LOWER)
    pen.network(100, LOWER, "D", "discriminator", turned=-1)
    pen.line(142, LOWER, 160, LOWER)
    for row in range(3):
        pen.cells(164, LOWER + (row - 1) * CELL, [0.8, 0.5, 0.7] if row % 2 else [0.3, 0.6, 0.2], "discriminator")
    pen.word(218, LOWER - 8, "real,")
    pen.word(218, LOWER + 8, "each?")


Draw = Callable[[Pen], None]
DRAWINGS: dict[str, tuple[Draw, Draw]] = {
    "one-hot": (one_hot_generator, one_hot_discriminator),
    "embedding": (embedding_generator, embedding_discriminator),
    "projection": (one_hot_generator, projection_discriminator),
    "auxiliary": (one_hot_generator, auxiliary_discriminator),
    "picture": (picture_generator, picture_discriminator),
}
