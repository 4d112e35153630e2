/** Fingerprints of a trust file, each with what it is of. */
import { fingerprints, parseTrust } from '../../shared/report/trust.ts';

/** What a fingerprint is of. */
export type PrintKind = 'evidenceLog' | 'registerLog' | 'witness' | 'reportKey' | 'policy';

/** One fingerprint: what it is of, under which name, and 64 hex digits in groups of 4. */
export interface TrustPrint {
  readonly kind: PrintKind;
  /** Name of the log or witness, id of the report key; empty for the policy. */
  readonly name: string;
  readonly fingerprint: string;
}

const KINDS: Readonly<Record<string, PrintKind>> = {
  'evidence log': 'evidenceLog',
  'register log': 'registerLog',
  witness: 'witness',
  'report key': 'reportKey',
  'appraisal policy': 'policy',
};

/** Throws trustInvalid, checkUnknown as parseTrust does. */
export function trustPrints(bytes: Uint8Array): TrustPrint[] {
  return fingerprints(parseTrust(bytes)).map(({ name, fingerprint }) => {
    const begin = Object.keys(KINDS).find((kind) => name === kind || name.startsWith(`${kind} `));
    const kind = begin === undefined ? undefined : KINDS[begin];
    if (begin === undefined || kind === undefined) throw new TypeError(`${name} is of no kind`);
    return { kind, name: name.slice(begin.length + 1), fingerprint };
  });
}
