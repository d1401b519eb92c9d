"""`streamlit run`, but as platforms do it that know nothing of `st.App`: without the app's own routes and middleware.

python -m tests.browser.without_routes run app.py
"""

from __future__ import annotations

from streamlit.web import cli
from streamlit.web.server import app_discovery

if __name__ == "__main__":
    nothing = app_discovery.AppDiscoveryResult(is_asgi_app=False, app_name=None, import_string=None)
    app_discovery.discover_asgi_app = lambda path: nothing
    cli.main()
