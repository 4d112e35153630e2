/** The trust file of this server: what a regulator pins, after comparing it by a second channel. */
import { formatTrust } from '../shared/report/trust.ts';
import type { ServerContext } from './context.ts';

/** Text of `trust.json`. With no witness configured the quorum is none, and reports say so. */
export function trustFile(context: ServerContext): string {
  const { keys, evidenceLog, registerLog, register } = context;
  const policy = (vkey: string) => ({ policy: `log ${vkey}\nquorum none\n` });
  const since = register.entries.find(
    ({ document }) =>
      document.format === 'fleetseal/reportKey@1' && document.kid === keys.report.kid,
  );
  const { kid, publicJwk } = keys.report;
  return formatTrust({
    logs: { evidence: policy(evidenceLog.vkey), register: policy(registerLog.vkey) },
    reportKeys: [{ kid, jwk: publicJwk, from: since?.leaf.time ?? 0, to: null }],
  });
}
