"""What can be learnt: distributions of points, sets of pictures, and the latents that generators start from.

May import: foundations.
"""
