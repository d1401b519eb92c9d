"""Algorithm 1 and the state that it changes.

May import: foundations, targets, networks, rules, experiment.
"""
