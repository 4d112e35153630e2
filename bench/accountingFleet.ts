/** A fleet of 421,000 GPUs on 52,625 hosts, made in memory: register and appraised evidence. */
import type { HistoryItem } from '../shared/accounting/history.ts';
import { defaultCatalogue } from '../shared/appraisal/catalogue.ts';
import { defaultPolicy } from '../shared/appraisal/policy.ts';
import type { AttestationResult, GpuResult } from '../shared/appraisal/result.ts';
import { utf8 } from '../shared/bytes/bytes.ts';
import { sha256Base64Url } from '../shared/crypto/sha256.ts';
import type { HostKeyDocument } from '../shared/register/documents.ts';
import { enterHostDocument, type HostKeyState } from '../shared/register/hostKeys.ts';
import { catalogueOf } from '../shared/register/policyOf.ts';
import { enterRecord, newRecords } from '../shared/register/recordBook.ts';
import type { RegisterRecord } from '../shared/register/records/record.ts';
import type { Register } from '../shared/register/register.ts';

/** 2026-06-01T00:00:00Z. */
export const START_MS = 1_780_272_000_000;
const HOUR_MS = 3_600_000;
const GPUS_PER_HOST = 8;
const SALT = 'AAAAAAAAAAAAAAAAAAAAAA';
const LICENSEES = 3;
/** Units of one shipment. */
const SHIPMENT_UNITS = 4096;

/** Serial and uuid of a unit. */
export function namesOf(unit: number): { serial: string; uuid: string } {
  const hex = unit.toString(16).padStart(12, '0');
  return {
    serial: String(1_652_025_000_000 + unit),
    uuid: `GPU-7b1c93e5-42d8-4f6a-9c0e-${hex}`,
  };
}

/** Key id of a host. */
export const kidOf = (host: number): string => sha256Base64Url(utf8(`host ${host}`));

/** The register: licenses of three exporters, shipments with lab tests, hosts with a user each. */
export function bigRegister(hosts: number): Register {
  const units = hosts * GPUS_PER_HOST;
  const records = newRecords();
  let leaf = 2;
  const enter = (record: RegisterRecord) => {
    const about = { salt: SALT, by: 'Li Na', reason: '', withdrawn: false, record };
    const document = { format: 'fleetseal/record@1', ...about } as const;
    enterRecord(records, { index: leaf, leaf: { time: START_MS - 30 * 24 * HOUR_MS }, document });
    leaf += 1;
  };
  for (const record of paperRecords(units)) enter(record);
  const states = new Map<string, HostKeyState>();
  for (let host = 0; host < hosts; host += 1) {
    const name = `host-${host}`;
    const document = hostKey(host);
    const place = { evidenceSize: 0, time: START_MS - 24 * HOUR_MS };
    enterHostDocument(states, { index: leaf, leaf: place, document });
    leaf += 1;
    enter({ type: 'use@1', id: `use-${name}`, host: name, user: 'user-1', from: 0 });
  }
  const catalogue = catalogueOf({ ...defaultCatalogue(), salt: SALT });
  const policy = { ...defaultPolicy(sha256Base64Url(utf8('catalogue'))), salt: SALT };
  const policies = [{ policy, catalogue, index: 1, evidenceSize: 0, time: 0 }];
  const users = new Map();
  const rest = { hosts: states, records, users, recoveries: [] };
  return { size: leaf, edition: 2, policies, policy, catalogue, ...rest };
}

