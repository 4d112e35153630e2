/** The doctor: each thing that can be wrong is named, with how to mend it; a well host has none. */
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../../agent/config/configSources.ts';
import { doctorLines, hasProblem, runDoctor } from '../../agent/doctor/doctor.ts';
import type { Check, DoctorContext } from '../../agent/doctor/doctorCheck.ts';
import { machineFiles } from '../../agent/state/machine.ts';
import { writeStatus } from '../../agent/status/status.ts';
import { ERRORS } from '../../shared/errors.ts';
import { csvOf, type FakeHost, GPU_A, GPU_B, makeFakeHost } from '../collectors/fakeHost.ts';
import { sampleStatus } from '../factories/agentStatus.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import { INSTALL_MS, requireDebianTools } from '../setup/debian.ts';
import {
  type Certificates,
  type ConnectProxy,
  type Front,
  makeCertificates,
  startConnectProxy,
  startTlsFront,
} from './networkFront.ts';

let world: ServerWorld;
let host: FakeHost;
let directory = '';
let files: Certificates;
let front: Front;
let proxy: ConnectProxy;
let port = 0;

beforeAll(async () => {
  requireDebianTools(['openssl']);
  world = await serverWorld();
  directory = mkdtempSync(join(tmpdir(), 'fleetseal-doctor-'));
  host = makeFakeHost();
  host.answerCsv({ stdout: csvOf(GPU_A, GPU_B) });
  host.showToKernel(GPU_A, GPU_B);
  host.writeFile('/sys/class/dmi/id/product_serial', 'J1234567\n');
  files = makeCertificates(directory, 'right');
  port = Number(new URL(world.server.httpUrl).port);
  front = await startTlsFront(files, port);
  proxy = await startConnectProxy('user:password');
  host.writeFile('/etc/machine-id', `${'0123456789abcdef'.repeat(2)}\n`);
  const agent = await onFakeHost('host');
  await agent.connect();
  await agent.attest('start');
  agent.close();
  writeFileSync(join(world.directory, 'token'), await world.token(), { mode: 0o600 });
}, INSTALL_MS);

afterAll(async () => {
  await proxy.close();
  await front.close();
  await world.close();
  host.remove();
  rmSync(directory, { recursive: true });
});

interface Case {
  /** Lines of the configuration file. */
  readonly yaml?: Readonly<Record<string, string | number>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly now?: number;
}

const onFakeHost = (name: string) =>
  world.agent(name, { machineFiles: machineFiles(join(host.folder, 'root')) });

const stateOf = (name: string) => join(world.directory, name);

async function contextOf({ yaml = {}, environment = {}, now }: Case): Promise<DoctorContext> {
  const plain = {
    server: world.server.agentsUrl,
    state: stateOf('host'),
    keyStore: 'file',
    nvidiaSmi: host.nvidiaSmi,
    hostRoot: join(host.folder, 'root'),
  };
  const file = join(directory, 'agent.yaml');
  const lines = Object.entries({ ...plain, ...yaml }).map(([key, value]) => `${key}: ${value}`);
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  const loaded = await loadConfig({ file, environment, flags: {} });
  const time = now ?? world.clock.now + 60_000;
  return {
    loaded,
    config: loaded.config,
    environment,
    now: () => time,
    answerMs: 3_000,
    root: join(host.folder, 'root'),
  };
}

const diagnose = async (about: Case = {}): Promise<Check[]> => runDoctor(await contextOf(about));

/** The one check of this name. */
function named(checks: readonly Check[], name: string): Check {
  const found = checks.find((check) => check.name === name);
  if (found === undefined) throw new Error(`no check ${name}: ${JSON.stringify(checks)}`);
  return found;
}

/** Names of what is wrong. */
const problems = (checks: readonly Check[]) =>
  checks.filter(({ outcome }) => outcome === 'problem').map(({ name }) => name);

