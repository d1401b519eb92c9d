"""The Experiment: the complete description of one training, what fits together in it, and its link.

May import: foundations, targets, networks, rules.
"""
