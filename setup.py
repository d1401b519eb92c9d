"""What an installed package has beside playground/: the app, which in a checkout lies at the top, beside that folder.

All else that there is to say is in pyproject.toml, which cannot give a package another folder than its own.
"""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["playground", "playground.*"]), "playground.app"],
    package_dir={"playground.app": "."},
)
