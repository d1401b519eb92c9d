"""Several seeds: does the result depend on luck, and which values of a setting work?"""

from __future__ import annotations

from playground.ui.seeds import seeds_page

seeds_page()
