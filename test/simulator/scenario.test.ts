import { expect, it } from 'vitest';
import type { Balance } from '../../shared/accounting/types.ts';
import { parseTable } from '../../shared/register/tables/parse.ts';
import { TABLES } from '../../shared/register/tables/tables.ts';
import { importFiles } from '../../simulator/importFiles.ts';
import { custodyRecord, siteRecord } from '../../simulator/papers.ts';
import { planFleet } from '../../simulator/plan.ts';
import { papersBeside } from '../../simulator/planPapers.ts';
import { scenarioDifferences } from '../../simulator/scenario/differences.ts';
import { momentOf } from '../../simulator/scenario/scenario.ts';
import { begin, install } from '../scenarios/world.ts';

it('a moment needs its time zone, and time only goes forward', async () => {
  expect(momentOf('2026-06-01T18:00+08:00')).toBe(Date.UTC(2026, 5, 1, 10));
  expect(() => momentOf('2026-06-01T18:00')).toThrow(RangeError);
  await using story = await begin('2026-06-01T09:00+08:00');
  expect(() => story.at('2026-06-01T08:59+08:00')).toThrow(RangeError);
});

it('a difference in one figure, unit or finding is named', async () => {
  await using story = await begin('2026-06-01T09:00+08:00');
  await story.sites('Suzhou 1');
  await story.license({ id: 'L-1', quantities: { H200: 2 }, sites: ['Suzhou 1'] });
  const where = { license: 'L-1', site: 'Suzhou 1', hosts: 'suzhou' };
  const [board] = await install(story, { ...where, count: 1 });
  story.at('2026-06-01T10:00+08:00');
  await story.attest();
  const { columns, figures, findings } = story.truth();
  expect(await story.compare()).toEqual([]);
  const balance = await story.balance();
  const serial = board?.serial ?? '';
  const wrong = { columns: new Map([[serial, 'disposed' as const]]), figures, findings };
  expect(scenarioDifferences(balance, wrong)).toEqual([
    `unit ${serial}: balance says attested, record says disposed`,
  ]);
  expect(scenarioDifferences(balance, { columns, figures, findings: [] })).toHaveLength(1);
  const more = [...findings, 'gpuMoved x'];
  expect(scenarioDifferences(balance, { columns, figures, findings: more })).toHaveLength(1);
  const total: Balance['total'] = { ...balance.total, inTransit: 1 };
  expect(scenarioDifferences({ ...balance, total }, story.truth())).toHaveLength(1);
  expect(scenarioDifferences({ ...balance, units: [] }, story.truth())).toHaveLength(1);
});

it('the papers of a fleet place its sites on the map, and each host in a rack of its site', () => {
  const papers = papersBeside(planFleet(1));
  const files = importFiles(papers).map(({ table: name, text }) => {
    const format = text.startsWith('{') ? 'json' : 'csv';
    const table = TABLES.find((each) => each.name === name);
    if (table === undefined) throw new TypeError(`no table ${name}`);
    return parseTable(table.name, { format, text });
  });
  expect(files.flatMap(({ problems }) => problems)).toEqual([]);
  const records = files.flatMap(({ drafts }) => drafts.map(({ record }) => record));
  const installed = records.filter((each) => each.type === 'custody@2');
  expect(installed.map(({ host }) => host)).toEqual(planFleet(1).hosts.map(({ name }) => name));
  const places = installed.map(({ site, rack, position }) => `${site} ${rack} ${position}`);
  expect(new Set(places).size).toBe(12);
  expect(places[11]).toBe('Site B Rack 2 U9');
  const sites = records.filter((each) => each.type === 'site@2');
  expect(sites).toMatchObject([{ latitudeE6: 31_299_000 }, { longitudeE6: 111_749_500 }]);
});

it('files of units are CSV, and say once what is said of all of them', () => {
  const units = [{ serial: '1652125100001' }, { serial: '1652125100002', uuid: 'GPU-1' }];
  const at = Date.UTC(2026, 5, 1);
  const event = custodyRecord('stored', units, { id: 'C, 1', at, site: 'S', document: 'd' });
  const [site, custody] = importFiles([event, siteRecord('S')]);
  expect(site).toMatchObject({ table: 'sites', name: 'sites.json' });
  expect(custody?.text.split('\n').slice(1)).toEqual([
    '"C, 1",stored,2026-06-01T00:00Z,,S,,,Chen Jie,d,,,1652125100001,,,,',
    '"C, 1",,,,,,,,,,,1652125100002,GPU-1,,,',
    '',
  ]);
});
