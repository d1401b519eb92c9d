"""Generators and discriminators, as descriptions and as PyTorch modules.

May import: foundations, targets.
"""
