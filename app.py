"""GAN Playground: the server, and on it the pages with their navigation, settings and footer; nothing else.

This one file is both. `streamlit run app.py` imports it as `app` and serves it; each page view runs it as a script.
"""

from __future__ import annotations

from functools import partial

import streamlit as st
from starlette.middleware import Middleware

from playground.ui.admission import is_admitted
from playground.ui.app_shell import ICON, PAGES, check_limits, draw, footer, lifespan, without_routes
from playground.ui.compressed_files import CompressedFiles
from playground.ui.embed import embedded, is_embedded, wants_a_part
from playground.ui.fonts import Fonts
from playground.ui.glossary import glossary
from playground.ui.guard import guarded
from playground.ui.open_pages import OpenPages, may_stay
from playground.ui.page_head import PageHead
from playground.ui.people import PersonCookie
from playground.ui.routes import routes
from playground.ui.security import security
from playground.ui.upload_limits import UploadLimits
from playground.ui.workshop_panel import with_exercise

if __name__ == "app":
    check_limits()
    middleware = [
        *security(),
        Middleware(OpenPages),
        Middleware(UploadLimits),
        Middleware(PersonCookie),
        Middleware(PageHead),
        Middleware(Fonts),
        Middleware(CompressedFiles),
    ]
    app = st.App(__file__, routes=routes(), middleware=middleware, lifespan=lifespan)
else:
    st.set_page_config(page_icon=ICON, layout="wide")  # before the navigation, which would fetch an icon of its own
    without_routes()  # if the platform has not used `app`
    st.logo(ICON, size="large")  # leads to Home
    page = st.navigation([st.Page(**entry) for entry in PAGES], position="hidden" if wants_a_part() else "top")
    st.set_page_config(page_title=f"{page.title} - GAN Playground")
    if not may_stay() or not guarded(is_admitted)():
        pass
    elif is_embedded(page.url_path):
        draw(partial(embedded, page.url_path))
    else:
        glossary()
        draw(partial(with_exercise, page))
        footer()
