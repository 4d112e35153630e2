/** Messages of syslog (RFC 5424), and their frames on a TLS connection (RFC 5425). */
import type { FleetEvent } from '../../shared/api/events.ts';

/** Severities of RFC 5424, section 6.2.1. */
export const SYSLOG_SEVERITIES = {
  critical: 2,
  error: 3,
  warning: 4,
  notice: 5,
  informational: 6,
} as const;
/** A severity of syslog. */
export type SyslogSeverity = keyof typeof SYSLOG_SEVERITIES;

/** What one message says. */
export interface SyslogEntry {
  readonly severity: SyslogSeverity;
  /** Milliseconds UTC. */
  readonly at: number;
  /** MSGID: 1 to 32 printable ASCII characters. */
  readonly kind: string;
  /** Names and values of the structured data; a name may come several times. */
  readonly params: readonly (readonly [name: string, value: string])[];
  readonly text: string;
}

/** Who sends. */
export interface SyslogOrigin {
  /** HOSTNAME: 1 to 255 printable ASCII characters. */
  readonly hostName: string;
  /** Private enterprise number of the SD-ID. */
  readonly enterprise: number;
}

/** Facility 13: log audit. */
const FACILITY = 13;
const APP_NAME = 'fleetseal';
/** Byte order mark: what follows is UTF-8. */
const BOM = '\ufeff';
/** Control and format characters: they could end a line, or hide what follows. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
/** Characters of one value, and of the text; what is longer is cut. */
const VALUE_MAX = 600;
const TEXT_MAX = 1_000;

/** One message. */
export function syslogMessage(entry: SyslogEntry, { hostName, enterprise }: SyslogOrigin): string {
  const priority = FACILITY * 8 + SYSLOG_SEVERITIES[entry.severity];
  const time = new Date(entry.at).toISOString();
  const params = entry.params.map(([name, value]) => ` ${name}="${escaped(value)}"`);
  const data = `[${APP_NAME}@${enterprise}${params.join('')}]`;
  const header = `<${priority}>1 ${time} ${hostName} ${APP_NAME} - ${entry.kind}`;
  return `${header} ${data} ${BOM}${safe(entry.text, TEXT_MAX)}`;
}

/** The frame of a message: its length in bytes, a space, the message. */
export function syslogFrame(message: string): Uint8Array {
  const bytes = Buffer.from(message);
  return Buffer.concat([Buffer.from(`${bytes.length} `), bytes]);
}

/** HOSTNAME of a machine: what cannot stand in a message becomes a dash. */
export function syslogHostName(name: string): string {
  return name.replaceAll(/[^\x21-\x7e]/g, '-').slice(0, 255) || '-';
}

function escaped(value: string): string {
  return safe(value, VALUE_MAX).replaceAll(/["\\\]]/g, (character) => `\\${character}`);
}

function safe(text: string, length: number): string {
  return text.replaceAll(UNSAFE, '\ufffd').slice(0, length).toWellFormed();
}

const SEVERITY_OF: Readonly<Record<string, SyslogSeverity>> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'notice',
};
const WORDS = {
  'finding.opened': 'came up',
  'finding.changed': 'changed',
  'finding.closed': 'ended',
};
/** Types of events that become messages. */
export const SYSLOG_TYPES = ['finding.opened', 'finding.changed', 'finding.closed'] as const;
/** Most licenses and sites that one message names. */
const NAMES_MAX = 10;

/** What a message says of an event about a finding. */
export function findingEntry(event: FleetEvent): SyslogEntry {
  const { number, time, type, subjects, licenses, sites, data } = event;
  const [finding, subject] = subjects;
  const named = {
    code: data.code,
    severity: data.severity,
    life: data.life,
    overdue: data.overdue,
  };
  const facts = Object.entries(named).map(([name, value]) => [name, String(value)] as const);
  const what =
    WORDS[type === 'finding.opened' || type === 'finding.closed' ? type : 'finding.changed'];
  return {
    severity: type === 'finding.closed' ? 'informational' : severityOf(data.severity),
    at: time,
    kind: type,
    params: [
      ['event', String(number)],
      ['finding', finding?.id ?? ''],
      ...facts,
      ['subjectKind', subject?.kind ?? ''],
      ['subject', subject?.id ?? ''],
      ...licenses.slice(0, NAMES_MAX).map((name) => ['license', name] as const),
      ...sites.slice(0, NAMES_MAX).map((name) => ['site', name] as const),
    ],
    text: `Finding ${data.code} about ${subject?.kind} ${subject?.id} ${what} (${data.severity}).`,
  };
}

function severityOf(severity: unknown): SyslogSeverity {
  return (typeof severity === 'string' ? SEVERITY_OF[severity] : undefined) ?? 'warning';
}
