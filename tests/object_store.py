"""An object store for tests: Moto's server, which answers as S3 does, on this machine."""

from __future__ import annotations

import functools
import os
import uuid


@functools.cache
def start() -> None:
    """From now on ``s3://`` leads to an S3 of this process's own, in a thread that ends with it. (fsspec remembers to
    which one it leads, so there cannot be another one later.)"""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    keys = {"AWS_ACCESS_KEY_ID": "tester", "AWS_SECRET_ACCESS_KEY": "tester", "AWS_DEFAULT_REGION": "us-east-1"}
    os.environ |= keys | {"AWS_ENDPOINT_URL": f"http://{host}:{port}"}


def new_bucket() -> str:
    """The address of an empty place in it."""
    import fsspec

    start()
    bucket = f"bucket-{uuid.uuid4().hex}"
    fsspec.filesystem("s3", use_listings_cache=False).mkdir(bucket)
    return f"s3://{bucket}/prefix"
