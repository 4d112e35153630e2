import { describe, expect, it } from 'vitest';
import { dataOption, shellWord, startAgain } from '../../cli/suggest.ts';

describe('a suggested command', () => {
  it('names what was not the default, and nothing else', () => {
    expect(startAgain({ data: './data', port: 7600 })).toBe('npm start');
    expect(startAgain({ data: 'X', port: 7600 })).toBe('npm start -- --data X');
    expect(startAgain({ data: './data', port: 0 })).toBe('npm start -- --port 0');
    expect(dataOption('./data')).toBe('');
    expect(dataOption('/srv/x')).toBe(' --data /srv/x');
  });

  it('is quoted where a shell would read it otherwise', () => {
    expect(shellWord("my 'data'; rm")).toBe("'my '\\''data'\\''; rm'");
    expect(shellWord('')).toBe("''");
    expect(shellWord('~')).toBe("'~'");
  });
});
