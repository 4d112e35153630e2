/** Balances, units and hosts for people, as lines. Machines use --json. */
import Table from 'cli-table3';
import type { Balance } from '../shared/accounting/types.ts';
import {
  COLUMN_WORDS,
  figureLines,
  findingLines,
  TIME_WORDS,
  unlicensedLines,
} from '../shared/accounting/words.ts';
import type { HostsReply } from '../shared/api/admin.ts';
import { msToText } from '../shared/register/day.ts';
import { amount } from '../shared/text/amount.ts';
import { terminalText, wrapText } from '../shared/text/terminal.ts';
import { dataOption } from './suggest.ts';

/** Characters of a key id that lists show; the commands take them. */
const KID_SHOWN = 12;
const STATE_WORDS: Record<HostsReply['hosts'][number]['state'], string> = {
  live: 'live',
  awaiting: 'awaiting approval',
  refused: 'refused',
  retired: 'retired',
  replaced: 'replaced',
};
const PROTECTION_WORDS: Record<HostsReply['hosts'][number]['protection'], string> = {
  file: 'file',
  tpm: 'TPM',
  tpmEkVerified: 'TPM, endorsed',
};

const PLAIN = { style: { head: [], border: [] } };

/** Balance and findings. */
export function balanceLines(balance: Balance): string[] {
  const { evidenceSize, registerSize } = balance.knownAt;
  const evidence = amount(evidenceSize, 'evidence leaf', 'evidence leaves');
  const register = amount(registerSize, 'register leaf', 'register leaves');
  const about = `Balance at ${msToText(balance.validAt)}, known from ${evidence} and ${register}`;
  return [
    ...wrapText(about, { first: '', rest: '  ' }),
    `  ${TIME_WORDS[balance.time]}`,
    '',
    ...figureLines(balance),
    '',
    ...unlicensedLines(balance.unlicensed),
    '',
    ...findingLines(balance.findings),
  ];
}

/** Every unit of a balance: where it is, since when, and how that is known. */
export function unitLines(balance: Balance): string[] {
  const head = ['unit', 'model', 'column', 'host', 'last seen', 'known', 'covered', 'longest gap'];
  const rows = balance.units.map((unit) => {
    const { continuity, assurance } = unit;
    return [
      unit.serial ?? unit.uuid ?? '-',
      unit.model,
      COLUMN_WORDS[unit.column],
      unit.host ?? '-',
      unit.lastSeenAt === null ? 'never' : msToText(unit.lastSeenAt),
      assurance.serial ?? assurance.uuid ?? 'declared',
      `${(continuity.coveredPpm / 10_000).toFixed(2)} %`,
      `${(continuity.longestGapMs / 3_600_000).toFixed(1)} h`,
    ];
  });
  return tableLines(head, rows);
}

/** Hosts with the GPUs and the status of their newest evidence. */
export function hostLines(hosts: HostsReply['hosts']): string[] {
  if (hosts.length === 0) return ['No host is enrolled yet.'];
  const rows = hosts.map(({ name, site, connected, lastSeq, gpus, status }) => [
    name,
    site ?? '-',
    connected ? 'yes' : 'no',
    String(lastSeq === null ? 0 : lastSeq + 1),
    String(gpus ?? '-'),
    status ?? '-',
  ]);
  return tableLines(['host', 'site', 'connected', 'evidence', 'GPUs', 'status'], rows);
}

/** What `fleetseal host list` shows: each host with its key. */
export function hostKeyLines(hosts: HostsReply['hosts']): string[] {
  if (hosts.length === 0) return ['No host is enrolled yet.'];
  const rows = hosts.map(({ name, site, state, protection, lastSeenAt, kid }) => [
    name,
    site ?? '-',
    STATE_WORDS[state],
    PROTECTION_WORDS[protection],
    lastSeenAt === null ? 'never' : msToText(lastSeenAt),
    kid.slice(0, KID_SHOWN),
  ]);
  return tableLines(['host', 'site', 'state', 'key kept in', 'last seen', 'key'], rows);
}

/** A line about hosts that wait for a person; nothing where none does. */
export function approvalLines(count: number, data: string): string[] {
  if (count === 0) return [];
  const waits = count === 1 ? '1 host waits' : `${count} hosts wait`;
  return ['', `${waits} for approval: npx fleetseal host list${dataOption(data)}`];
}

/** A table whose cells cannot break it: each is made safe before it is measured. */
function tableLines(head: string[], rows: readonly string[][]): string[] {
  const table = new Table({ ...PLAIN, head });
  for (const row of rows) table.push(row.map(terminalText));
  return table.toString().split('\n');
}
