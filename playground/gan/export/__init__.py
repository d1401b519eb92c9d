"""An Experiment as one script or notebook that needs only torch, NumPy and matplotlib.

May import: foundations, targets, networks, rules, experiment, training, measure, look, dirac.
"""
