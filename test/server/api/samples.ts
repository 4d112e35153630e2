/**
 * What the authorization matrix asks each route for: ids, queries and bodies of one side. A route
 * without what it needs here fails there with a sentence that says so.
 */
import { isWrite, type Route } from '../../../shared/api/route.ts';
import { toBase64 } from '../../../shared/bytes/base64.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import { WORLD_START_MS } from '../../factories/serverWorld.ts';
import { SERIALS, type SideIds, type Sides } from './sides.ts';
import type { WireRequest } from './wire.ts';

const DAY_MS = 86_400_000;
/** A side that can be asked for; of NOWHERE there is nothing. */
export type AskedSide = keyof typeof SERIALS;
/** Names of one side. */
export interface Names extends SideIds {
  readonly side: AskedSide;
}

const UNKNOWN = 'NobodyEverMadeThisKeyIdThisIsOneOfNothing';
const unknownId = (kind: string): string => `${kind}${UNKNOWN}`.padEnd(43, 'A').slice(0, 43);

/** Names of a side. */
export function namesOf(sides: Sides, side: AskedSide): Names {
  if (side !== 'NOWHERE') return { side, ...sides.ids[side] };
  const foreign: Names = { side: 'FOREIGN', ...sides.ids.FOREIGN };
  return { ...JSON.parse(toNowhere(sides)(JSON.stringify(foreign))), leaf: foreign.leaf };
}

/** Each name of FOREIGN, and the one as long that NOWHERE has instead. */
function foreignNames({ ids: { FOREIGN } }: Sides): [string, string][] {
  return [
    ['FOREIGN', 'NOWHERE'],
    [SERIALS.FOREIGN, SERIALS.NOWHERE],
    [FOREIGN.host, unknownId('h')],
    [FOREIGN.waiting, unknownId('w')],
    [FOREIGN.released, unknownId('r')],
    [FOREIGN.drafted, unknownId('d')],
    [FOREIGN.document, unknownId('p')],
    [FOREIGN.token, 'tok-000000000000'],
  ];
}

/** A text in which every name of FOREIGN became one of NOWHERE. */
export function toNowhere(sides: Sides): (text: string) => string {
  const names = foreignNames(sides);
  return (text) => names.reduce((left, [from, to]) => left.replaceAll(from, to), text);
}

/** Names of FOREIGN that stand in a text. */
export function foreignIn(sides: Sides, text: string): string[] {
  return foreignNames(sides).flatMap(([name]) => (text.includes(name) ? [name] : []));
}

const RECORD_IDS: Readonly<Record<string, (names: Names) => string>> = {
  parties: ({ side }) => `party-${side}`,
  sites: ({ side }) => `Site ${side}`,
  licenses: ({ side }) => `license-${side}`,
  'license-events': ({ side }) => `event-${side}`,
  shipments: ({ side }) => `shipment-${side}`,
  'lab-tests': ({ side }) => `test-${side}`,
  'custody-events': ({ side }) => `custody-${side}`,
  statements: ({ side }) => `statement-${side}`,
  uses: ({ side }) => `use-${side}`,
  declarations: ({ side }) => `declaration-${side}`,
  attachments: ({ side }) => `attachment-${side}`,
  decisions: ({ findings }) => findings.at(-1) ?? '',
};

/** Values of a path parameter, each of which has to be refused where it is foreign. */
function valuesOf(route: Route, param: string, names: Names): readonly string[] | null {
  const { side, host, waiting, findings, released, drafted, document } = names;
  const [, folder = '', , verb] = route.path.split('/');
  switch (param) {
    case 'id': {
      const id = RECORD_IDS[folder];
      return id === undefined ? null : [id(names)];
    }
    case 'gpu':
      return [`${SERIALS[side]}0`];
    case 'host':
      if (verb === undefined) return [host, `host-${side}`];
      return [verb === 'retire' ? host : waiting];
    case 'finding':
      return findings;
    case 'report':
      return isWrite(route) ? [drafted] : [released, drafted];
    case 'digest':
      return [document];
    case 'token':
      return [folder === 'enrollment-tokens' ? names.token : 'api-0123456789abcdef'];
    default:
      return null;
  }
}

const NO_WEBHOOK = 'hook-NobodyEverMadeThisHook';
/** Path parameters that name nothing of either side. */
const NEUTRAL: Readonly<Record<string, string>> = {
  log: 'register',
  table: 'shipments',
  list: 'gpus',
  view: 'view-NobodyEverSaved',
  account: 'acc-0123456789abcdef',
  session: 'ses-0123456789abcdef',
  kid: UNKNOWN.padEnd(43, 'A'),
};

const QUERIES: Readonly<Record<string, string>> = {
  getDifference: `aValidAt=${WORLD_START_MS - 10 * DAY_MS}`,
  search: 'q=e',
  listFacets: 'column=license',
  listHostFacets: 'column=name',
  exportAudit: 'from=2026-05-30&to=2026-06-01',
  getConsistency: 'from=1',
  listAudit: 'order=newest&limit=500',
};

const LICENSES = 'license,authority,number,sites,model,quantity,validFrom,validTo\n';
const everything = { sites: null, licenses: null };
const PASSWORD = 'seven words that nobody guesses';
const because = { reason: 'because' };
const hook = { name: 'x', types: null, licenses: null, sites: null, active: false };
const savedView = { page: 'gpus', name: 'Mine', query: 'sort=-lastSeenAt', shared: true };
const NO_HOOK = { ...hook, url: 'http://127.0.0.1/' };
const account = { name: 'administrator whole', roles: ['auditor'], scope: everything };

