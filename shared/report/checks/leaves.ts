/** Parses leaves; a kind of leaf that this version does not know is unknown, not wrong. */
import * as z from 'zod';
import { parseStrictJson } from '../../bytes/json.ts';
import { FleetsealError } from '../../errors.ts';
import {
  type EvidenceLogLeaf,
  parseEvidenceLogLeaf,
  parseRegisterLeaf,
  REGISTER_KINDS,
  type RegisterLeaf,
} from '../../log/leaf.ts';

const EVIDENCE_LOG_KINDS = ['evidence', 'refusal'];

/** Parses every leaf of the evidence log. Throws leafInvalid; checkUnknown for unknown kinds. */
export function parseEvidenceLeaves(leaves: readonly Uint8Array[]): EvidenceLogLeaf[] {
  return leaves.map((bytes) => known(bytes, EVIDENCE_LOG_KINDS, parseEvidenceLogLeaf));
}

/** Parses one register leaf. Throws leafInvalid; checkUnknown for unknown kinds. */
export function parseKnownRegisterLeaf(bytes: Uint8Array): RegisterLeaf {
  return known(bytes, REGISTER_KINDS, parseRegisterLeaf);
}

function known<T>(bytes: Uint8Array, kinds: readonly string[], parse: (bytes: Uint8Array) => T): T {
  try {
    return parse(bytes);
  } catch (error) {
    const kind = kindOf(bytes);
    if (kind === undefined || kinds.includes(kind)) throw error;
    throw new FleetsealError('checkUnknown', `A leaf of the kind ${kind}.`, { cause: error });
  }
}

function kindOf(bytes: Uint8Array): string | undefined {
  const schema = z.looseObject({ kind: z.string().regex(/^[a-zA-Z]{1,64}$/) });
  try {
    return schema.safeParse(parseStrictJson(bytes)).data?.kind;
  } catch {
    return undefined;
  }
}
