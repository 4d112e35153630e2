/** Hosts that wait for a person's approval, with what is known to decide on. */
import type { HOST_STATES } from '../../shared/api/admin.ts';
import type { AccessScope } from '../../shared/api/roles.ts';
import type { MATCH_REASONS, WaitingHost } from '../../shared/api/routes/enrollment.ts';
import { fromBase64Url } from '../../shared/bytes/base64.ts';
import { compareText, toHex } from '../../shared/bytes/bytes.ts';
import { sha256 } from '../../shared/crypto/sha256.ts';
import {
  awaitsApproval,
  type HostKeyState,
  type HostKeys,
  keepingOf,
  parseRotation,
} from '../../shared/register/hostKeys.ts';
import { isHostSiteInScope } from '../../shared/register/recordScope.ts';
import { type Page, pageOf } from '../api/paging.ts';
import type { ServerContext } from '../context.ts';
import type { AlarmsOf } from './alarms.ts';

type Match = WaitingHost['matches'][number];
type Reason = (typeof MATCH_REASONS)[number];
type State = (typeof HOST_STATES)[number];

/** How much each reason says: a name anybody can give, a TPM nobody can take along. */
const WEIGHTS = { tpm: 4, ueid: 2, name: 1 } as const satisfies Record<Reason, number>;
/** A host in one of these states can be replaced by the key that waits. */
const REPLACEABLE: readonly State[] = ['live', 'retired'];

interface Waiting {
  readonly kid: string;
  readonly enrolledAt: number;
  readonly lastSeq: number | null;
  readonly state: HostKeyState;
}

/** A page of the hosts of a scope that wait, those that wait longest first. */
export async function listWaiting(
  context: ServerContext,
  alarmsOf: AlarmsOf,
  request: { scope: AccessScope; limit?: number | undefined; cursor?: string | undefined },
): Promise<Page<WaitingHost>> {
  const { hosts } = context.register.folded.register;
  const all = (await waitingRows(context)).filter(({ state }) => {
    return isHostSiteInScope(request.scope, state.document.site);
  });
  const placeOf = ({ kid, enrolledAt }: Waiting) => ({ time: enrolledAt, id: kid });
  const page = pageOf(all, placeOf, { ...request, list: 'waiting' });
  const matches = matchesOf(page.items, hosts, request.scope);
  const tokens = await tokensOf(context, page.items);
  const alarms = await alarmsByHost(alarmsOf, { waiting: page.items, matches, hosts });
  const items = page.items.map(({ kid, enrolledAt, lastSeq, state }): WaitingHost => {
    const { document } = state;
    const { name, site, ueid, protection, token } = document;
    const own = matches.get(kid) ?? [];
    const made = token === null ? undefined : tokens.get(token);
    const hostIds = [state, ...own.map((match) => hosts.get(match.kid))].map(
      (each) => each?.hostId,
    );
    return {
      ...{ kid, name, site, ueid, enrolledAt, protection, lastSeq },
      ekDigest: ekDigestOf(state),
      follows: followedBy(state),
      token,
      tokenBy: made?.by ?? null,
      tokenNote: made?.note ?? null,
      matches: own,
      replaces: probablyReplaced(own, state),
      alarms: [...new Set(hostIds)].flatMap((id) => alarms.get(id ?? '') ?? []),
    };
  });
  return { ...page, items };
}

async function waitingRows({ store, register }: ServerContext): Promise<Waiting[]> {
  const rows = await store.db
    .selectFrom('host')
    .select(['kid', 'enrolled_at as enrolledAt', 'head_seq as lastSeq'])
    .where('state', '=', 'awaiting')
    .execute();
  const { hosts } = register.folded.register;
  return rows.flatMap((row) => {
    const state = hosts.get(row.kid);
    return state !== undefined && awaitsApproval(state) ? [{ ...row, state }] : [];
  });
}

/** What two keys of one host have in common. */
function signsOf(state: HostKeyState): [Reason, string][] {
  const { name, site, ueid } = state.document;
  const { tpm } = keepingOf(state.document);
  return [
    ['name', JSON.stringify([name, site])],
    ['ueid', ueid],
    ...(tpm === null ? [] : [['tpm', tpm.ekPublic] satisfies [Reason, string]]),
  ];
}

