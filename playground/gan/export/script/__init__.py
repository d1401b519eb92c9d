"""The text of exported scripts: real files, which are linted, typed, read and copied, but never run.

`state.py`, `updates.py` and `loop.py` are Algorithm 1 (`training/algorithm.py`), and `pictures.py` is where pictures
come from. Each imports only from those before it: state, pictures, updates, loop.

Of each `if` that asks only the Experiment `e` or the `phase` of its run, what holds is copied; then what nothing reads
(parameters, functions, constants) is left out, and functions that only give back what they got. `e.loss.generator(...)`
becomes a method of a class that is copied with its values (`copying.py`), `e.steps` a number, `packed(...)` of known
pictures their text, and `e.generator.build()` what that builds (`building.py`). Where nothing is asked for, `, context`
is left out wherever it stands.
"""
