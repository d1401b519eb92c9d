"""Help: what is longer than a line on a page, from the folder docs/, which comes with the app."""

from __future__ import annotations

from playground.ui.help import help_page

help_page()
