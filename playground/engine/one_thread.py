"""One thread for each process that trains: several processes share the cores, and the sums are the same everywhere."""

from __future__ import annotations

import torch
from threadpoolctl import threadpool_limits


def use_one_thread() -> None:
    """From now on, PyTorch and NumPy compute on one thread in this process.

    Networks of this size gain nothing from more. NumPy's other threads wait for work by spinning, which keeps another
    core busy for nothing, and a sum over two threads may round otherwise.
    """
    torch.set_num_threads(1)
    threadpool_limits(1)
