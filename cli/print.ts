/** Tables for people. Machines use --json. */
import Table from 'cli-table3';
import type { Balance, Figures } from '../shared/accounting/types.ts';
import type { HostsReply } from '../shared/api/admin.ts';
import { msToText } from '../shared/register/day.ts';

/** The columns in the order of the balance equation, with the words that people read. */
const FIGURE_WORDS = [
  ['licensed', 'licensed'],
  ['notShipped', 'not shipped'],
  ['inTransit', 'in transit'],
  ['attested', 'attested'],
  ['attestedWithFindings', 'with findings'],
  ['unreachable', 'unreachable'],
  ['outOfService', 'out of service'],
  ['disposed', 'disposed'],
  ['unaccounted', 'UNACCOUNTED'],
] as const satisfies readonly (readonly [keyof Figures, string])[];

const PLAIN = { style: { head: [], border: [] } };

/** Balance and findings as text. */
export function balanceText(balance: Balance): string {
  const figures = new Table({ ...PLAIN, head: ['', ...FIGURE_WORDS.map(([, word]) => word)] });
  for (const { license, model, figures: row } of balance.items) {
    figures.push([`${license} ${model}`, ...numbers(row)]);
  }
  figures.push(['total', ...numbers(balance.total)]);
  const { evidenceSize, registerSize } = balance.knownAt;
  return [
    `Balance at ${msToText(balance.validAt)}, known from ${evidenceSize} evidence leaves and ` +
      `${registerSize} register leaves; times ${balance.time}`,
    figures.toString(),
    `GPUs seen that no license covers: ${balance.unlicensed.join(', ') || 'none'}`,
    '',
    findingsText(balance),
  ].join('\n');
}

/** Every unit of a balance: where it is, since when, and how that is known. */
export function unitsTable(balance: Balance): string {
  const head = ['unit', 'model', 'column', 'host', 'last seen', 'known', 'covered', 'longest gap'];
  const table = new Table({ ...PLAIN, head });
  for (const unit of balance.units) {
    const { continuity, assurance } = unit;
    table.push([
      unit.serial ?? unit.uuid ?? '-',
      unit.model,
      unit.column,
      unit.host ?? '-',
      unit.lastSeenAt === null ? 'never' : msToText(unit.lastSeenAt),
      assurance.serial ?? assurance.uuid ?? 'declared',
      `${(continuity.coveredPpm / 10_000).toFixed(2)} %`,
      `${(continuity.longestGapMs / 3_600_000).toFixed(1)} h`,
    ]);
  }
  return table.toString();
}

/** Hosts as a table. */
export function hostsTable(hosts: HostsReply['hosts']): string {
  if (hosts.length === 0) return 'No host is enrolled yet.';
  const table = new Table({ ...PLAIN, head: ['host', 'site', 'connected', 'evidence', 'status'] });
  for (const host of hosts) {
    const { name, site, connected, lastSeq, status } = host;
    const made = lastSeq === null ? 0 : lastSeq + 1;
    table.push([name, site ?? '-', connected ? 'yes' : 'no', made, status ?? '-']);
  }
  return table.toString();
}

function findingsText(balance: Balance): string {
  if (balance.findings.length === 0) return 'Findings: none';
  const table = new Table({
    ...PLAIN,
    head: ['severity', 'finding', 'about', 'seen'],
    colWidths: [10, 22, 44, 60],
    wordWrap: true,
  });
  for (const { severity, code, subject, seen } of balance.findings) {
    table.push([severity, code, `${subject.kind} ${subject.id}`, seen]);
  }
  return `Findings: ${balance.findings.length}\n${table.toString()}`;
}

function numbers(figures: Figures): number[] {
  return FIGURE_WORDS.map(([name]) => figures[name]);
}
