import { afterEach, describe, expect, test, vi } from 'vitest';
import { findBrowser } from './browser.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('findBrowser', () => {
  test('it takes the program that FLEETSEAL_BROWSER names, and refuses one that is none', () => {
    vi.stubEnv('FLEETSEAL_BROWSER', process.execPath);
    expect(findBrowser()).toBe(process.execPath);
    vi.stubEnv('FLEETSEAL_BROWSER', '/nowhere/chromium');
    expect(findBrowser).toThrow('FLEETSEAL_BROWSER names no program: /nowhere/chromium');
  });

  test('without one and without root it says what to install', () => {
    vi.stubEnv('FLEETSEAL_BROWSER', '');
    vi.stubEnv('PATH', '');
    vi.spyOn(process, 'getuid').mockReturnValue(1000);
    expect(findBrowser).toThrow('apt-get install chromium');
  });
});
