/** The file that says which group of the OpenID provider has which roles and scope. */
import { readFileSync } from 'node:fs';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import {
  type AccessScope,
  accessScopeSchema,
  type Role,
  roleSchema,
} from '../../shared/api/roles.ts';
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';

/** What the members of a group may do. */
export interface GroupAccess {
  readonly roles: readonly Role[];
  readonly scope: AccessScope;
}

const FILE_BYTES_MAX = 256 * 1024;
const { sites, licenses } = accessScopeSchema.shape;
const groupSchema = z.strictObject({
  roles: z.array(roleSchema).min(1),
  sites: sites.default(null),
  licenses: licenses.default(null),
});

/**
 * Reads the file: for each group `roles`, and `sites` and `licenses` where its scope has a limit.
 * Throws fileUnreadable, and configInvalid naming the line.
 */
export function readGroupsFile(path: string): ReadonlyMap<string, GroupAccess> {
  const text = readText(path);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const refuse = (offset: number, detail: string): FleetsealError => {
    const line = Math.max(1, lines.linePos(offset).line);
    return new FleetsealError('configInvalid', `${path}, line ${line}: ${detail}`);
  };
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw refuse(problem.pos[0], 'This is not YAML as used here.');
  const { contents } = document;
  if (!isMap(contents)) throw refuse(0, 'The file has one name of a group a line, ending in ":".');
  const groups = new Map<string, GroupAccess>();
  for (const { key, value } of contents.items) {
    const offset = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
    if (!isScalar(key) || typeof key.value !== 'string') {
      throw refuse(offset, 'The name of a group is a plain text.');
    }
    const parsed = groupSchema.safeParse(isMap(value) ? value.toJS(document) : null);
    if (!parsed.success) {
      const where = parsed.error.issues[0]?.path.join('.') || 'the group';
      const shape = 'It has roles, and, where they are limited, sites and licenses: each a list.';
      throw refuse(offset, `${key.value.slice(0, 64)}: ${where} is not right. ${shape}`);
    }
    const { roles, ...scope } = parsed.data;
    groups.set(key.value, { roles, scope });
  }
  return groups;
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.length <= FILE_BYTES_MAX) return fromUtf8(bytes);
  } catch (cause) {
    throw new FleetsealError('fileUnreadable', `Cannot read ${path}.`, { cause });
  }
  throw new FleetsealError('configInvalid', `${path}, line 1: It is larger than 256 KiB.`);
}
