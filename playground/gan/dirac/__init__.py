"""The Dirac-GAN, a game in which each side is one number.

May import: foundations, targets, networks, rules, experiment, training, measure, look.
"""
