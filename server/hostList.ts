/** The hosts for people: one row a host, with its newest key. */
import type { HostsReply } from '../shared/api/admin.ts';
import { parseResult } from '../shared/appraisal/encode.ts';
import { parseEvidenceLogLeaf } from '../shared/log/leaf.ts';
import type { ServerContext } from './context.ts';

type Host = HostsReply['hosts'][number];

/** Every host by name; `connected` are the key ids that are signed in now. */
export async function listHosts(
  { store }: ServerContext,
  connected: ReadonlySet<string>,
): Promise<HostsReply> {
  const rows = await store.db
    .selectFrom('host')
    .select(['kid', 'name', 'site', 'state', 'protection', 'head_seq', 'enrolled_at'])
    .select((eb) => [
      eb
        .selectFrom('result')
        .innerJoin('host as any', 'any.kid', 'result.kid')
        .select('result.result')
        .whereRef('any.host_id', '=', 'host.host_id')
        .orderBy('evidence_index', 'desc')
        .limit(1)
        .as('result'),
      eb
        .selectFrom('host as any')
        .innerJoin('leaf', (join) =>
          join.onRef('leaf.key', '=', 'any.head_digest').on('leaf.log', '=', 'evidence'),
        )
        .select('leaf.data')
        .whereRef('any.host_id', '=', 'host.host_id')
        .orderBy('leaf_index', 'desc')
        .limit(1)
        .as('leaf'),
    ])
    .where('state', '!=', 'replaced')
    .orderBy('name')
    .orderBy('kid')
    .execute();
  return {
    hosts: rows.map((row) => ({
      ...newestResult(row.result),
      kid: row.kid,
      name: row.name,
      site: row.site,
      state: row.state,
      protection: row.protection,
      connected: connected.has(row.kid),
      lastSeq: row.head_seq,
      lastSeenAt: row.leaf === null ? null : parseEvidenceLogLeaf(row.leaf).time,
      enrolledAt: row.enrolled_at,
    })),
  };
}

/** What a stored result says of its host. */
function newestResult(text: string | null): Pick<Host, 'gpus' | 'status'> {
  if (text === null) return { gpus: null, status: null };
  const { gpus, status } = parseResult(JSON.parse(text));
  return { gpus: gpus.length, status };
}