/** Newest keys of other hosts of the scope that share a sign with a key that waits. */
function matchesOf(
  waiting: readonly Waiting[],
  hosts: HostKeys,
  scope: AccessScope,
): Map<string, Match[]> {
  const bySign = Map.groupBy(
    waiting.flatMap((each) => signsOf(each.state).map((sign) => ({ sign, each }))),
    ({ sign }) => sign.join(' '),
  );
  const found = new Map<string, Match[]>();
  for (const [kid, state] of hosts) {
    if (state.replacedBy !== null || !isHostSiteInScope(scope, state.document.site)) continue;
    const shared = signsOf(state).flatMap((sign) => {
      const others = (bySign.get(sign.join(' ')) ?? []).map(({ each }) => each);
      return others.map((each) => ({ each, reason: sign[0] }));
    });
    const ofOthers = shared.filter(({ each }) => each.state.hostId !== state.hostId);
    const { name, site } = state.document;
    for (const [of, signs] of Map.groupBy(ofOthers, ({ each }) => each.kid)) {
      const because = signs.map(({ reason }) => reason);
      const match = { kid, name, site, state: stateOf(state), because };
      found.set(of, [...(found.get(of) ?? []), match]);
    }
  }
  for (const own of found.values()) own.sort(compareMatches);
  return found;
}

function stateOf({ ended, countsFrom, replacedBy }: HostKeyState): State {
  if (replacedBy !== null) return 'replaced';
  if (ended?.cause === 'refusal') return 'refused';
  if (ended !== null) return 'retired';
  return countsFrom === null ? 'awaiting' : 'live';
}

function weightOf({ because, state }: Match): number {
  const said = because.reduce((sum, reason) => sum + WEIGHTS[reason], 0);
  return REPLACEABLE.includes(state) ? said : 0;
}

function compareMatches(a: Match, b: Match): number {
  return weightOf(b) - weightOf(a) || compareText(a.kid, b.kid);
}

/** The one host that more speaks for than for any other; a host never replaces itself. */
function probablyReplaced(matches: readonly Match[], state: HostKeyState): string | null {
  if (followedBy(state) !== null) return null;
  const [first, second] = matches;
  if (first === undefined || weightOf(first) === 0) return null;
  return second !== undefined && weightOf(second) === weightOf(first) ? null : first.kid;
}

function followedBy({ document }: HostKeyState): string | null {
  const rotation = document.format === 'fleetseal/hostKey@2' ? document.rotation : null;
  return rotation === null ? null : parseRotation(rotation).rotation.oldKid;
}

function ekDigestOf({ document }: HostKeyState): string | null {
  const { tpm } = keepingOf(document);
  return tpm === null ? null : toHex(sha256(fromBase64Url(tpm.ekPublic)));
}

async function tokensOf({ store }: ServerContext, waiting: readonly Waiting[]) {
  const ids = new Set(waiting.flatMap(({ state }) => state.document.token ?? []));
  if (ids.size === 0) return new Map<string, { by: string | null; note: string | null }>();
  const rows = await store.db
    .selectFrom('token')
    .select(['id', 'created_by as by', 'note'])
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map(({ id, ...made }) => [id, made]));
}

async function alarmsByHost(
  alarmsOf: AlarmsOf,
  { waiting, matches, hosts }: Matched,
): Promise<Map<string, WaitingHost['alarms']>> {
  const kids = [...matches.values()].flatMap((own) => own.map(({ kid }) => kid));
  const ids = [...waiting.map(({ kid }) => kid), ...kids].flatMap((kid) => hosts.get(kid) ?? []);
  const alarms = new Map<string, WaitingHost['alarms']>();
  if (ids.length === 0) return alarms;
  for (const { hostId, alarm } of await alarmsOf(new Set(ids.map((state) => state.hostId)))) {
    alarms.set(hostId, [...(alarms.get(hostId) ?? []), alarm]);
  }
  return alarms;
}

interface Matched {
  readonly waiting: readonly Waiting[];
  readonly matches: ReadonlyMap<string, readonly Match[]>;
  readonly hosts: HostKeys;
}
