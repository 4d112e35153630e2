/** A server with two licenses at two sites, people of both, and one finding of each license. */
import { WHOLE_ACCESS } from '../../../shared/api/roles.ts';
import { toBase64 } from '../../../shared/bytes/base64.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import { jsonOf, type Peopled, type Person, peopled } from '../api/peopled.ts';
import { codeOf, type WireAnswer } from '../api/wire.ts';

/** People of the world. */
export type Who = 'whole' | 'own' | 'other' | 'auditor' | 'operator';

/** The world, and how it is asked. */
export interface WorkWorld extends Peopled {
  readonly people: Readonly<Record<Who, Person>>;
  /** Ids of the finding of license L-1 and of that of L-2. */
  readonly own: string;
  readonly foreign: string;
  /** Sends JSON to `METHOD /path`; `key` is an idempotency key. */
  call(who: Who, request: string, more?: { body?: object; key?: string }): Sent;
  /** The JSON of an answer that is no error. */
  done(who: Who, request: string, body?: object): Promise<ReturnType<typeof jsonOf>>;
  /** The code of an answer. */
  code(who: Who, request: string, body?: object): Promise<string>;
  /** Texts of the access record of one act, as JSON. */
  acts(act: string): Promise<{ name: string; target: string; detail: string | null }[]>;
}
type Sent = Promise<WireAnswer>;

/** Path of a finding. */
export const findingPath = (id: string, rest = '') => `/findings/${encodeURIComponent(id)}${rest}`;

/** Body of a paper. */
export const paperBody = (text: string | Uint8Array, name = 'paper.pdf') => ({
  name,
  content: toBase64(typeof text === 'string' ? utf8(text) : text),
});

const BOTH = ['1', '2'] as const;
const LICENSES = BOTH.map(
  (n) => `L-${n},BIS,D${n},END-${n},Site ${n},H200,3,2026-01-01,2030-01-01\n`,
);
const SHIPMENTS = BOTH.map(
  (n) => `S-${n},L-${n},2026-01-0${n},Site ${n},CN,H200,165612401000${n}\n`,
);
const TABLES = {
  licenses: [
    'license,authority,number,endUsers,sites,model,quantity,validFrom,validTo\n',
    ...LICENSES,
  ],
  shipments: ['shipment,license,shippedAt,site,country,model,serial\n', ...SHIPMENTS],
};

async function peopleOf({ person }: Peopled): Promise<Record<Who, Person>> {
  return {
    whole: await person('Wen Hua', ['compliance'], WHOLE_ACCESS),
    own: await person('Li Na', ['compliance'], { licenses: ['L-1'], sites: null }),
    other: await person('Wang Wei', ['compliance'], { licenses: null, sites: ['Site 2'] }),
    auditor: await person('Ana Auditor', ['auditor'], WHOLE_ACCESS),
    operator: await person('Otto Operator', ['operator'], WHOLE_ACCESS),
  };
}

/** Starts it. */
export async function workWorld(): Promise<WorkWorld> {
  const base = await peopled();
  const people = await peopleOf(base);
  const call: WorkWorld['call'] = (who, request, { body, key } = {}) => {
    const [method = '', path = ''] = request.split(' ');
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    return base.ask(people[who], { method, path, body, headers });
  };
  const done: WorkWorld['done'] = async (who, request, body) =>
    jsonOf(await call(who, request, body && { body }));
  for (const [table, lines] of Object.entries(TABLES)) {
    const body = { table, ...paperBody(lines.join(''), `${table}.csv`), reason: 'as delivered' };
    await done('whole', 'POST /imports', body);
  }
  base.world.clock.now += 60_000;
  const { items } = await done('whole', 'GET /findings?limit=500');
  const ids: string[] = items.map(({ id }: { id: string }) => id);
  const own = ids.find((id) => id.includes('1656124010001')) ?? '';
  const foreign = own.replace('1656124010001', '1656124010002');
  if (own === '' || !ids.includes(foreign)) throw new Error(`no findings: ${ids.join(', ')}`);
  return {
    ...base,
    ...{ people, own, foreign, call, done },
    code: async (who, request, body) => codeOf(await call(who, request, body && { body })),
    acts: async (act) => {
      const { db } = base.world.server.context.store;
      const rows = db.selectFrom('access_record').select('text').where('act', '=', act);
      const records = await rows.orderBy('number').execute();
      return records.map(({ text }) => JSON.parse(text));
    },
  };
}
