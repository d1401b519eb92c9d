"""What can be seen of a training: probes, observers, one update taken apart, the latent lab.

May import: foundations, targets, networks, rules, experiment, training, measure.
"""
