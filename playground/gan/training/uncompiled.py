"""PyTorch's optimisers without its compiler, which we never use.

Their methods are decorated for `torch.compile`, and the first call of one imports `torch._dynamo`: 1.5 s and 70 MB in
every process that trains. The functions below the decorators do the same steps.
"""

from __future__ import annotations

import inspect

import torch
from torch.optim import SGD, Adam, Optimizer, RMSprop


def keep_compiler_out() -> None:
    """Take the decorators off, for all optimisers of this process."""
    for name in ("add_param_group", "zero_grad", "state_dict", "load_state_dict"):
        setattr(Optimizer, name, inspect.unwrap(getattr(Optimizer, name)))
    for kind in (Adam, RMSprop, SGD):
        kind.step = torch.no_grad()(inspect.unwrap(kind.step))  # type: ignore[method-assign]
