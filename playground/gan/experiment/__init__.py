"""The Experiment: the complete description of one training, which settings fit together, and its link.

May import: foundations, targets, networks, rules.
"""
