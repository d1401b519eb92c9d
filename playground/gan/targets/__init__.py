"""What can be learnt: distributions of points and sets of pictures. Also the latents that generators start from.

May import: foundations.
"""
