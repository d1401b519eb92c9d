"""Recipes: experiments worth a look, as cards; or two of them beside each other."""

from __future__ import annotations

from playground.ui.recipe_cards import recipe_cards
from playground.ui.side_by_side import is_requested, side_by_side

if is_requested():
    side_by_side()
else:
    recipe_cards()
