"""Dirac-GAN: one number a side, so that all of the game can be seen, and what each loss and penalty does to it."""

from __future__ import annotations

from playground.ui.dirac import dirac_controls, dirac_head, dirac_meaning, dirac_path, dirac_table, open_game

game = open_game()
dirac_controls(game)
dirac_head()
dirac_path(game)
dirac_table(game)
dirac_meaning()