const BODIES: Readonly<Record<string, (names: Names) => unknown>> = {
  signIn: () => ({ name: 'nobody', password: PASSWORD }),
  readLink: () => ({ secret: UNKNOWN.padEnd(43, 'A') }),
  useLink: () => ({ secret: UNKNOWN.padEnd(43, 'A'), password: PASSWORD }),
  changePassword: () => ({ password: PASSWORD, newPassword: PASSWORD }),
  setUpSecondFactor: () => ({ password: PASSWORD }),
  confirmSecondFactor: () => ({ code: '000000' }),
  removeSecondFactor: () => ({ password: PASSWORD, code: '000000' }),
  createRecoveryCodes: () => ({ password: PASSWORD, code: '000000' }),
  createOwnApiToken: () => ({ ...account, name: 'more', expiresAt: WORLD_START_MS + DAY_MS }),
  createAccount: () => ({ ...account, external: null }),
  changeAccount: () => ({ ...account, breakGlass: false }),
  disableAccount: () => because,
  enableAccount: () => because,
  resetCredentials: () => because,
  importRecords: ({ side }) => {
    const row = `license-${side},BIS,D-${side},Site ${side},H200,4,2026-01-01,2030-01-01\n`;
    const content = toBase64(utf8(LICENSES + row));
    return { table: 'licenses', name: 'a.csv', content, dryRun: true, ...because };
  },
  withdrawRecord: ({ side }) => ({ type: 'custody', id: `custody-${side}`, ...because }),
  decideFinding: () => ({ state: 'acknowledged' }),
  decideFindings: ({ findings }) => ({ findings: [...findings], state: 'acknowledged' }),
  assignFinding: () => ({ account: null }),
  commentOnFinding: () => ({ text: 'seen' }),
  addDocument: () => ({ name: 'a.txt', content: toBase64(utf8('a')) }),
  setPolicy: () => ({ content: 'deadlines:\n  critical: 1d\n', dryRun: true }),
  createEnrollmentToken: ({ side }) => ({ site: `Site ${side}`, uses: 1, expiresInMs: DAY_MS }),
  revokeEnrollmentToken: () => because,
  approveHost: ({ host }) => ({ replaces: host, ...because }),
  refuseHost: () => because,
  retireHost: () => because,
  draftReport: ({ side }) => ({ licenses: [`license-${side}`], from: WORLD_START_MS - DAY_MS / 2 }),
  approveReport: () => ({ reference: 'Approval' }),
  rejectReport: () => because,
  releaseReport: () => ({}),
  fileChallenge: () => ({ jws: 'a.b.c' }),
  addRegulatorKey: () => {
    const point = UNKNOWN.padEnd(43, 'A');
    return { name: 'Nobody', jwk: { kty: 'EC', crv: 'P-256', x: point, y: point } };
  },
  saveView: () => savedView,
  changeView: () => savedView,
  createWebhook: () => NO_HOOK,
  changeWebhook: () => NO_HOOK,
  replayWebhook: () => ({ after: 0 }),
  importOffline: () => ({ content: '' }),
  createBackup: () => ({ recipients: [] }),
};

function bodyOf(id: string, route: Route, names: Names): unknown {
  if (route.body === undefined) return undefined;
  const body = BODIES[id];
  if (body !== undefined) return body(names);
  throw new Error(`The route ${id} takes a body: add one to BODIES of test/server/api/samples.ts.`);
}

function queryOf(id: string, route: Route): string {
  const query = QUERIES[id];
  if (query !== undefined) return `?${query}`;
  if (route.query === undefined || route.query.safeParse({}).success) return '';
  throw new Error(
    `The route ${id} needs a query: add one to QUERIES of test/server/api/samples.ts.`,
  );
}

function neutralOf(
  param: string,
  route: Route,
  { sides, names }: Pick<Sample, 'sides' | 'names'>,
): string | undefined {
  if (param === 'index') return String(names.leaf);
  if (param === 'webhook') return isWrite(route) ? NO_WEBHOOK : sides.webhook;
  return NEUTRAL[param];
}

/** What is asked for. */
export interface Sample {
  readonly id: string;
  readonly route: Route;
  readonly sides: Sides;
  readonly names: Names;
}

/** Requests of a route for what is of one side: one for each id that its path can name there. */
export function requestsOf({ id, route, sides, names }: Sample): WireRequest[] {
  const params = [...route.path.matchAll(/\{([a-zA-Z]+)\}/g)].map(([, name = '']) => name);
  let paths: string[] = [route.path];
  for (const param of params) {
    const neutral = neutralOf(param, route, { sides, names });
    const values = neutral === undefined ? valuesOf(route, param, names) : [neutral];
    if (values === null) {
      throw new Error(`The route ${id} has {${param}}: add it to test/server/api/samples.ts.`);
    }
    paths = paths.flatMap((path) =>
      values.map((value) => path.replace(`{${param}}`, encodeURIComponent(value))),
    );
  }
  const { method } = route;
  const body = bodyOf(id, route, names);
  const query = queryOf(id, route);
  return paths.map((path) => ({ method, path: `${path}${query}`, body }));
}

/** True where the path of a route names something that is of one side. */
export function namesSide({ path, access }: Route): boolean {
  const isWithin = typeof access.who !== 'string' && 'scope' in access && access.scope === 'within';
  const params = [...path.matchAll(/\{([a-zA-Z]+)\}/g)].map(([, name = '']) => name);
  return isWithin && params.some((name) => NEUTRAL[name] === undefined);
}
