import { describe, expect, it } from 'vitest';
import {
  type ComputeHash,
  computeArgon2,
  formatHash,
  PASSWORD_COST,
  PasswordHasher,
  parseHash,
} from '../../../server/people/passwordHash.ts';
import { assertPasswordGood, normalizePassword } from '../../../server/people/passwordRules.ts';
import { LIMITS } from '../../../shared/limits.ts';

const CHEAP = { memory: 32, passes: 1, parallelism: 1 };

describe('password hashes', () => {
  it('are PHC strings with the cost that RFC 9106 recommends', async () => {
    const hash = await new PasswordHasher().hash('password');
    expect(hash).toMatch(
      /^\$argon2id\$v=19\$m=65536,t=3,p=4\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
    expect(formatHash(parseHash(hash))).toBe(hash);
    expect(PASSWORD_COST.memory).toBeGreaterThanOrEqual(19_456);
  });

  it('agree with the reference implementation of argon2', async () => {
    // argon2 -id -t 2 -k 64 -p 1 of the reference implementation, password "password".
    const known =
      '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
    const [, , , , salt = '', tag = ''] = known.split('$');
    const cost = { memory: 256, passes: 2, parallelism: 1 };
    const message = Buffer.from('password');
    const computed = await computeArgon2(message, Buffer.from(salt, 'base64'), cost);
    expect(Buffer.from(computed).toString('base64').replace('=', '')).toBe(tag);
  });

  it('tell right from wrong, and whether the cost changed', async () => {
    const hasher = new PasswordHasher(CHEAP);
    const hash = await hasher.hash('right');
    expect(await hasher.verify('right', hash)).toEqual({ isRight: true, isOutdated: false });
    expect(await hasher.verify('wrong', hash)).toEqual({ isRight: false, isOutdated: false });
    expect(await hasher.verify('right', null)).toEqual({ isRight: false, isOutdated: false });
    const dearer = new PasswordHasher({ ...CHEAP, passes: 2 });
    expect(await dearer.verify('right', hash)).toEqual({ isRight: true, isOutdated: true });
    expect(await hasher.hash('right')).not.toBe(hash);
    await expect(hasher.verify('x', 'plain')).rejects.toMatchObject({ code: 'stateInvalid' });
  });

  it('are computed a few at a time; what cannot wait is refused', async () => {
    const started: (() => void)[] = [];
    const held: ComputeHash = () =>
      new Promise((resolve) => started.push(() => resolve(Buffer.alloc(32))));
    const hasher = new PasswordHasher(CHEAP, held);
    const most = LIMITS.passwordHashes + LIMITS.passwordHashesWaiting;
    const hashes = Array.from({ length: most }, () => hasher.hash('x'));
    await expect(hasher.hash('x')).rejects.toMatchObject({ code: 'overloaded' });
    for (let done = 0; done < most; done += 1) {
      expect(started.length).toBe(Math.min(most, done + LIMITS.passwordHashes));
      started[done]?.();
      await hashes[done];
      await new Promise(setImmediate);
    }
    const late = hasher.hash('x');
    started.at(-1)?.();
    expect(await late).toMatch(/^\$argon2id/);
  });
});

describe('a line of hashes that somebody fills from elsewhere', () => {
  it('keeps nobody out who has signed in from there before', async () => {
    const started: (() => void)[] = [];
    const tag = new Uint8Array(32);
    const compute = () => new Promise<Uint8Array>((resolve) => started.push(() => resolve(tag)));
    const cost = { memory: 32, passes: 1, parallelism: 1 };
    const hasher = new PasswordHasher(cost, compute);
    const most = LIMITS.passwordHashes + LIMITS.passwordHashesWaiting;
    const guesses = Array.from({ length: most }, () => hasher.verify('guess', null));
    await expect(hasher.verify('guess', null)).rejects.toMatchObject({ code: 'overloaded' });
    const hash = formatHash({ cost, salt: new Uint8Array(16), tag });
    const owner = hasher.verify('right', hash, true);
    started[0]?.();
    await guesses[0];
    await new Promise(setImmediate);
    expect(started).toHaveLength(LIMITS.passwordHashes + 1);
    started.at(-1)?.();
    expect(await owner).toMatchObject({ isRight: true });
  });
});

describe('a password', () => {
  const refusal = (password: string, name = 'Ada Lovelace') => {
    try {
      assertPasswordGood(normalizePassword(password), name);
      return null;
    } catch (error) {
      return error;
    }
  };

  it('is refused where it is short, common, repeated, a sequence or the name', () => {
    const weak = [
      'elevenchars',
      'ｅｌｅｖｅｎｃｈａｒ',
      'passwordpassword',
      '2026 Password 2026',
      'P@ssw0rd!!!!!',
      '123456789012',
      'qwertyuiopasdfghjkl',
      'abcabcabcabcabc',
      'zyxwvutsrqponm',
      'i am ada lovelace',
    ];
    for (const password of weak) {
      expect([password, refusal(password)]).toMatchObject([password, { code: 'passwordWeak' }]);
    }
  });

  it('is taken where it is long, of whatever characters', () => {
    const good = [
      'korrekt pferd batterie',
      '839201748362',
      '密碼密碼不容易猜到的十二個字',
      'aGh4!kLq99zT',
    ];
    for (const password of good) expect([password, refusal(password)]).toEqual([password, null]);
    expect(refusal('ada is not here', 'Ada')).toBeNull();
  });
});
