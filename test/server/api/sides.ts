/** A fleet of two sides, OWN and FOREIGN, alike in everything, and people who see one or both. */

import {
  type AccessScope,
  ROLE_NAMES,
  type Role,
  WHOLE_ACCESS,
} from '../../../shared/api/roles.ts';
import type { findingReplySchema } from '../../../shared/api/rows.ts';
import { toBase64 } from '../../../shared/bytes/base64.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import { parseToken } from '../../../shared/protocol/token.ts';
import { DAY_MS } from '../../../shared/register/day.ts';
import type { RegisterRecord } from '../../../shared/register/records/record.ts';
import { paperOf } from '../../factories/sampleRecords.ts';
import { cannedClaims, WORLD_START_MS } from '../../factories/serverWorld.ts';
import { enrollFrame, greet, makeRawHost, RawLink } from '../../hostile/rawAgent.ts';
import { jsonOf, type Peopled, type Person, peopled } from './peopled.ts';

/** The sides. NOWHERE is a third one that nothing is of; its names are as long. */
export const SIDES = ['OWN', 'FOREIGN'] as const;
export type Side = (typeof SIDES)[number];
/** How far people see. */
export const REACHES = ['whole', 'license', 'site'] as const;
export type Reach = (typeof REACHES)[number];
const SCOPES: Readonly<Record<Reach, AccessScope>> = {
  whole: WHOLE_ACCESS,
  license: { licenses: ['license-OWN'], sites: null },
  site: { licenses: null, sites: ['Site OWN'] },
};
/** Serials of both GPUs of a host begin so. */
export const SERIALS = { OWN: '165612401000', FOREIGN: '165612402000', NOWHERE: '165612403000' };

/** Ids of one side that are not made of its name. */
export interface SideIds {
  readonly host: string;
  readonly waiting: string;
  readonly token: string;
  readonly findings: readonly string[];
  /** A report that was released, and one that was drafted. */
  readonly released: string;
  readonly drafted: string;
  /** Digest of a paper that a comment on its first finding names. */
  readonly document: string;
  /** Register leaf of the shipment. */
  readonly leaf: number;
}

/** The fleet and its people. */
export interface Sides extends Peopled {
  readonly people: ReadonlyMap<`${Role} ${Reach}`, Person>;
  readonly ids: Readonly<Record<Side, SideIds>>;
  readonly webhook: string;
  who(role: Role, reach: Reach): Person;
}

function recordsOf(side: Side): RegisterRecord[] {
  const site = `Site ${side}`;
  const license = `license-${side}`;
  const shipment = `shipment-${side}`;
  const party = `party-${side}`;
  const units = [{ serial: `${SERIALS[side]}0` }];
  const document = paperOf(side);
  const at = WORLD_START_MS - 5 * DAY_MS;
  const items = [{ model: 'H200', quantity: 3 }];
  return [
    { type: 'party@1', id: party, name: `Name ${side}`, roles: ['endUser'], country: 'CN' },
    { type: 'site@1', id: site, country: 'CN', operator: party },
    {
      ...{ type: 'license@2', id: license, authority: 'BIS', number: `D-${side}` },
      ...{ exporter: party, endUsers: [party], sites: [site], items },
      ...{ validFrom: '2026-01-01', validTo: '2030-01-01' },
    },
    { type: 'licenseEvent@1', id: `event-${side}`, license, event: 'suspended', at, sites: [site] },
    {
      ...{ type: 'shipment@2', id: shipment, license, shippedAt: '2026-05-20', site },
      units: units.map((unit) => ({ ...unit, model: 'H200' })),
    },
    {
      ...{ type: 'labTest@1', id: `test-${side}`, shipment, lab: party, testedOn: '2026-05-10' },
      ...{ method: 'TPP', results: units.map((unit) => ({ ...unit, result: 'passed' })) },
    },
    { type: 'custody@1', id: `custody-${side}`, event: 'received', at, units, site, person: 'Li' },
    {
      ...{ type: 'statement@1', id: `statement-${side}`, party, license, items },
      ...{ signedOn: '2026-02-01', document },
    },
    {
      ...{ type: 'declaration@1', id: `declaration-${side}`, what: 'domesticAccelerators', site },
      ...{ model: 'H200', quantity: 1, asOf: '2026-05-31' },
    },
    {
      ...{ type: 'attachment@1', id: `attachment-${side}`, kind: 'photo', title: side, document },
      about: { what: 'license', id: license },
    },
  ] as RegisterRecord[]; // as: each literal is one record, put together of several parts
}

async function fill({ world }: Peopled, side: Side): Promise<{ host: string; waiting: string }> {
  const { context } = world.server;
  const enter = (record: RegisterRecord) => {
    const about = { by: 'Li Na', reason: `as ${side} says`, withdrawn: false, record };
    return context.register.append({ format: 'fleetseal/record@1', ...about });
  };
  for (const record of recordsOf(side)) await enter(record);
  const name = `host-${side}`;
  const site = `Site ${side}`;
  const token = parseToken(await world.token({ site }));
  const collect = async () => cannedClaims(SERIALS[side]);
  const agent = await world.agent(name, { token, collect });
  await agent.connect();
  await agent.attest('start');
  agent.close();
  await world.server.settled();
  const from = WORLD_START_MS - DAY_MS;
  await enter({ type: 'use@1', id: `use-${side}`, host: name, user: `party-${side}`, from });
  // A second key under the name of a live host waits for a person.
  const raw = await makeRawHost();
  const link = await RawLink.open(world.server.agentsUrl);
  const nonces = await greet(link, raw.kid);
  const frame = { host: raw, token: await world.token({ site }), nonces };
  await link.ask(await enrollFrame(frame, { payload: { name } }));
  await link.close();
  const { kid } = await context.store.db
    .selectFrom('host')
    .select('kid')
    .where('name', '=', name)
    .where('kid', '!=', raw.kid)
    .executeTakeFirstOrThrow();
  return { host: kid, waiting: raw.kid };
}

