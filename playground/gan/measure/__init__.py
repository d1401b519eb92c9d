"""How far generated samples are from real ones, each number beside what a perfect generator scores.

May import: foundations, targets, networks, rules, experiment, training.
"""