/** Everything that people declare but the users of hosts. */
export function* paperRecords(units: number): Generator<RegisterRecord> {
  yield { type: 'site@1', id: 'site-1', country: 'CN', powerKilowatts: 1_000_000 };
  const owners = [{ name: 'Founder', country: 'CN', sharePpm: 1_000_000 }];
  yield { type: 'party@1', id: 'user-1', name: 'User', roles: ['endUser'], country: 'CN', owners };
  yield { type: 'party@1', id: 'lab-1', name: 'Lab', roles: ['lab'], country: 'US' };
  for (let number = 0; number < LICENSEES; number += 1) {
    const exporter = `exporter-${number}`;
    yield { type: 'party@1', id: exporter, name: exporter, roles: ['exporter'], country: 'US' };
    yield {
      type: 'license@2',
      id: `L-${number}`,
      authority: 'BIS',
      number: `D${number}`,
      exporter,
      endUsers: ['user-1'],
      sites: ['site-1'],
      items: [{ model: 'H200', quantity: units }],
      validFrom: '2026-03-01',
      validTo: '2030-03-01',
    };
    yield {
      type: 'statement@1',
      id: `ST-${number}`,
      party: 'user-1',
      license: `L-${number}`,
      items: [{ model: 'H200', quantity: units }],
      signedOn: '2026-03-01',
      document: sha256Base64Url(utf8('statement')),
    };
    const stated = { what: 'usShipments', party: exporter, model: 'H200' } as const;
    const quantity = 2 * units;
    yield { type: 'declaration@1', id: `us-${number}`, ...stated, quantity, asOf: '2026-04-01' };
  }
  for (let first = 0, number = 0; first < units; first += SHIPMENT_UNITS, number += 1) {
    const numbers = Array.from({ length: Math.min(SHIPMENT_UNITS, units - first) }, (_, i) => i);
    const named = numbers.map((i) => ({ model: 'H200', ...namesOf(first + i) }));
    const id = `S-${number}`;
    yield {
      type: 'shipment@2',
      id,
      license: `L-${number % LICENSEES}`,
      shippedAt: '2026-05-11',
      site: 'site-1',
      units: named,
    };
    yield {
      type: 'labTest@1',
      id: `T-${number}`,
      shipment: id,
      lab: 'lab-1',
      testedOn: '2026-05-01',
      method: 'TPP',
      results: named.map((unit) => ({ ...unit, result: 'passed' as const })),
    };
  }
}

function hostKey(host: number): HostKeyDocument {
  const kid = kidOf(host);
  return {
    format: 'fleetseal/hostKey@1',
    salt: SALT,
    kid,
    // as: accounting never reads the key itself
    jwk: {} as HostKeyDocument['jwk'],
    ueid: `AQ${kid.slice(0, 42)}`,
    name: `host-${host}`,
    site: 'site-1',
    token: 'T1',
    protection: 'file',
  };
}

/** Rounds an hour apart: in each every host attests its 8 GPUs, at once fresh. */
export function bigHistory(hosts: number, rounds: number): HistoryItem[] {
  const history: HistoryItem[] = [];
  const heads = new Map<number, string>();
  for (let round = 0; round < rounds; round += 1) {
    for (let host = 0; host < hosts; host += 1) {
      const index = history.length;
      const kid = kidOf(host);
      const digest = sha256Base64Url(utf8(`evidence ${index}`));
      const time = START_MS + round * HOUR_MS + host;
      const challengedAt = time - 30_000;
      const prev = heads.get(host) ?? null;
      const placed = { digest, kid, challenge: digest, challengedAt, seq: round, prev, time };
      const gpus = Array.from({ length: GPUS_PER_HOST }, (_, i) => gpuOf(host, i, round));
      const result: AttestationResult = {
        format: 'fleetseal/attestationResult@2',
        evidenceIndex: index,
        digest,
        kid,
        notBefore: challengedAt,
        notAfter: time,
        fresh: true,
        status: 'affirming',
        gpus,
        findings: [],
      };
      history.push({ index, leaf: { kind: 'evidence', ...placed }, pcrs: null, result });
      heads.set(host, digest);
    }
  }
  return history;
}

function gpuOf(host: number, slot: number, round: number): GpuResult {
  const unit = host * GPUS_PER_HOST + slot;
  const { serial, uuid } = namesOf(unit);
  const known = (value: string) => ({ value, assurance: 'crossChecked' as const });
  return {
    submodule: `gpu-00000000:${(slot + 1).toString(16).toUpperCase().padStart(2, '0')}:00.0`,
    status: 'affirming',
    readable: true,
    model: 'H200',
    identity: { serial: known(serial), uuid: known(uuid), pdi: null },
    findings: [],
    hardware: {
      pciDeviceId: '233510DE',
      pciSubsystemId: '18BE10DE',
      gpuPartNumber: '2335-895-A1',
      boardPartNumber: '692-2G520-0280-000',
      vbiosVersion: '96.00.A5.00.03',
      inforomImage: 'G520.0280.00.06',
      memoryTotalMiB: 143_771,
    },
    readings: [(unit * 7 + round * 13) % 100, unit % 90, unit + round, 40, 700, 1980, 2619].join(),
  };
}