describe('the doctor on a well host', () => {
  it('finds no problem before enrollment, and says that enrolling is next', async () => {
    const yaml = { state: stateOf('new'), tokenFile: stateOf('token') };
    const checks = await diagnose({ yaml });
    expect(problems(checks)).toEqual([]);
    expect(named(checks, 'state folder')).toMatchObject({ outcome: 'note' });
    expect(named(checks, 'token')).toMatchObject({ outcome: 'ok' });
    expect(named(checks, 'server key').found).toBe('the one of the token');
    expect(named(checks, 'nvidia-smi says').found).toMatch(/^2 GPUs, /);
    expect(named(checks, 'system serial').outcome).toBe('ok');
  });

  it('finds no problem after enrollment, and changes nothing', async () => {
    const rows = await world.rowCounts();
    const checks = await diagnose();
    expect(problems(checks)).toEqual([]);
    expect(named(checks, 'enrollment').found).toBe('enrolled');
    expect(named(checks, 'machine').outcome).toBe('ok');
    expect(named(checks, 'server key').found).toBe('the one of the enrollment');
    expect(named(checks, 'last evidence').found).toBe('number 0, 1 min old');
    expect(hasProblem(checks)).toBe(false);
    expect(await world.rowCounts()).toEqual(rows);
  });

  it('says of every problem and note how to mend it', async () => {
    const all = [
      ...(await diagnose()),
      ...(await diagnose({ yaml: { state: stateOf('new'), server: 'ws://127.0.0.1:1/' } })),
    ];
    for (const { outcome, mend } of all) {
      expect(mend === undefined).toBe(outcome === 'ok' || outcome === 'skipped');
    }
  });

  it('never prints a serial, a token or a key', async () => {
    const yaml = { state: stateOf('new'), tokenFile: stateOf('token') };
    const shown = doctorLines(await diagnose({ yaml })).join('\n');
    for (const secret of [GPU_A.serial, GPU_A.uuid, 'J1234567', 'fleetseal-token-1']) {
      expect(shown).not.toContain(secret);
    }
    expect(shown).toMatch(/\d+ checks, 0 problems, \d+ notes?\./);
  });
});

