import { afterEach, describe, expect, test, vi } from 'vitest';
import { requireDebianTools } from './debian.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('requireDebianTools', () => {
  test('it is content with tools that are there', () => {
    expect(() => requireDebianTools(['bash', 'sha256sum'])).not.toThrow();
  });

  test('without root it names the package that is missing, and installs nothing', () => {
    vi.stubEnv('PATH', '');
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    expect(() => requireDebianTools(['jose', 'xxd'])).toThrow('apt-get install jose xxd');
  });
});
