/**
 * A host of the simulator on disk: the fake nvidia-smi and the kernel's view, read round after
 * round by the real collectors, with a clock and a carry. And what an evidence says, in short.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Carry } from '../../agent/collectors/carry.ts';
import {
  type CollectedClaims,
  type CollectOptions,
  collectClaims,
} from '../../agent/collectors/collectClaims.ts';
import { signEvidence } from '../../agent/signEvidence.ts';
import type { Identity } from '../../agent/state/identity.ts';
import {
  type Claims,
  COLLECTORS,
  type GpuClaims,
  type GpuCollectorName,
  type GpuField,
} from '../../shared/claims/claims.ts';
import { thumbprint } from '../../shared/crypto/keys.ts';
import { formatChallenge } from '../../shared/evidence/challenge.ts';
import { parseDocument } from '../../shared/evidence/document.ts';
import { writeKernelView } from '../../simulator/kernelView.ts';
import { rewriteFakeNvidiaSmi, writeFakeNvidiaSmi } from '../../simulator/nvidiaSmi/fake.ts';
import type { SimulatedHostState } from '../../simulator/nvidiaSmi/state.ts';

/** When the first round of a simulated host is. */
export const FIRST_ROUND_MS = 1_780_272_000_000;
/** Time between two rounds. */
export const ROUND_EVERY_MS = 3_600_000;

/** One host on disk. */
export interface SimulatedHost {
  readonly folder: string;
  /** Shows this state from now on; `kernel` where the kernel shows another. */
  show(state: SimulatedHostState, kernel?: SimulatedHostState): Promise<void>;
  /** Collects one round, an hour after the one before. */
  round(options?: Partial<CollectOptions>): Promise<CollectedClaims>;
  remove(): void;
}

/** Makes a host that shows `state`; its rounds have `deadlineMs` a collector. */
export async function simulatedHost(
  state: SimulatedHostState,
  deadlineMs = 5_000,
): Promise<SimulatedHost> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetseal-simulated-'));
  const [smi, root] = [join(folder, 'smi'), join(folder, 'root')];
  const nvidiaSmi = await writeFakeNvidiaSmi(smi, state);
  await writeKernelView(root, state);
  let carry: Carry = {};
  let rounds = 0;
  return {
    folder,
    show: async (next, kernel = next) => {
      await rewriteFakeNvidiaSmi(smi, next);
      await writeKernelView(root, kernel);
    },
    round: async (options = {}) => {
      const at = FIRST_ROUND_MS + ROUND_EVERY_MS * rounds;
      rounds += 1;
      const claims = await collectClaims({
        paths: { nvidiaSmi, hostRoot: root },
        now: () => at,
        agentVersion: '9.9.9',
        xml: false,
        host: false,
        deadlineMs,
        carry,
        ...options,
      });
      carry = claims.carry;
      return claims;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function testIdentity(): Identity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const jwk = { kty: 'EC', crv: 'P-256', x, y } as const;
  const dsaEncoding = 'ieee-p1363' as const;
  return {
    ueid: `AQ${'A'.repeat(42)}`,
    jwk,
    kid: thumbprint(jwk),
    tpm: null,
    sign: async (input) => new Uint8Array(sign('sha256', input, { key: privateKey, dsaEncoding })),
  };
}

/** Signs the claims as the agent does and gives the documents, parsed back, by submodule. */
export async function evidenceOf(claims: Claims): Promise<Map<string, object>> {
  const challenge = formatChallenge({
    origin: 'test/evidence',
    noteHash: new Uint8Array(32),
    random: new Uint8Array(32),
    regulatorNonce: null,
  });
  const { bySubmodule } = await signEvidence({
    identity: testIdentity(),
    claims,
    trigger: 'cadence',
    challenge,
    origin: 'test/evidence',
    place: { seq: 0, prev: null },
    now: FIRST_ROUND_MS,
    previous: new Map(),
  });
  return new Map([...bySubmodule].map(([name, text]) => [name, parseDocument(text, name)]));
}

/** Fails where the signed documents do not hold exactly these claims. */
export async function expectEvidenceHolds(claims: Claims): Promise<void> {
  const documents = await evidenceOf(claims);
  const names = [...claims.gpus.keys(), 'host', 'readings'];
  expect([...documents.keys()].sort()).toEqual(names.sort());
  for (const [name, gpu] of claims.gpus) {
    expect(documents.get(name)).toEqual({
      ...gpu,
      format: 'fleetseal/gpu@3',
      salt: expect.any(String),
    });
  }
  expect(documents.get('host')).toMatchObject(claims.host);
  expect(documents.get('readings')).toMatchObject({
    collectors: claims.collectors,
    gpus: Object.fromEntries(claims.readings),
  });
}

const LETTERS: Readonly<Record<GpuCollectorName, string>> = {
  nvidiaSmiCsv: 'C',
  nvidiaSmiXml: 'X',
  kernelDriver: 'D',
  kernelPci: 'P',
};

/** Who gave a field: letters of collectors, `k` for last known, `-` for not known. */
function sourceOf(gpu: GpuClaims, field: GpuField): string {
  if (gpu[field] === undefined) return '-';
  return (gpu.provenance[field] ?? []).map((name) => LETTERS[name]).join('') || 'k';
}

/** As in `readable serial:CX uuid:CXD pdi:X device:CXP`. */
export function rowText(gpu: GpuClaims): string {
  const fields = ['serial', 'uuid', 'pdi'] as const;
  const sources = fields.map((field) => `${field}:${sourceOf(gpu, field)}`);
  const device = `device:${sourceOf(gpu, 'pciDeviceId')}`;
  const differ = Object.keys(gpu.disagreements ?? {}).map((field) => `differs:${field}`);
  return [gpu.state, ...sources, device, ...differ].join(' ');
}

/** One line a collector: outcome, code, count, then the codes of its notes. */
export function resultTexts(claims: Claims): Record<string, string> {
  const entries = COLLECTORS.filter((name) => name !== 'host').map((name) => {
    const { outcome, code, gpuCount, notes = [] } = claims.collectors[name];
    const about = (gpu: string | undefined) => (gpu === undefined ? '' : `@${gpu.slice(13, 15)}`);
    const noted = notes.map((note) => `+${note.code}${about(note.gpu)}`);
    return [
      name,
      [outcome, code, gpuCount, ...noted].filter((part) => part !== undefined).join(' '),
    ];
  });
  return Object.fromEntries(entries);
}
