/** Balances, units and hosts for people, as lines. Machines use --json. */
import Table from 'cli-table3';
import { type Sections, sectionLines } from '../shared/accounting/sectionWords.ts';
import type { Balance, FindingWithLife } from '../shared/accounting/types.ts';
import {
  COLUMN_WORDS,
  figureLines,
  findingLines,
  TIME_WORDS,
  unlicensedLines,
} from '../shared/accounting/words.ts';
import type { GpuRow, HostRow } from '../shared/api/rows.ts';
import { msToText } from '../shared/register/day.ts';
import { terminalText, wrapText } from '../shared/text/terminal.ts';
import { DEFAULT_DATA, dataOption } from './suggest.ts';

/** Characters of a key id that lists show; the commands take them. */
const KID_SHOWN = 12;
/** The key id at the end of a finding's id. */
const LONG_KID = new RegExp(`( @[\\w-]{${KID_SHOWN}})[\\w-]+$`);
const STATE_WORDS: Record<HostRow['state'], string> = {
  live: 'live',
  awaiting: 'awaiting approval',
  refused: 'refused',
  retired: 'retired',
  replaced: 'replaced',
};
const PROTECTION_WORDS: Record<HostRow['protection'], string> = {
  file: 'file',
  tpm: 'TPM',
  tpmEkVerified: 'TPM, endorsed',
};

const PLAIN = { style: { head: [], border: [] } };

/** What is printed of a balance. */
export type PrintedBalance = Sections &
  Pick<Balance, 'time' | 'validAt' | 'knownAt' | 'licenses' | 'items' | 'total' | 'unlicensed'> & {
    readonly findings: readonly FindingWithLife[];
  };

/** Balance and findings. */
export function balanceLines(balance: PrintedBalance): string[] {
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

/** Units: where each is, since when, and how that is known. */
export function unitLines(units: readonly GpuRow[]): string[] {
  const lines = units.flatMap((unit) => {
    const { continuity, assurance, lastSeenAt, column } = unit;
    const name = `${unit.serial ?? unit.uuid ?? 'a unit without a name'}, ${unit.model ?? '-'}`;
    const known = assurance.serial ?? assurance.uuid ?? 'declared';
    const covered = `${((continuity?.coveredPpm ?? 0) / 10_000).toFixed(2)} %`;
    const gap = `${((continuity?.longestGapMs ?? 0) / 3_600_000).toFixed(1)} h`;
    const seen = lastSeenAt === null ? 'never' : `${msToText(lastSeenAt)} on ${unit.host ?? '-'}`;
    const detail = `seen ${seen}; known ${known}; covered ${covered}, longest gap ${gap}`;
    return [
      ...wrapText(`${name}: ${column === null ? unit.standing : COLUMN_WORDS[column]}`, {
        first: '  ',
        rest: '    ',
      }),
      ...wrapText(detail, { first: '    ' }),
    ];
  });
  return [lines.length === 0 ? 'Units: none' : 'Units:', ...lines];
}

/** Hosts with the GPUs and the status of their newest evidence. */
export function hostLines(hosts: readonly HostRow[]): string[] {
  if (hosts.length === 0) return ['No host is enrolled yet.'];
  const rows = hosts.map(({ name, site, connected, lastSeenAt, gpus, status }) => [
    name,
    site ?? '-',
    connected === true ? 'yes' : 'no',
    lastSeenAt === null ? 'never' : msToText(lastSeenAt),
    String(gpus ?? '-'),
    status ?? '-',
  ]);
  return tableLines(['host', 'site', 'connected', 'last seen', 'GPUs', 'status'], rows);
}

/** The words of how a host's key stands, and of what keeps it. */
export const HOST_WORDS = { state: STATE_WORDS, protection: PROTECTION_WORDS };

/** A line about hosts that wait for a person; nothing where none does. */
export function approvalLines(count: number, data = DEFAULT_DATA): string[] {
  if (count === 0) return [];
  const waits = count === 1 ? '1 host waits' : `${count} hosts wait`;
  return ['', `${waits} for approval: npx fleetseal host list${dataOption(data)}`];
}

/** A table whose cells cannot break it: each is made safe before it is measured. */
export function tableLines(head: string[], rows: readonly string[][]): string[] {
  const table = new Table({ ...PLAIN, head });
  for (const row of rows) table.push(row.map(terminalText));
  return table.toString().split('\n');
}

/** A moment for people. */
export const timeText = (ms: number | null): string => (ms === null ? '-' : msToText(ms));
