import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { parseAllowList } from '../../shared/protocol/allowList.ts';

const EK = 'a0'.repeat(32);
const invalid = (text: string) =>
  expect.objectContaining({ code: 'importInvalid', message: expect.stringContaining(text) });

describe('an allow-list', () => {
  it('names hosts, with the digest of an endorsement key where there is one', () => {
    const list = parseAllowList(utf8(`name,ekDigest\r\nnode-1,\r\n"node, 2",${EK}\r\n`));
    expect(list).toEqual([
      { name: 'node-1', ekDigest: null },
      { name: 'node, 2', ekDigest: EK },
    ]);
    expect(parseAllowList(utf8('name\nnode-1\n'))).toEqual([{ name: 'node-1', ekDigest: null }]);
  });

  it('is read from the example in docs', () => {
    const bytes = new Uint8Array(readFileSync('docs/examples/allowlist.csv'));
    expect(parseAllowList(bytes).map(({ name }) => name)).toContain('gpu-node-01');
  });

  it.each([
    ['', 'line 1: no header line'],
    ['name\n', 'the list names no host'],
    ['host\nnode-1\n', 'line 1: unknown column "host"'],
    ['name,name\na,b\n', 'column name is there twice'],
    ['name\nnode-1\nnode-2\nnode-1\n', 'line 4: node-1 is already in line 2'],
    ['name\nnode-1,x\n', 'line 2: 2 fields under 1 columns'],
    ['name,ekDigest\nnode-1,abc\n', 'line 2: ekDigest is not 64 lower case hex digits'],
    [`name,ekDigest\nnode-1,${EK.toUpperCase()}\n`, 'line 2: ekDigest'],
    ['name,ekDigest\n,\n', 'line 2: name is empty'],
    [`name\n${'x'.repeat(129)}\n`, 'line 2: name is empty, longer than 128'],
    ['name\n"a\u001b[2J"\n', 'line 2: name'],
    ['name\n"node-1\n', 'line 2: a quoted field without its end'],
  ])('%j is refused with the line: %s', (text, problem) => {
    expect(() => parseAllowList(utf8(text))).toThrow(invalid(problem));
  });

  it('says every problem at once', () => {
    expect(() => parseAllowList(utf8('name,ekDigest\na,1\nb,2\n'))).toThrow(invalid('line 3'));
    expect(() => parseAllowList(utf8('name,ekDigest\na,1\nb,2\n'))).toThrow(invalid('line 2'));
  });
});
