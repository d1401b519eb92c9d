"""Workshop: exercises that check themselves, in courses, alone or in a class."""

from __future__ import annotations

from playground.ui.workshop import workshop_page

workshop_page()
