/** The pure parts of the pages about reports, verifying and challenges. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readJwk } from '../../console/pages/challenges/jwk.ts';
import { jwsFault, saidBy } from '../../console/pages/challenges/jws.ts';
import { coverageCounts, HOWS } from '../../console/pages/report/coverageCounts.ts';
import { faultsOf } from '../../console/pages/reports/draftChoice.ts';
import { fingerprintOf, hexOf } from '../../console/parts/hex.ts';
import { drafterOf, isOwnDraft, waitingFor } from '../../console/parts/reports/waiting.ts';
import { requirementName } from '../../console/parts/requirementWords.ts';
import { trustPrints } from '../../console/parts/trustPrints.ts';
import { de } from '../../console/words/de/de.ts';
import { en } from '../../console/words/en/en.ts';
import { zh } from '../../console/words/zh/zh.ts';
import { REQUIREMENTS } from '../../shared/accounting/requirements/requirements.ts';
import type { ReportRow } from '../../shared/api/routes/reports.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { sha256Base64Url } from '../../shared/crypto/sha256.ts';
import { LIMITS } from '../../shared/limits.ts';
import { fingerprints, parseTrust } from '../../shared/report/trust.ts';

const GOLDEN = join(import.meta.dirname, '../golden/v5');
const golden = (name: string) => readFileSync(join(GOLDEN, name));

describe('names of requirements', () => {
  const ids = REQUIREMENTS.map(({ id }) => id);

  it.each(Object.entries({ en, de, zh }))('has one for each requirement in %s', (_, words) => {
    expect(Object.keys(words.requirements)).toEqual(ids);
    expect(new Set(Object.values(words.requirements)).size).toBe(ids.length);
  });

  it('falls back to the id of one that it does not know', () => {
    expect(requirementName(de, 'R04')).toBe(de.requirements.R04);
    expect(requirementName(de, 'R99')).toBe('R99');
    expect(requirementName(de, 'constructor')).toBe('constructor');
  });
});

describe('fingerprints', () => {
  it('shows digests as sha256sum prints them', () => {
    const digest = sha256Base64Url(utf8('abc'));
    const hex = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(hexOf(digest)).toBe(hex);
    expect(fingerprintOf(digest).replaceAll(' ', '')).toBe(hex);
    expect(fingerprintOf(digest)).toMatch(/^([0-9a-f]{4} ){15}[0-9a-f]{4}$/);
  });

  it('shows those that the command shows, each with what it is of', () => {
    const trust = golden('trust.json');
    const prints = trustPrints(trust);
    const known = fingerprints(parseTrust(trust));
    expect(prints.map(({ fingerprint }) => fingerprint)).toEqual(
      known.map(({ fingerprint }) => fingerprint),
    );
    expect(prints.map(({ kind }) => kind)).toEqual(['evidenceLog', 'registerLog', 'reportKey']);
    expect(prints[0]?.name).toBe('fleetseal.invalid/450fd30d177859cd/evidence');
  });
});

describe('for whom a report waits', () => {
  const step = { at: 0, via: 'session', reference: null, reason: '', leaf: 1 } as const;
  const way = (state: ReportRow['state']) => ({
    state,
    steps: [{ ...step, step: 'drafted', by: 'Lin Yue' } as const],
  });
  const nobody = { mayApprove: false, mayRelease: false };

  it('asks an approver who did not draft it', () => {
    const mayApprove = { mayApprove: true, mayRelease: false };
    expect(waitingFor(way('drafted'), { name: 'Anna Weber', ...mayApprove })).toBe('you');
    expect(waitingFor(way('drafted'), { name: 'Anna Weber', ...nobody })).toBe('secondPerson');
  });

  it('never asks the one who drafted it, in whatever letters the name is written', () => {
    const looking = { mayApprove: true, mayRelease: true };
    for (const name of ['Lin Yue', 'LIN YUE', 'Ｌin Yue']) {
      expect(isOwnDraft(way('drafted'), name)).toBe(true);
      expect(waitingFor(way('drafted'), { name, ...looking })).toBe('secondPerson');
    }
  });

  it('waits for a release once it is approved, and then for nobody', () => {
    const name = 'Lin Yue';
    expect(waitingFor(way('approved'), { name, mayApprove: true, mayRelease: true })).toBe(
      'releaseYou',
    );
    expect(waitingFor(way('approved'), { name, ...nobody })).toBe('release');
    expect(waitingFor(way('released'), { name, ...nobody })).toBe('nobody');
    expect(waitingFor(way('expired'), { name, ...nobody })).toBe('nobody');
  });

  it('knows no drafter where the way is not told', () => {
    expect(drafterOf({ steps: [] })).toBeNull();
    expect(isOwnDraft({ steps: [] }, '')).toBe(false);
  });
});

describe('a new report', () => {
  it('needs a license and an interval that is over', () => {
    expect(faultsOf(['LIC-1'], { from: 10, to: null }, 20)).toEqual({});
    expect(faultsOf(['LIC-1'], { from: 10, to: 20 }, 20)).toEqual({});
    expect(faultsOf([], { from: null, to: 21 }, 20)).toEqual({
      licenses: 'chooseOne',
      from: 'fromNeeded',
      to: 'future',
    });
    expect(faultsOf(['LIC-1'], { from: 20, to: null }, 20)).toEqual({ from: 'orderWrong' });
  });
});

it('counts requirements by how they are covered, also where none is so', () => {
  const row = { rule: 'R01', figure: '' };
  const counts = coverageCounts([
    { ...row, how: 'declared' },
    { ...row, how: 'declared' },
    { ...row, how: 'notCovered' },
  ]);
  expect(HOWS.map((how) => counts.get(how))).toEqual([0, 2, 0, 1]);
});

describe('a challenge as text', () => {
  const jws = golden('regulator-challenge.jws').toString().trim();

  it('says what it asks, before it is filed', () => {
    expect(jwsFault(jws)).toBeNull();
    expect(saidBy(jws)).toMatchObject({ log: 'fleetseal.invalid/450fd30d177859cd/evidence' });
  });

  it('is told what is wrong with it', () => {
    expect(jwsFault('')).toBe('jwsNeeded');
    expect(jwsFault('a.b')).toBe('jwsShape');
    expect(jwsFault(`${jws}.x`)).toBe('jwsShape');
    expect(jwsFault(`a.b.${'c'.repeat(LIMITS.regulatorChallengeBytes)}`)).toBe('jwsLong');
    expect(jwsFault(`a.b.${'c'.repeat(LIMITS.regulatorChallengeBytes - 4)}`)).toBeNull();
    for (const broken of ['a.b.c', 'a.!.c', '', `a.${btoa('[1]')}.c`, `a.${btoa('{}')}.c`]) {
      expect(saidBy(broken)).toBeNull();
    }
  });
});

describe('the key of a regulator', () => {
  const x = 'A'.repeat(43);
  const jwk = { kty: 'EC', crv: 'P-256', x, y: x };

  it('is taken with its four members and no others', () => {
    expect(readJwk(JSON.stringify({ ...jwk, alg: 'ES256', kid: 'k' }))).toEqual(jwk);
  });

  it('is refused where it is a private one, or none', () => {
    expect(readJwk(JSON.stringify({ ...jwk, d: x }))).toBe('jwkPrivate');
    expect(readJwk(' ')).toBe('jwkNeeded');
    for (const text of ['{', '[]', 'null', '{}', JSON.stringify({ ...jwk, crv: 'P-384' })]) {
      expect(readJwk(text)).toBe('jwkShape');
    }
    expect(readJwk(JSON.stringify({ ...jwk, y: 'short' }))).toBe('jwkShape');
  });
});
