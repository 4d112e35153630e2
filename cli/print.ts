/** Balances, units and hosts for people, as lines. Machines use --json. */
import Table from 'cli-table3';
import { sectionLines } from '../shared/accounting/sectionWords.ts';
import type { Balance, FindingWithLife } from '../shared/accounting/types.ts';
import {
  COLUMN_WORDS,
  figureLines,
  findingLines,
  TIME_WORDS,
  unlicensedLines,
} from '../shared/accounting/words.ts';
import type { HostsReply } from '../shared/api/admin.ts';
import { msToText } from '../shared/register/day.ts';
import { terminalText, wrapText } from '../shared/text/terminal.ts';
import { dataOption } from './suggest.ts';

/** Characters of a key id that lists show; the commands take them. */
const KID_SHOWN = 12;
/** The key id at the end of a finding's id. */
const LONG_KID = new RegExp(`( @[\\w-]{${KID_SHOWN}})[\\w-]+$`);
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
  return [
    knownLine('Balance', balance),
    `  ${TIME_WORDS[balance.time]}`,
    '',
    ...figureLines(balance),
    '',
    ...unlicensedLines(balance.unlicensed),
    '',
    ...sectionLines(balance),
    ...findingLines(balance.findings, balance.validAt),
  ];
}

/** The moment that an answer is about, and what it rests on. */
export function knownLine(what: string, about: Pick<Balance, 'validAt' | 'knownAt'>): string {
  const { evidenceSize, registerSize } = about.knownAt;
  const sizes = `${evidenceSize},${registerSize}`;
  return `${what} at ${msToText(about.validAt)}, known at ${sizes} (evidence, register leaves)`;
}

/** Findings in columns: severity, state, deadline, id. */
export function findingRows(findings: readonly FindingWithLife[]): string[] {
  const rows = findings.map(({ severity, life, dueAt, id }) => [
    severity,
    life === 'falseAlarm' ? 'false alarm' : life,
    dueAt === null ? '-' : msToText(dueAt),
    // The beginning of an id will do for every command.
    id.replace(LONG_KID, '$1'),
  ]);
  const all = [['severity', 'state', 'due', 'finding'], ...rows];
  const widths = [0, 1, 2].map((at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  return all.flatMap((row) => {
    const first = widths.map((width, at) => `${row[at] ?? ''}`.padEnd(width + 2)).join('');
    return wrapText(row.at(-1) ?? '', { first });
  });
}

/** Every unit of a balance: where it is, since when, and how that is known. */
export function unitLines(balance: Balance): string[] {
  const lines = balance.units.flatMap((unit) => {
    const { continuity, assurance, lastSeenAt } = unit;
    const name = `${unit.serial ?? unit.uuid ?? 'a unit without a name'}, ${unit.model}`;
    const known = assurance.serial ?? assurance.uuid ?? 'declared';
    const covered = `${(continuity.coveredPpm / 10_000).toFixed(2)} %`;
    const gap = `${(continuity.longestGapMs / 3_600_000).toFixed(1)} h`;
    const seen = lastSeenAt === null ? 'never' : `${msToText(lastSeenAt)} on ${unit.host ?? '-'}`;
    const detail = `seen ${seen}; known ${known}; covered ${covered}, longest gap ${gap}`;
    return [
      ...wrapText(`${name}: ${COLUMN_WORDS[unit.column]}`, { first: '  ', rest: '    ' }),
      ...wrapText(detail, { first: '    ' }),
    ];
  });
  return [lines.length === 0 ? 'Units: none' : 'Units:', ...lines];
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
