"""What is shown of a training: probes, observers, single updates step by step, and the latent lab.

May import: foundations, targets, networks, rules, experiment, training, measure.
"""
