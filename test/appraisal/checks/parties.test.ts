import { describe, expect, it } from 'vitest';
import type { FleetCheck } from '../../../shared/appraisal/checks/check.ts';
import { conditions } from '../../../shared/appraisal/checks/conditions.ts';
import { destinations } from '../../../shared/appraisal/checks/destinations.ts';
import { ownership } from '../../../shared/appraisal/checks/ownership.ts';
import { statements } from '../../../shared/appraisal/checks/statements.ts';
import { restrictedPlaces } from '../../../shared/register/destination.ts';
import { ARMS_EMBARGOED } from '../../../shared/register/policyOf.ts';
import type { Attachment } from '../../../shared/register/records/decisions.ts';
import type { License } from '../../../shared/register/records/licenses.ts';
import type { Party } from '../../../shared/register/records/parties.ts';
import type { RegisterRecord } from '../../../shared/register/records/record.ts';
import { DAY, license, T0, TestFleet } from '../../factories/appraisal.ts';
import { seenBy, wordsOf } from '../../factories/fleetChecks.ts';
import { paper, party, statement } from '../../factories/records.ts';

/** What a check sees of L1, of 8 H200 for user-1, changed as given, with records. */
function look(
  check: FleetCheck,
  records: readonly RegisterRecord[],
  changes: Partial<License> = {},
) {
  const licenses = [license({ endUsers: ['user-1'], ...changes })];
  return seenBy(check, new TestFleet({ licenses, records, papers: false }));
}

describe('an end-use statement', () => {
  const seen = (records: readonly RegisterRecord[], changes: Partial<License> = {}) =>
    look(statements, records, changes);

  it('is missing where an end user is in China and none is recorded', () => {
    const found = seen([party()]);
    expect(wordsOf(found)).toEqual(['license L1: statements of user-1 cover 0 of 8 H200']);
    const openedAt = Date.UTC(2026, 0, 1);
    expect(found).toMatchObject([{ units: [], alsoConcerns: ['L1'], openedAt }]);
  });

  it('is missing for a consignee, and for headquarters in China', () => {
    const consignee = { endUsers: [], ultimateConsignee: 'user-1' };
    expect(seen([party()], consignee)).toHaveLength(1);
    const abroad = party('user-1', { country: 'SG', headquarters: 'CN' });
    expect(seen([abroad])).toHaveLength(1);
  });

  it('is there where statements together cover models and quantities', () => {
    const half = { items: [{ model: 'H200', quantity: 4 }] };
    const other = statement({ id: 'ST-2', ...half });
    expect(seen([party(), statement()])).toEqual([]);
    expect(seen([party(), statement(half), other])).toEqual([]);
    expect(wordsOf(seen([party(), statement(half)]))).toEqual([
      'license L1: statements of user-1 cover 4 of 8 H200',
    ]);
    const h20 = statement({ items: [{ model: 'H20', quantity: 8 }] });
    expect(seen([party(), h20])).toHaveLength(1);
  });

  it('counts from the day it is signed until it expires', () => {
    expect(seen([party(), statement({ signedOn: '2026-06-02' })])).toHaveLength(1);
    expect(seen([party(), statement({ validTo: '2026-06-02' })])).toEqual([]);
    const found = seen([party(), statement({ validTo: '2026-06-01' })]);
    expect(wordsOf(found)).toEqual([
      'license L1: statements of user-1 cover 0 of 8 H200; one expired on 2026-06-01',
    ]);
    expect(found[0]?.openedAt).toBe(T0);
  });

  it('counts only of its own license, and of the parties that it is asked of', () => {
    expect(seen([party(), statement({ license: 'L2' })])).toHaveLength(1);
    expect(seen([party(), statement({ party: 'user-9' })])).toHaveLength(1);
  });

  it('is not asked for elsewhere, of parties without record, nor of a license to come', () => {
    expect(seen([party('user-1', { country: 'SG' })])).toEqual([]);
    expect(seen([party('user-1', { country: 'MO' })])).toEqual([]);
    expect(seen([])).toEqual([]);
    expect(seen([party()], { validFrom: '2026-06-02' })).toEqual([]);
  });
});

