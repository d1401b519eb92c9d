"""A small partial evaluator: from the source of a method and what is known of `self`, the code that is left to run.

The app trains any Experiment with the same few methods, full of `if self.experiment...`. A reader of one Experiment
wants to see only what runs for that one. So the source itself is evaluated as far as it can be without running it: what
is known is put in, branches that cannot be reached go, loops that only build a list are unrolled. What is left is the
code of this Experiment; nobody has written it a second time. The old name of the art: Jones, Gomard and Sestoft,
"Partial Evaluation and Automatic Program Generation", 1993.

    source.py       the text of modules, classes and functions, with their comments; nothing is imported for it
    values.py       what an expression is worth: a Python object, or code
    expressions.py  expressions
    statements.py   statements
    calls.py        calls: into the expression, or to a function that is left
    program.py      all functions and classes that are left, until nothing more becomes known
    tidy.py         what is never read goes
    writing.py      from syntax trees to lines that people like to read

Torch is never loaded.
"""
