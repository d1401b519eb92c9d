"""Algorithm 1, the state that it changes, and training from the first step to the last.

May import: foundations, targets, networks, rules, experiment.
"""
