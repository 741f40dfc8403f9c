# The service without torch: the first stage exports the embedding model with it, the second installs what runs, the
# last one is only Python, these and the model.

FROM python:3.11.14-slim-bookworm AS base
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /app
# Only what pip asks for: what was installed is kept until one of these changes, whatever happens to the code.
COPY pyproject.toml README.md LICENSE ./

FROM base AS model
RUN python -m pip install --editable '.[export]'
COPY . .
RUN python -m retrieval.export /model

FROM base AS installed
# In a virtual environment inside /app, so that one folder is all there is to copy.
RUN python -m venv .venv && .venv/bin/python -m pip install --editable '.[postgres]'
COPY . .
# The service cannot write there, and would compile itself at every start.
RUN .venv/bin/python -m compileall -q api corpus drafting ingest monitors retrieval

FROM python:3.11.14-slim-bookworm AS service
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PAYERPOLICY_DATA=/data \
    PAYERPOLICY_HOST=0.0.0.0 \
    PAYERPOLICY_LOG=json \
    PAYERPOLICY_MODEL=/model
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin payerpolicy \
    && install --directory --owner=payerpolicy --mode=0750 /data /data/archive
COPY --from=model /model /model
COPY --from=installed /app /app
WORKDIR /app
USER payerpolicy
VOLUME ["/data", "/data/archive"]
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
ENTRYPOINT ["payerpolicy"]
CMD ["serve"]