describe('the doctor finds', () => {
  it('a state folder that others can enter', async () => {
    mkdirSync(stateOf('open'));
    chmodSync(stateOf('open'), 0o755);
    const found = named(await diagnose({ yaml: { state: stateOf('open') } }), 'state folder');
    expect(found).toMatchObject({ outcome: 'problem' });
    expect(found.mend).toBe(`chmod go-rwx ${stateOf('open')}`);
  });

  it('a state folder that is a file', async () => {
    const found = named(await diagnose({ yaml: { state: stateOf('token') } }), 'state folder');
    expect(found).toMatchObject({ outcome: 'problem' });
  });

  it('a clock that stands before this version, and evidence from the future', async () => {
    expect(named(await diagnose({ now: 1_000_000_000 }), 'clock').outcome).toBe('problem');
    const early = await diagnose({ now: world.clock.now - 3_600_000 });
    expect(named(early, 'last evidence').found).toContain('from the future');
  });

  it('that the last evidence is too old for the cadence', async () => {
    const late = await diagnose({ now: world.clock.now + 9_000_000 });
    expect(named(late, 'last evidence')).toMatchObject({ outcome: 'problem' });
    const daily = await diagnose({ now: world.clock.now + 9_000_000, yaml: { cadence: 86_400 } });
    expect(named(daily, 'last evidence').outcome).toBe('ok');
  });

  it('that an agent ran and runs no more, and that one runs without its server', async () => {
    cpSync(stateOf('host'), stateOf('stopped'), { recursive: true });
    await writeStatus(stateOf('stopped'), { ...sampleStatus(), pid: 1 });
    const checks = await diagnose({ yaml: { state: stateOf('stopped') } });
    expect(named(checks, 'agent')).toMatchObject({ outcome: 'problem', found: 'no agent runs' });
  });

  it('a folder of another machine, with both reasons', async () => {
    cpSync(stateOf('host'), stateOf('cloned'), { recursive: true });
    const machine = {
      format: 'fleetseal/machine@1',
      salt: 'AAAAAAAAAAAAAAAAAAAAAA',
      source: 'machineId',
      digest: 'A'.repeat(43),
    };
    writeFileSync(join(stateOf('cloned'), 'machine.json'), JSON.stringify(machine));
    const found = named(await diagnose({ yaml: { state: stateOf('cloned') } }), 'machine');
    expect(found).toMatchObject({ outcome: 'problem', mend: ERRORS.machineChanged.next });
  });

  it('machine and server as the settings and the last agent have them', async () => {
    cpSync(stateOf('host'), stateOf('told'), { recursive: true });
    const { agentsUrl } = world.server;
    await writeStatus(stateOf('told'), { ...sampleStatus(), pid: 1, server: agentsUrl });
    const context = await contextOf({ yaml: { state: stateOf('told') } });
    const config = { ...context.config, server: null };
    const checks = await runDoctor({ ...context, config, root: join(directory, 'elsewhere') });
    expect(named(checks, 'machine').outcome).toBe('ok');
    expect(named(checks, 'server').found).toContain(agentsUrl);
    expect(named(checks, 'server key').outcome).toBe('ok');
  });

  it('evidence that waits, and numbers that are lost', async () => {
    const agent = await onFakeHost('waiting');
    await agent.connect();
    agent.disconnect();
    for (const trigger of ['start', 'cadence'] as const) await agent.attest(trigger);
    agent.close();
    const gaps = { format: 'fleetseal/gaps@1', ranges: [{ firstSeq: 7, lastSeq: 9, count: 3 }] };
    writeFileSync(join(stateOf('waiting'), 'gaps.json'), JSON.stringify(gaps));
    const checks = await diagnose({ yaml: { state: stateOf('waiting') } });
    expect(named(checks, 'spool')).toMatchObject({
      outcome: 'note',
      found: '2 evidences kept, 2 waiting',
    });
    expect(named(checks, 'gaps').found).toContain('3 signed evidences were lost');
  });

  it('a password or a token that everybody can read', async () => {
    const context = await contextOf({
      yaml: { proxy: 'http://u:p@127.0.0.1:1', tokenFile: stateOf('token') },
    });
    chmodSync(join(directory, 'agent.yaml'), 0o644);
    chmodSync(stateOf('token'), 0o644);
    const checks = await runDoctor(context);
    chmodSync(stateOf('token'), 0o600);
    expect(named(checks, 'proxy password').outcome).toBe('problem');
    expect(named(checks, 'token file').outcome).toBe('note');
  });
});

describe('the doctor finds of what is read', () => {
  const withHost = async (change: (fake: FakeHost) => void): Promise<Check[]> => {
    const fake = makeFakeHost();
    fake.answerCsv({ stdout: csvOf(GPU_A, GPU_B) });
    fake.showToKernel(GPU_A, GPU_B);
    change(fake);
    try {
      return await diagnose({
        yaml: { nvidiaSmi: fake.nvidiaSmi, hostRoot: join(fake.folder, 'root') },
      });
    } finally {
      fake.remove();
    }
  };

  it('a driver whose library and module differ', async () => {
    const stdout = 'Failed to initialize NVML: Driver/library version mismatch\n';
    const checks = await withHost((fake) => fake.answerCsv({ stdout, exitCode: 18 }));
    expect(problems(checks)).toEqual(expect.arrayContaining(['nvidia-smi says', 'driver']));
    expect(named(checks, 'driver').mend).toBe(ERRORS.driverMismatch.next);
  });

  it('an nvidia-smi that is missing beside GPUs on the bus', async () => {
    const checks = await withHost((fake) => rmSync(fake.nvidiaSmi));
    expect(named(checks, 'nvidia-smi').outcome).toBe('problem');
  });

  it('no fault in a host without GPU and driver', async () => {
    const fake = makeFakeHost();
    rmSync(fake.nvidiaSmi);
    fake.writeFile('/sys/bus/pci/devices/.keep', '');
    const yaml = { nvidiaSmi: fake.nvidiaSmi, hostRoot: join(fake.folder, 'root') };
    expect(problems(await diagnose({ yaml }))).toEqual([]);
    fake.remove();
  });

  it('a GPU that only the kernel sees', async () => {
    const checks = await withHost((fake) => fake.answerCsv({ stdout: csvOf(GPU_A) }));
    const about = JSON.stringify(checks.filter(({ outcome }) => outcome !== 'ok'));
    expect(about).toContain(GPU_B.busId);
  });
});

