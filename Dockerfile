# syntax=docker/dockerfile:1
FROM node:26-slim AS built
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY scripts/empty-package scripts/empty-package
COPY packages/contract/package.json packages/contract/
COPY packages/models/package.json packages/models/
COPY packages/server/package.json packages/server/
COPY packages/web/package.json packages/web/
RUN npm ci --include=dev --workspace packages/contract --workspace packages/models --workspace packages/server --workspace packages/web
COPY tsconfig.base.json ./
COPY packages/contract packages/contract
COPY packages/models/src packages/models/src
COPY packages/server packages/server
COPY packages/web packages/web
RUN node packages/server/build.mjs && cd packages/web && node ../../node_modules/vite/bin/vite.js build

FROM node:26-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY scripts/empty-package scripts/empty-package
COPY scripts/setup scripts/setup
COPY packages/contract/package.json packages/contract/
COPY packages/models/package.json packages/models/
COPY packages/server/package.json packages/server/
COPY packages/cli/package.json packages/cli/
RUN npm ci --omit=dev --workspace packages/server --workspace packages/cli --workspace packages/contract --workspace packages/models \
  && node scripts/setup/prune.mjs \
  && rm -rf node_modules/typescript node_modules/@typescript

FROM node:26-slim
LABEL org.opencontainers.image.title="Parley" org.opencontainers.image.licenses="MIT"
WORKDIR /app
RUN mkdir /data && chown node:node /data
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY packages/contract packages/contract
COPY packages/models packages/models
COPY packages/server packages/server
COPY packages/cli packages/cli
COPY --from=built /app/packages/web/dist packages/web/dist
COPY --from=built /app/packages/server/dist packages/server/dist
# Inside, every address; which of them the outside reaches is for who publishes the port to say.
ENV NODE_ENV=production MALLOC_ARENA_MAX=2 PARLEY_HOST=0.0.0.0 PARLEY_PORT=8080 PARLEY_DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PARLEY_PORT}/health/live`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--expose-gc", "--max-semi-space-size=16", "packages/server/dist/main.js"]