/** Drafts a report of a license; released where `isReleased`. */
async function reportOf({ ask, who }: Sides, side: Side, isReleased: boolean): Promise<string> {
  const licenses = [`license-${side}`];
  const from = WORLD_START_MS - (isReleased ? 2 : 1) * DAY_MS;
  const post = async (role: Role, path: string, body: object) =>
    jsonOf(await ask(who(role, 'whole'), { method: 'POST', path, body }));
  const { report } = await post('compliance', '/reports', { licenses, from });
  if (!isReleased) return report;
  await post('approver', `/reports/${report}/approval`, { reference: `Approval of ${side}` });
  await post('compliance', `/reports/${report}/release`, {});
  return report;
}

/** Ids of the findings that name a side, of which the last one is decided. */
async function findingsOf({ ask, who }: Sides, side: Side): Promise<string[]> {
  const by = who('compliance', 'whole');
  const { items } = jsonOf(await ask(by, { method: 'GET', path: '/findings?limit=500' }));
  const all: ReturnType<typeof findingReplySchema.parse>['finding'][] = items;
  const findings = all.filter((each) => JSON.stringify(each).includes(side)).map(({ id }) => id);
  const path = `/findings/${encodeURIComponent(findings.at(-1) ?? '')}/decisions`;
  jsonOf(await ask(by, { method: 'POST', path, body: { state: 'acknowledged', reason: side } }));
  return findings;
}

/** A paper of a side, which a comment ties to its first finding. */
async function documentOf({ ask, who }: Sides, side: Side, finding = ''): Promise<string> {
  const by = who('compliance', 'whole');
  const paper = { name: `${side}.pdf`, content: toBase64(utf8(`paper of ${side}`)), about: side };
  const { digest } = jsonOf(await ask(by, { method: 'POST', path: '/documents', body: paper }));
  const path = `/findings/${encodeURIComponent(finding)}/comments`;
  jsonOf(await ask(by, { method: 'POST', path, body: { text: side, document: digest } }));
  return digest;
}

async function idsOf(sides: Sides, side: Side, hosts: { host: string; waiting: string }) {
  const { ask, who, world } = sides;
  const body = { site: `Site ${side}`, uses: 1, expiresInMs: DAY_MS, note: side };
  const made = { method: 'POST', path: '/enrollment-tokens', body };
  const token = jsonOf(await ask(who('operator', 'whole'), made)).id;
  const findings = await findingsOf(sides, side);
  const document = await documentOf(sides, side, findings[0]);
  const released = await reportOf(sides, side, true);
  const drafted = await reportOf(sides, side, false);
  const { entries } = world.server.context.register;
  const leaf = entries.findIndex(
    ({ document }) =>
      document.format === 'fleetseal/record@1' && document.record.id === `shipment-${side}`,
  );
  return { ...hosts, token, findings, released, drafted, document, leaf };
}

async function peopleOf({ person }: Peopled): Promise<Map<`${Role} ${Reach}`, Person>> {
  const people = new Map<`${Role} ${Reach}`, Person>();
  for (const reach of REACHES) {
    for (const role of ROLE_NAMES) {
      const key = `${role} ${reach}` as const;
      people.set(key, await person(key, [role], SCOPES[reach]));
    }
  }
  return people;
}

/** Makes both sides, and one person of each role and reach. */
export async function twoSides(): Promise<Sides> {
  const base = await peopled();
  const people = await peopleOf(base);
  const hosts = { OWN: await fill(base, 'OWN'), FOREIGN: await fill(base, 'FOREIGN') };
  base.world.clock.now += 60_000;
  const who: Sides['who'] = (role, reach) => {
    const found = people.get(`${role} ${reach}`);
    if (found === undefined) throw new TypeError(`nobody is ${role} ${reach}`);
    return found;
  };
  const url = 'https://192.88.98.7/FOREIGN';
  const hook = { name: 'Tickets', url, types: null, licenses: null, sites: null, active: false };
  const made = await base.ask(who('administrator', 'whole'), {
    ...{ method: 'POST', path: '/webhooks', body: hook },
  });
  const webhook = String(jsonOf(made).webhook.id);
  const parts = { ...base, people, who, webhook };
  // as: filled in below; what makes an id asks for no other one.
  const sides = { ...parts, ids: {} as Sides['ids'] };
  const OWN = await idsOf(sides, 'OWN', hosts.OWN);
  const FOREIGN = await idsOf(sides, 'FOREIGN', hosts.FOREIGN);
  return { ...parts, ids: { OWN, FOREIGN } };
}