describe('a condition of a license', () => {
  const attachment = (changes: Partial<Attachment> = {}): Attachment => ({
    type: 'attachment@1',
    id: 'A-1',
    kind: 'physicalSecurity',
    about: { what: 'license', id: 'L1' },
    condition: 'C1',
    state: 'met',
    title: 'Door log',
    document: paper('door'),
    ...changes,
  });
  const two = [
    { id: 'C1', text: 'Doors are locked.' },
    { id: 'C2', text: 'Users are known.' },
  ];
  const seen = (...papers: Attachment[]) =>
    wordsOf(look(conditions, papers, { conditions: [two[0] ?? { id: '', text: '' }] }));

  it('is open without a paper; the others of the license are not', () => {
    const found = look(conditions, [attachment()], { conditions: two });
    expect(wordsOf(found)).toEqual(['license L1: 1 of 2 conditions open: C2 (no paper)']);
    expect(found).toMatchObject([{ units: [], alsoConcerns: ['L1'] }]);
  });

  it('is closed by a paper that shows it met or not applicable', () => {
    expect(seen(attachment())).toEqual([]);
    expect(seen(attachment({ state: 'notApplicable' }))).toEqual([]);
    expect(look(conditions, [])).toEqual([]);
  });

  it('is open where the paper shows it not met, says nothing of it, or holds no more', () => {
    const open = (why: string) => [`license L1: 1 of 1 condition open: C1 (${why})`];
    expect(seen(attachment({ state: 'notMet' }))).toEqual(open('not met'));
    const { state: _, ...silent } = attachment();
    expect(seen(silent)).toEqual(open('no state'));
    expect(seen(attachment({ validTo: '2026-06-01' }))).toEqual(open('expired on 2026-06-01'));
    expect(seen(attachment({ validTo: '2026-06-02' }))).toEqual([]);
    expect(seen(attachment({ dated: '2026-06-02' }))).toEqual(open('no paper'));
  });

  it('follows the newest paper, and of two of one day the one that shows it not met', () => {
    const bad = (dated: string) => attachment({ id: 'A-2', state: 'notMet', dated });
    const good = attachment({ dated: '2026-05-02' });
    expect(seen(bad('2026-05-01'), good)).toEqual([]);
    expect(seen(bad('2026-05-02'), good)).toHaveLength(1);
    expect(seen(good, bad('2026-05-03'))).toHaveLength(1);
  });

  it('is not closed by a paper about another license or another condition', () => {
    expect(seen(attachment({ about: { what: 'license', id: 'L2' } }))).toHaveLength(1);
    expect(seen(attachment({ condition: 'C2' }))).toHaveLength(1);
    expect(seen(attachment({ about: { what: 'site', id: 'L1' } }))).toHaveLength(1);
  });
});

describe('the places of a party', () => {
  const places = (changes: Partial<Party>) =>
    restrictedPlaces(party('user-1', { country: 'SG', ...changes }), {
      armsEmbargoed: [...ARMS_EMBARGOED],
    }).map(({ what, country }) => `${what} ${country}`);

  it('are asked one by one, Macau beside D:5', () => {
    expect(places({})).toEqual([]);
    expect(places({ headquarters: 'US', ultimateParent: { name: 'P', country: 'JP' } })).toEqual(
      [],
    );
    expect(places({ country: 'MO', headquarters: 'CN' })).toEqual([
      'location MO',
      'headquarters CN',
    ]);
    expect(places({ ultimateParent: { name: 'P', country: 'MO' } })).toEqual(['ultimateParent MO']);
  });

  it('are restricted as the policy says, and Macau always', () => {
    const macau = party('user-1', { country: 'MO', headquarters: 'CN' });
    expect(restrictedPlaces(macau, { armsEmbargoed: [] })).toEqual([
      { what: 'location', country: 'MO' },
    ]);
  });

  it('give a finding where only headquarters or parent are inside', () => {
    const abroad = party('user-1', {
      country: 'SG',
      headquarters: 'CN',
      ultimateParent: { name: 'P', country: 'MO' },
    });
    const seen = look(destinations, [abroad], { purchaser: 'user-1' });
    expect(wordsOf(seen)).toEqual([
      'party user-1: located in SG, headquarters in CN and ultimate parent in MO',
    ]);
    expect(seen).toMatchObject([{ units: [], alsoConcerns: ['L1'] }]);
  });

  it('give none for a party inside, outside, or of no license', () => {
    expect(look(destinations, [party('user-1', { headquarters: 'CN' })])).toEqual([]);
    expect(look(destinations, [party('user-1', { country: 'SG' })])).toEqual([]);
    const stranger = party('user-9', { country: 'SG', headquarters: 'CN' });
    expect(look(destinations, [stranger])).toEqual([]);
  });
});

describe('the owners of an end user', () => {
  const seen = (owners: Party['owners'], changes: Partial<License> = {}) =>
    wordsOf(
      look(ownership, [owners === undefined ? party() : party('user-1', { owners })], changes),
    );
  const owner = (name: string, sharePpm: number | null) => ({ name, sharePpm });

  it('are known where their shares add up to all of it', () => {
    expect(seen([owner('A', 600_000), owner('B', 400_000)])).toEqual([]);
  });

  it('are not where one share is unknown, they lack a part, or none is recorded', () => {
    expect(seen([owner('A', 1_000_000), owner('B', null)])).toEqual([
      'party user-1: the share of B is not known',
    ]);
    expect(seen([owner('A', 499_999)])).toEqual([
      'party user-1: recorded owners hold 49.9999 % of it',
    ]);
    expect(seen(undefined)).toEqual(['party user-1: no owner is recorded']);
  });

  it('are not where no record describes it; of a register without parties nothing is asked', () => {
    expect(seen([owner('A', 1_000_000)], { endUsers: ['user-9'] })).toEqual([
      'party user-9: no record describes this party',
    ]);
    expect(look(ownership, [])).toEqual([]);
  });

  it('are not asked of an exporter, and concern every license of the party', () => {
    expect(seen(undefined, { endUsers: [], exporter: 'user-1' })).toEqual([]);
    const licenses = ['L1', 'L2'].map((id) => license({ id, endUsers: ['user-1'] }));
    const fleet = new TestFleet({ licenses, records: [party()], papers: false });
    expect(seenBy(ownership, fleet, { validAt: T0 + DAY })).toMatchObject([
      { alsoConcerns: ['L1', 'L2'] },
    ]);
  });
});
