# docker build --tag doable .
# Any base with Node 24 and npm works. CI builds its own, because it has no image registry.
ARG BASE=node:24.21.0-bookworm-slim

FROM $BASE AS modules
WORKDIR /doable
COPY package.json package-lock.json .npmrc ./
# `prepare` would build the page, and has nothing here to build it with.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM $BASE AS page
WORKDIR /doable
COPY package.json package-lock.json .npmrc ./
# Of the packages for development only those that the page imports and is built with (test/image.test.ts): all take more than a minute.
RUN node --eval " \
    const { devDependencies: all } = require('./package.json'); \
    const names = ['vite', 'preact', 'idb', 'chrono-node', '@tanstack/virtual-core']; \
    const devDependencies = Object.fromEntries(names.map((name) => [name, all[name]])); \
    require('node:fs').writeFileSync('package.json', JSON.stringify({ type: 'module', devDependencies }))" && \
  npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
# The page shares the pure parts of the domain.
COPY src/domain src/domain
COPY client client
COPY web web
RUN node_modules/.bin/vite build web

FROM $BASE
WORKDIR /doable
# For DATA_DIR with the embedded database: a volume mounted here belongs to the user of the service.
RUN install --directory --owner 1000 --group 1000 /data
COPY --from=modules /doable/node_modules node_modules
COPY package.json LICENSE ./
COPY src src
COPY --from=page /doable/web/dist web/dist
ENV NODE_ENV=production HOST=0.0.0.0
EXPOSE 8000
# Numeric, so that an orchestrator can verify that it is not root.
USER 1000:1000
# Liveness, not readiness: an orchestrator may replace an unhealthy container, which does not bring a database back.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT || 8000}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=32", "--no-allocation-site-pretenuring", "src/infrastructure/main.ts"]
