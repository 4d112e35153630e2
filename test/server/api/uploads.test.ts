/** Files over the API that mean harm: by their names, by what they unpack to, by how they come. */
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../shared/limits.ts';
import { row, workbook, zipOf } from '../../factories/workbook.ts';
import { type ApiWorld, apiWorld, COMPLIANCE, fileBody, nameOf } from './apiWorld.ts';

let api: ApiWorld;
beforeAll(async () => {
  api = await apiWorld(600);
});
afterAll(() => api.close());

describe('an upload', () => {
  const refused = async (name: string, content: Uint8Array | string = 'site,country\nZ,CN\n') => {
    const { status, json } = await api.ask('importRecords', {
      as: COMPLIANCE,
      body: fileBody('sites', content, name),
    });
    return { status, json };
  };

  it.each(['../../etc/cron.d/a.csv', '..\\a.csv', '/etc/a.csv', 'a\u0000.csv', 'a\n.csv', ''])(
    'is refused with the name %j',
    async (name) => {
      expect(await refused(name)).toMatchObject({ status: 400, json: { code: 'requestInvalid' } });
    },
  );

  it('is refused where its name ends in nothing that is read', async () => {
    expect(await refused('..')).toMatchObject({ status: 400, json: { code: 'usageWrong' } });
    expect(await refused('a.csv.exe')).toMatchObject({ json: { code: 'usageWrong' } });
  });

  it('with half a character in its reason is refused', async () => {
    const body = { type: 'site', id: 'x', reason: '\ud800' };
    expect(await api.ask('withdrawRecord', { as: COMPLIANCE, body })).toMatchObject({
      status: 400,
      json: { code: 'requestInvalid' },
    });
  });

  it('that is no base64, or longer than a file may be, is refused', async () => {
    const body = { ...fileBody('sites', ''), content: 'not base64!' };
    expect((await api.ask('importRecords', { as: COMPLIANCE, body })).json).toMatchObject({
      code: 'base64Invalid',
    });
    const reply = await api.ask('withdrawRecord', {
      as: COMPLIANCE,
      body: { type: 'site', id: 'x', reason: 'y'.repeat(LIMITS.apiBodyBytes) },
    });
    expect(reply).toMatchObject({ status: 413, json: { code: 'tooLarge' } });
  });

  it('that unpacks to more than it may is refused before it is unpacked', async () => {
    const parts = { 'xl/worksheets/sheet1.xml': '0'.repeat(100_000) };
    const answer = await refused('bomb.xlsx', zipOf(parts, LIMITS.xlsxBytes + 1));
    expect(answer).toMatchObject({ status: 413, json: { code: 'tooLarge' } });
    const liar = await refused('bomb.xlsx', zipOf(parts, 10));
    expect(liar).toMatchObject({ status: 400, json: { code: 'importInvalid' } });
  });

  it('that would be looked through again and again is refused at once', async () => {
    const began = performance.now();
    for (const cells of ['<c '.repeat(200_000), '<c r="A1"'.repeat(200_000)]) {
      const answer = await refused('slow.xlsx', workbook(row(1, cells)));
      expect(answer).toMatchObject({ status: 400, json: { code: 'importInvalid' } });
    }
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it('whose body does not come is cut off', async () => {
    const { port } = await listening();
    await api.ask('getTemplate', { as: COMPLIANCE, params: { table: 'sites' } });
    const began = performance.now();
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          'POST /api/v1/imports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n',
        );
        socket.write(`X-Test-Person: ${nameOf(COMPLIANCE)}\r\n`);
        socket.write('Content-Length: 100000\r\n\r\n{"table":');
      });
      // A server that waits is no reason for this test to wait too.
      setTimeout(() => socket.destroy(), 30_000).unref();
      let text = '';
      socket.on('data', (data) => {
        text += data.toString();
      });
      socket.on('close', () => resolve(text));
      socket.on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect(performance.now() - began).toBeLessThan(30_000);
  });
});

async function listening(): Promise<{ port: number }> {
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  // as: a server that listens on a host and port has an address record, not a path.
  return api.app.server.address() as AddressInfo;
}
