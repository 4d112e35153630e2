/** What docs/PROGRAMS-RUN.md lets the agent do, held against a trace. */
import { readFileSync } from 'node:fs';
import { CSV_QUERIES, csvArguments } from '../../agent/collectors/nvidiaSmiCsv.ts';
import type { Trace } from './traced.ts';

const DOCUMENT = readFileSync(new URL('../../docs/PROGRAMS-RUN.md', import.meta.url), 'utf8');

const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** The lines of shell that the document lists. */
const shellLines = new Set(
  [...DOCUMENT.matchAll(/^```sh\n([^`]*)^```$/gm)].flatMap(([, lines = '']) =>
    lines.trim().split('\n'),
  ),
);
const [, ofShell = ''] = /and, run by the shell,([^.]*)\./.exec(DOCUMENT) ?? [];
const shellPrograms = [...ofShell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);

const [, ofTpm = ''] = /^\| `tpm2` \|([^|;]*)/m.exec(DOCUMENT) ?? [];
const tpmCommands = [...ofTpm.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);

/** What was executed and is not in the document; the fake nvidia-smi is a script that runs awk. */
export function undocumented({ executed }: Trace, agentArgs: readonly string[]): string[] {
  const queries = CSV_QUERIES.map((fields) => csvArguments(fields).join(' '));
  const ofNode = [agentArgs, ['collect-child', 'host'], ['collect-child', 'nvidiaSmiXml']];
  const isKnown = ([program = '', ...args]: readonly string[]): boolean => {
    if (program === 'node') {
      const own = args.slice(args.findIndex((arg) => arg.endsWith('/agent.mjs')) + 1).join(' ');
      return ofNode.some((known) => known.join(' ') === own);
    }
    if (program === 'nvidia-smi') return [...queries, '-q -x'].includes(args.join(' '));
    if (program === 'tpm2') return tpmCommands.includes(args[0] ?? '');
    if (program === 'sh') return args[0] === '-c' && shellLines.has(inOneLine(args[1] ?? ''));
    return shellPrograms.includes(program) || program === 'awk';
  };
  return executed.filter((one) => !isKnown(one)).map((one) => one.join(' '));
}

/** Files outside the state folder that were changed; the terminal and nothing are no files. */
export function changedOutside({ changed }: Trace, state: string): string[] {
  const isInside = (path: string): boolean => path === state || path.startsWith(`${state}/`);
  return changed.filter((path) => !isInside(path) && !/^\/dev\/(?:null|tty)$/.test(path));
}

/** Whom it tried to reach beside its server. */
export function connectedElsewhere({ connections }: Trace, url: string): string[] {
  const { host } = new URL(url);
  return connections.filter((where) => where !== host);
}
