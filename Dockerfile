# One image for every process of the house; docker-compose.yml gives each its command.
# Node runs the services' TypeScript directly, but not below node_modules: the workspaces are copied to their
# own folders and node_modules/@pong only links to them.

FROM node:24-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages packages
COPY apps apps
COPY e2e/package.json e2e/
COPY proofs/package.json proofs/
COPY tests/package.json tests/
COPY scripts/package.json scripts/
# Only the manifests, so that the layers below change with the dependencies and not with every source.
RUN find packages apps -type f ! -name package.json -delete

FROM node:24-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1
COPY --from=manifests /app ./
RUN npm ci --ignore-scripts
COPY . .
RUN node scripts/generate.mjs \
 && cd apps/web && node ../../node_modules/next/dist/bin/next build \
 && rm -rf .next/cache .next/dev

FROM node:24-slim AS production-modules
WORKDIR /app
COPY --from=manifests /app ./
RUN npm ci --ignore-scripts --omit=dev

FROM node:24-slim AS run
WORKDIR /app
ENV NODE_ENV=production NEXT_TELEMETRY_DISABLED=1
COPY --from=production-modules /app/node_modules node_modules
COPY --from=build /app/package.json ./
COPY --from=build /app/packages packages
COPY --from=build /app/prisma prisma
COPY --from=build /app/apps apps
COPY --from=build /app/scripts scripts
RUN mkdir -p /data/tapes && chown -R node:node /data
USER node
CMD ["node", "--max-semi-space-size=16", "apps/gateway/src/main.ts"]
