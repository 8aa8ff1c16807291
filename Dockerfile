# The server with its web pages, in three steps: pages, program, and what runs.

FROM node:22-bookworm-slim AS pages
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci
COPY frontend ./
RUN npm run build

FROM rust:1.95-bookworm AS program
WORKDIR /src
COPY . .
RUN cargo build --release --locked --bin stagesub

FROM debian:bookworm-slim
# Certificates for the mail server's TLS; curl for the health check; pg_dump and pg_restore for backups, which must be at
# least as new as the server and so come from PostgreSQL's own archive.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl postgresql-common \
    && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
    && apt-get install -y --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin stagesub \
    && install -d -o stagesub -g stagesub -m 0700 /var/lib/stagesub
COPY --from=program /src/target/release/stagesub /usr/local/bin/stagesub
COPY --from=pages /src/frontend/dist /usr/share/stagesub/web

ENV STAGESUB_BIND=0.0.0.0:8080 \
    STAGESUB_DATA_DIR=/var/lib/stagesub \
    STAGESUB_WEB_ROOT=/usr/share/stagesub/web \
    STAGESUB_LOG_FORMAT=json
USER stagesub
WORKDIR /var/lib/stagesub
VOLUME /var/lib/stagesub
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:8080/api/health/ready"]
ENTRYPOINT ["stagesub"]
CMD ["serve"]
