"""Tests of the science: one file for each module of playground/gan."""
