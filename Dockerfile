# The server in a container. The image's Node has the version that the lockfile pins (a test
# compares them), so the optional pinned Node is left out.
FROM node:26.10.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

# The console is built with what the server itself does not need.
FROM node:26.10.0-bookworm-slim AS console
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json ./
COPY console console
COPY packaging packaging
COPY platform platform
COPY regulator regulator
COPY shared shared
RUN npm run build

FROM node:26.10.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY package.json LICENSE ./
COPY agent agent
COPY cli cli
COPY platform platform
COPY regulator regulator
COPY server server
COPY shared shared
COPY simulator simulator
COPY --from=console /app/dist/console dist/console
RUN install -d -o 10001 -g 10001 -m 0700 /data
USER 10001:10001
EXPOSE 7600
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:7600/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "cli/main.ts", "server"]
CMD ["--data", "/data", "--host", "0.0.0.0", "--port", "7600"]
