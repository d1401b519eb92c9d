"""No stack trace reaches a learner: what goes wrong is logged in full and shown as one sentence."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import streamlit as st

from playground.engine import LimitError, StoreError
from playground.images import Unavailable

log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")


def guarded(draw: Callable[P, R]) -> Callable[P, R | None]:
    """`draw`, but an error becomes a sentence. (Streamlit's own stop and rerun are not errors and pass through.)"""

    @functools.wraps(draw)
    def safe(*args: P.args, **kwargs: P.kwargs) -> R | None:
        try:
            return draw(*args, **kwargs)
        except StoreError as error:
            st.warning(str(error), icon=":material/database_off:")
        except LimitError as error:
            st.warning(str(error), icon=":material/speed:")
        except Unavailable as error:
            st.warning(str(error), icon=":material/broken_image:")
        except Exception:
            log.exception("a page could not be drawn")
            st.warning(
                "Something went wrong, and it is not your fault. Reload the page: your experiment is in the link.",
                icon=":material/sync_problem:",
            )
        return None

    return safe
