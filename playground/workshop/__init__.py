"""The workshop: exercises as data, what checks them, and courses with questions before and after.

    exercise.py      what an exercise is: one TOML file, read and validated (with `start.py` and `question.py`)
    conditions.py    conditions on a run, as data: numbers (`numbers.py`), settings, findings, states
    facts.py         what conditions look at: one run of the store with its film
    moves.py         what a learner did by hand, in numbers
    checking.py      which goals are met, and which named wrong path the last run took
    predictions/     what a prediction asks, the truth of a run, and how far off an answer was
    questions.py     courses with their questions, drawn before and after
    library.py       all exercises and courses, those of `PLAYGROUND_EXERCISES` included

Nothing in an exercise is evaluated: a condition is a table of names and limits.
"""
