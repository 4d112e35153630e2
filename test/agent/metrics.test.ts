/** Metrics: what is served follows from the status, to loopback and the socket's group alone. */
import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveMetrics } from '../../agent/status/metrics.ts';
import { METRICS } from '../../agent/status/metricValues.ts';
import { sampleStatus } from '../factories/agentStatus.ts';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'fleetseal-metrics-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

interface Answer {
  readonly status: number;
  readonly body: string;
}

function ask(options: {
  socketPath?: string;
  port?: number;
  method?: string;
  path?: string;
  headers?: Record<string, string>;
}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', path: '/metrics', ...options }, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
    });
    call.on('error', reject);
    call.end();
  });
}

async function withMetrics(
  name: string,
  run: (socketPath: string) => Promise<void>,
): Promise<void> {
  const path = join(directory, name);
  const server = await serveMetrics({ path }, () => sampleStatus());
  try {
    await run(path);
  } finally {
    await server.close();
  }
}

describe('the metrics of an agent', () => {
  it('say what the status says, in the text format', async () => {
    await withMetrics('a.sock', async (socketPath) => {
      const { status, body } = await ask({ socketPath });
      expect(status).toBe(200);
      const lines = body.split('\n');
      expect(lines).toEqual(
        expect.arrayContaining([
          'fleetseal_agent_up{version="0.2.0",protection="file",standing="enrolled"} 1',
          'fleetseal_agent_connected 1',
          'fleetseal_agent_connections_total 3',
          'fleetseal_agent_evidence_waiting 2',
          'fleetseal_agent_evidence_proven 38',
          'fleetseal_agent_evidence_last_number 41',
          'fleetseal_agent_evidence_last_timestamp_seconds 1780272000',
          'fleetseal_agent_gpus{state="unreadable"} 1',
          'fleetseal_agent_collector_ok{collector="nvidiaSmiCsv",code=""} 1',
          'fleetseal_agent_collector_ok{collector="kernelPci",code="collectorTimeout"} 0',
          'fleetseal_agent_collector_seconds{collector="nvidiaSmiCsv"} 0.5',
        ]),
      );
      expect(body).not.toContain('collector="nvidiaSmiXml"');
      for (const { name } of METRICS) expect(body, name).toContain(`# HELP ${name} `);
    });
  });

  it('leave out what is not known rather than say 0', async () => {
    const path = join(directory, 'b.sock');
    const status = sampleStatus();
    const unknown = { ...status, round: null, evidence: { ...status.evidence, last: null } };
    const server = await serveMetrics({ path }, () => unknown);
    const { status: code, body } = await ask({ socketPath: path });
    expect(code).toBe(200);
    expect(body).not.toMatch(/^fleetseal_agent_evidence_last_/m);
    expect(body).not.toMatch(/^fleetseal_agent_gpus/m);
    await server.close();
  });

  it('follow the status from one request to the next', async () => {
    const path = join(directory, 'c.sock');
    let connected = true;
    const server = await serveMetrics({ path }, () => {
      const status = sampleStatus();
      return { ...status, connection: { ...status.connection, connected } };
    });
    expect((await ask({ socketPath: path })).body).toContain('fleetseal_agent_connected 1\n');
    connected = false;
    expect((await ask({ socketPath: path })).body).toContain('fleetseal_agent_connected 0\n');
    await server.close();
  });

  it('answer GET /metrics and nothing else', async () => {
    await withMetrics('d.sock', async (socketPath) => {
      expect((await ask({ socketPath, path: '/' })).status).toBe(404);
      expect((await ask({ socketPath, path: '/metrics?x=1' })).status).toBe(404);
      expect((await ask({ socketPath, method: 'POST' })).status).toBe(405);
      expect((await ask({ socketPath, method: 'DELETE', path: '/x' })).status).toBe(404);
      const headers = { 'x-large': 'x'.repeat(8192) };
      expect((await ask({ socketPath, headers })).status).toBe(431);
    });
  });

  it('are for the user and the group of the agent alone', async () => {
    await withMetrics('e.sock', async (socketPath) => {
      expect(statSync(socketPath).mode & 0o777).toBe(0o660);
    });
  });

  it('take the place of a socket that a killed agent left, and not of one in use', async () => {
    const path = join(directory, 'f.sock');
    const left = createServer().listen(`${path}.before`);
    await new Promise((resolve) => left.once('listening', resolve));
    renameSync(`${path}.before`, path);
    left.close();
    await expect(serveMetrics({ path }, sampleStatus)).resolves.toHaveProperty('close');
    const second = serveMetrics({ path }, sampleStatus);
    await expect(second).rejects.toMatchObject({ code: 'inUse' });
  });

  it('never remove a file that is no socket', async () => {
    const path = join(directory, 'precious');
    writeFileSync(path, 'precious');
    await expect(serveMetrics({ path }, sampleStatus)).rejects.toMatchObject({ code: 'inUse' });
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  it('are refused a port that is taken, with its code', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const taken = serveMetrics({ host: '127.0.0.1', port }, sampleStatus);
    await expect(taken).rejects.toMatchObject({ code: 'inUse' });
    other.close();
  });
});
