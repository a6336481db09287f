# `docker build --tag doable .` Any base will do that has `node` 24 and `npm`; CI, which can reach no registry of images,
# makes its own.
ARG BASE=node:24.21.0-bookworm-slim

FROM $BASE AS modules
WORKDIR /doable
COPY package.json package-lock.json .npmrc ./
# The one script that would run fetches a Node, which the base has already.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM $BASE
WORKDIR /doable
# For DATA_DIR, if somebody wants the database in the process: a volume that is mounted here belongs to who serves.
RUN install --directory --owner 1000 --group 1000 /data
COPY --from=modules /doable/node_modules node_modules
COPY package.json LICENSE ./
COPY src src
ENV NODE_ENV=production HOST=0.0.0.0
EXPOSE 8000
# A number, so that an orchestrator sees that it is not root.
USER 1000:1000
# Whether it is alive, not whether it is ready: who is unhealthy may be replaced, and that brings no database back.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT || 8000}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=32", "--no-allocation-site-pretenuring", "src/infrastructure/main.ts"]
