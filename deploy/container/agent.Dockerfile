# The agent in a container, built from a checkout: docker build -f deploy/container/agent.Dockerfile .
# The image's Node has the version that the lockfile pins (a test compares them). nvidia-smi is not
# in it: the NVIDIA runtime brings it, where NVIDIA_DRIVER_CAPABILITIES has `utility`.
FROM node:26.10.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY agent agent
COPY cli cli
COPY packaging packaging
COPY platform platform
COPY regulator regulator
COPY server server
COPY shared shared
COPY simulator simulator
RUN node packaging/main.ts --only agent --bundle agent.mjs

FROM node:26.10.0-bookworm-slim
ENV NODE_ENV=production \
    NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=utility \
    MALLOC_ARENA_MAX=1 \
    MALLOC_MMAP_THRESHOLD_=32768 \
    MALLOC_TRIM_THRESHOLD_=32768 \
    MALLOC_TOP_PAD_=4096 \
    UV_THREADPOOL_SIZE=2 \
    FLEETSEAL_AGENT_STATE=/var/lib/fleetseal-agent
WORKDIR /app
COPY --from=build /app/agent.mjs agent.mjs
COPY LICENSE ./
RUN install -d -o 10002 -g 10002 -m 0700 /var/lib/fleetseal-agent
USER 10002:10002
VOLUME /var/lib/fleetseal-agent
ENTRYPOINT ["node", "--disallow-code-generation-from-strings", "--max-old-space-size=128", "--max-semi-space-size=1", "--expose-gc", "--no-opt", "--no-maglev", "--no-sparkplug", "--v8-pool-size=0", "--bytecode-old-age=1", "agent.mjs"]
CMD ["agent", "run"]