describe('the doctor finds on the way to the server', () => {
  it.each([
    { server: 'ws://127.0.0.1:1/agent/v1', name: 'TCP', said: 'ECONNREFUSED' },
    { server: 'wss://no.such.host.invalid/', name: 'name', said: 'has no address' },
  ])('a server that is not there: $server', async ({ server, name, said }) => {
    const checks = await diagnose({ yaml: { server } });
    expect(problems(checks)).toEqual([name]);
    expect(named(checks, name).found).toContain(said);
    expect(named(checks, 'WebSocket').outcome).toBe('skipped');
  });

  it('a path where another program answers', async () => {
    const checks = await diagnose({ yaml: { server: `ws://127.0.0.1:${port}/wrong` } });
    expect(problems(checks)).toEqual(['WebSocket']);
  });

  it('a certificate that nobody here trusts, and none with the right CA', async () => {
    const server = `wss://localhost:${front.port}/agent/v1`;
    const wrong = await diagnose({ yaml: { server } });
    expect(problems(wrong)).toEqual(['TLS']);
    expect(named(wrong, 'TLS').mend).toContain('name its file (ca)');
    const right = await diagnose({ yaml: { server, ca: files.ca } });
    expect(problems(right)).toEqual([]);
    expect(named(right, 'TLS').found).toBe('the certificate is trusted');
  });

  it('a proxy that refuses its user, and none where it lets through', async () => {
    const server = `wss://localhost:${front.port}/agent/v1`;
    const through = (user: string) => `http://${user}@127.0.0.1:${proxy.port}`;
    const yaml = { server, ca: files.ca };
    const wrong = await diagnose({ yaml, environment: { HTTPS_PROXY: through('user:WRONG') } });
    expect(problems(wrong)).toEqual(['proxy sign-in']);
    expect(JSON.stringify(wrong)).not.toContain('WRONG');
    const right = await diagnose({ yaml, environment: { HTTPS_PROXY: through('user:password') } });
    expect(problems(right)).toEqual([]);
    expect(named(right, 'proxy').found).toBe(`http://127.0.0.1:${proxy.port} (HTTPS_PROXY)`);
  });

  it('a server with another key than the one of the enrollment', async () => {
    const other = await serverWorld();
    const checks = await diagnose({ yaml: { server: other.server.agentsUrl } });
    await other.close();
    expect(problems(checks)).toEqual(['server key']);
    expect(named(checks, 'server key').mend).toBe(ERRORS.serverKeyWrong.next);
  });

  it('something that listens and never answers', async () => {
    const silent: Server = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    // as: a server that listens on a port has an address record.
    const { port: silentPort } = silent.address() as AddressInfo;
    const context = await contextOf({ yaml: { server: `ws://127.0.0.1:${silentPort}/` } });
    const checks = await runDoctor({ ...context, answerMs: 300 });
    silent.close();
    expect(problems(checks)).toEqual(['WebSocket']);
  });

  it('a token file that holds none', async () => {
    writeFileSync(stateOf('notoken'), 'hello', { mode: 0o600 });
    const yaml = { state: stateOf('new'), tokenFile: stateOf('notoken') };
    expect(named(await diagnose({ yaml }), 'token')).toMatchObject({ outcome: 'note' });
  });

  it('a TPM that is asked for and not there', async () => {
    const checks = await diagnose({ yaml: { keyStore: 'tpm' } });
    expect(problems(checks)).toEqual(['TPM']);
    expect(named(checks, 'TPM').found).toContain('/dev/tpmrm0');
  });
});
