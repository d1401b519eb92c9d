"""Questions: what may be asked of a worker, one definition each.

A question is one class: what is asked (pydantic fields and their validation), what its worker does (the title), how
long an answer is kept, and the work itself. Every file in this folder is imported, and every class with a ``kind`` in
it can be asked: from Python by ``engine().ask(kind, {...})``, and from the browser by ``POST ask/{kind}`` if the
question is open to it.

Pages import these files in a process that must never load torch. So what needs torch is imported for its types only,
and named by ``LateModule`` for ``work``, which workers alone call.

May import ``store`` and ``gan``.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from playground.engine.questions.question import KINDS, Progress, Question, Refusal, Steps, canonical, key_of, read

for _module in iter_modules(__path__, f"{__name__}."):
    import_module(_module.name)

__all__ = ["KINDS", "Progress", "Question", "Refusal", "Steps", "canonical", "key_of", "read"]
