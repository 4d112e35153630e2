/** Stands between an agent and the real server: records frames, and changes what it is told to. */
import { once } from 'node:events';
import { WebSocket, WebSocketServer } from 'ws';

/** Returns the frame to pass on, or null to drop it. */
export type Rewrite = (frame: string) => string | null | Promise<string | null>;

/** A proxy that runs. */
export interface ServerProxy {
  readonly url: string;
  /** Frames from agents, as they came. */
  readonly fromAgent: string[];
  /** Frames from the server, as they came. */
  readonly fromServer: string[];
  /** Applied to each frame of the server; passes everything at first. */
  rewrite: Rewrite;
  /** Applied to each frame of an agent; passes everything at first. `reply` answers it instead. */
  rewriteUp: (frame: string, reply: (frame: string) => void) => string | null;
  /** Cuts every connection. */
  cut(): void;
  close(): Promise<void>;
}

const pass: Rewrite = (frame) => frame;

/** Starts a proxy on a free port in front of `serverUrl`. */
export async function startProxy(serverUrl: string): Promise<ServerProxy> {
  const listener = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(listener, 'listening');
  // as: a server that listens on a port has an address record.
  const { port } = listener.address() as { port: number };
  const open = new Set<WebSocket>();
  const proxy: ServerProxy = {
    url: `ws://127.0.0.1:${port}`,
    fromAgent: [],
    fromServer: [],
    rewrite: pass,
    rewriteUp: (frame) => frame,
    cut: () => {
      for (const socket of open) socket.terminate();
    },
    close: async () => {
      proxy.cut();
      listener.close();
      await once(listener, 'close');
    },
  };
  listener.on('connection', (agent) => {
    const server = new WebSocket(serverUrl, { perMessageDeflate: false });
    for (const socket of [agent, server]) track(open, socket);
    join(proxy, agent, server);
  });
  return proxy;
}

function track(open: Set<WebSocket>, socket: WebSocket): void {
  open.add(socket);
  socket.on('close', () => open.delete(socket));
  socket.on('error', () => socket.terminate());
}

function join(proxy: ServerProxy, agent: WebSocket, server: WebSocket): void {
  const opened = once(server, 'open').catch(() => agent.terminate());
  let up: Promise<unknown> = opened;
  agent.on('message', (data) => {
    const frame = data.toString();
    proxy.fromAgent.push(frame);
    up = up.then(async () => {
      const rewritten = proxy.rewriteUp(frame, (reply) => agent.send(reply));
      if (rewritten !== null) server.send(rewritten);
    });
  });
  let down: Promise<unknown> = Promise.resolve();
  server.on('message', (data) => {
    const frame = data.toString();
    proxy.fromServer.push(frame);
    down = down.then(async () => {
      const rewritten = await proxy.rewrite(frame);
      if (rewritten !== null) agent.send(rewritten);
    });
  });
  agent.on('close', () => server.close());
  server.on('close', (code) => {
    down = down.then(() => agent.close(code === 1006 || code === 1005 ? 1000 : code));
  });
}
