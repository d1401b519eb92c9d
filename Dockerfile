# docker build -t gan-playground .    (GPU: --build-arg TORCH=torch TORCH_INDEX=https://download.pytorch.org/whl/cu128)
FROM python:3.12-slim

ARG TORCH=torch==2.13.0
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

# strangers may come: docs/hosting.md has the profiles. Everything that is written lies in /data and /tmp
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 \
    PLAYGROUND_HOME=/data PLAYGROUND_PROFILE=demo HOME=/data OMP_NUM_THREADS=1
WORKDIR /app

# real clothes without any download
RUN apt-get update && apt-get install -y --no-install-recommends dataset-fashion-mnist && rm -rf /var/lib/apt/lists/*

# 1: for several machines that share one PostgreSQL (compose.yaml)
ARG CLUSTER=0

COPY requirements.txt requirements-cluster.txt ./
RUN pip install --index-url "$TORCH_INDEX" "$TORCH" \
 && grep -v '^torch==' requirements.txt > others.txt && pip install -r others.txt && rm others.txt \
 && if [ "$CLUSTER" = 1 ]; then grep -v '^-r' requirements-cluster.txt > more.txt && pip install -r more.txt && rm more.txt; fi

COPY . .
# nothing can be compiled later: the root file system is read-only
RUN python -m compileall -q app.py app_pages playground
RUN useradd --uid 1000 --home-dir /data playground && mkdir -p /data && chown playground /data
USER playground
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD \
  ["python", "-c", "import urllib.request as r; r.urlopen('http://localhost:8501/healthz', timeout=4)"]
ENTRYPOINT ["streamlit", "run", "app.py", "--server.port=8501", "--server.address=0.0.0.0"]
