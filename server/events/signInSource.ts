/** Sign-ins of the access record as messages of syslog. */
import { ACTS, type Act } from '../../shared/audit/acts.ts';
import type { Store } from '../store/store.ts';
import type { SyslogSource } from './syslog.ts';
import type { SyslogEntry } from './syslogMessage.ts';

const SIGN_IN_ACTS = [
  'signedIn',
  'breakGlassUsed',
  'signInRefused',
  'signedOut',
  'sessionRevoked',
  'linkUsed',
  'passwordChanged',
  'secondFactorChanged',
] as const satisfies readonly Act[];
/** Acts that somebody should look at. */
const WARNINGS: readonly string[] = ['signInRefused', 'breakGlassUsed'] satisfies Act[];

/** Time between two looks at the access record, milliseconds. */
const LOOK_MS = 5_000;

/**
 * What people did to sign in, and to what they sign in with. Its numbers count the records of all
 * acts.
 */
export function signInSource(store: Store, lookMs = LOOK_MS): SyslogSource {
  const { db } = store;
  const size = async () => {
    const row = await db
      .selectFrom('access_record')
      .select((eb) => eb.fn.max('number').as('newest'))
      .executeTakeFirst();
    return (row?.newest ?? -1) + 1;
  };
  return {
    name: 'signIns',
    newest: size,
    // The access record loses nothing.
    oldest: () => 1,
    onAppended: (listener) => {
      const timer = setInterval(listener, lookMs);
      return () => clearInterval(timer);
    },
    after: async (done, limit) => {
      const known = await size();
      const rows = await db
        .selectFrom('access_record')
        .select(['number', 'time', 'act', 'account', 'name', 'target'])
        .where('number', '>=', done)
        .where('number', '<', known)
        .where('act', 'in', SIGN_IN_ACTS)
        .orderBy('number')
        .limit(limit)
        .execute();
      const read = (rows.at(-1)?.number ?? done - 1) + 1;
      return { entries: rows.map(signInEntry), next: rows.length < limit ? known : read };
    },
  };
}

interface SignInRow {
  readonly number: number;
  readonly time: number;
  readonly act: string;
  readonly account: string | null;
  readonly name: string;
  readonly target: string | null;
}

function signInEntry({ number, time, act, account, name, target }: SignInRow): SyslogEntry {
  const known = SIGN_IN_ACTS.find((each) => each === act);
  return {
    severity: WARNINGS.includes(act) ? 'warning' : 'informational',
    at: time,
    kind: act,
    params: [
      ['record', String(number)],
      ['name', name],
      ['account', account ?? ''],
      ['target', target ?? ''],
    ],
    text: `${name} ${known === undefined ? act : ACTS[known]}.`,
  };
}
