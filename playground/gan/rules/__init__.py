"""The rules of the game: losses, penalties, conditions, optimisers, augmentation, pretraining.

May import: foundations, targets, networks.
"""
