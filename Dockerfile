# The page's modules: pinned by version, held to their digests.
FROM node:24.11-bookworm-slim AS page
WORKDIR /page
COPY package.json ./
RUN npm install --no-package-lock --ignore-scripts --omit=dev --no-audit --no-fund
COPY api/web/vendor.sha256 ./
RUN mkdir vendor \
    && cp node_modules/htm/preact/standalone.module.js vendor/preact.js \
    && cp node_modules/uplot/dist/uPlot.esm.js vendor/uplot.js \
    && cp node_modules/uplot/dist/uPlot.min.css vendor/uplot.css \
    && cd vendor \
    && sha256sum --quiet --check ../vendor.sha256

# The packages: every one with its hash, in an environment that is copied whole.
FROM python:3.11.14-slim-bookworm AS packages
RUN python -m venv /opt/segops
COPY requirements.txt ./
RUN /opt/segops/bin/python -m pip install --no-cache-dir --require-hashes -r requirements.txt

FROM python:3.11.14-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home segops
WORKDIR /segops
COPY --from=packages /opt/segops /opt/segops
COPY . .
COPY --from=page /page/vendor api/web/vendor
ENV PATH=/opt/segops/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    SEGOPS_DATA_DIR=/tmp/segops \
    SEGOPS_LOG_FILE=-
USER segops
EXPOSE 8000
ENTRYPOINT ["python", "manage.py"]
CMD ["api"]
