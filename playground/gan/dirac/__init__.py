"""The Dirac-GAN, a game with one number on each side.

May import: foundations, targets, networks, rules, experiment, training, measure, look.
"""
