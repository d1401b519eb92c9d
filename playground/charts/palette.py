"""The colours of the house, in light and in dark ink.

Real is blue and round, generated is vermilion and diamond-shaped (Okabe-Ito: safe for colour-blind eyes).
Labels that are asked for have their own colours, near those of Okabe and Ito and as far apart as eight colours
can be for every kind of eyes; those that could be taken for "real" and "generated" come last.
Figures are made with the light ink. The browser swaps each light colour for its dark twin when the theme is
dark, so within LIGHT no colour may stand for two things.
"""

from __future__ import annotations

LIGHT: dict[str, str] = {
    "text": "#31333F",
    "faint": "#6B6F7A",  # ticks and notes: still 5 to 1 on white
    "grid": "#E9EAEE",
    "background": "#FFFFFF",
    "real": "#0072B2",
    "generated": "#D55E00",
    "discriminator": "#7B5EA7",
    "surface_real": "#B5D6EB",  # D is sure: real
    "surface_middle": "#FEFEFE",  # D cannot tell
    "surface_generated": "#F8D0B0",  # D is sure: generated
    "label_0": "#1A875B",
    "label_1": "#B45FA0",
    "label_2": "#DF8E00",
    "label_3": "#35A4F5",
    "label_4": "#253136",
    "label_5": "#0048A1",
    "label_6": "#B63F0C",
    "label_7": "#572206",
}

DARK: dict[str, str] = {
    "text": "#FAFAFA",
    "faint": "#A3A7B3",
    "grid": "#262A33",
    "background": "#0E1117",
    "real": "#56B1E8",
    "generated": "#F07F35",
    "discriminator": "#AE93DC",
    "surface_real": "#10344E",
    "surface_middle": "#12151B",
    "surface_generated": "#45280F",
    "label_0": "#1BB277",
    "label_1": "#C473A9",
    "label_2": "#EAAD35",
    "label_3": "#62D6FF",
    "label_4": "#E6F2EA",
    "label_5": "#4085E8",
    "label_6": "#CC4C27",
    "label_7": "#F7E84A",
}

INK: dict[str, dict[str, str]] = {"light": LIGHT, "dark": DARK}


def translucent(colour: str, opacity: float) -> str:
    """`#RRGGBB` with an opacity in [0, 1], as `#RRGGBBAA` (the first seven letters stay recognisable)."""
    return f"{colour}{round(opacity * 255):02X}"
