"""The colours of the house, in light and in dark ink.

Real is blue and round, generated is vermilion and diamond-shaped (Okabe-Ito: safe for colour-blind eyes).
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
}

INK: dict[str, dict[str, str]] = {"light": LIGHT, "dark": DARK}


def translucent(colour: str, opacity: float) -> str:
    """`#RRGGBB` with an opacity in [0, 1], as `#RRGGBBAA` (the first seven letters stay recognisable)."""
    return f"{colour}{round(opacity * 255):02X}"
