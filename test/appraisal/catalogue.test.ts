import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  CATALOGUE_MODELS,
  defaultCatalogue,
  eccnByParameters,
  modelOf,
  windowOf,
} from '../../shared/appraisal/catalogue.ts';
import { modelSchema } from '../../shared/register/license.ts';
import { catalogueDocumentSchema } from '../../shared/register/policyDocuments.ts';
import { SALT } from '../factories/appraisal.ts';

const catalogue = { ...defaultCatalogue(), salt: SALT };
const byModel = new Map(CATALOGUE_MODELS.map((each) => [each.model, each]));

describe('the catalogue', () => {
  it('is a catalogue document whose models a license can name', () => {
    expect(catalogueDocumentSchema.parse(catalogue)).toEqual(catalogue);
    for (const { model } of CATALOGUE_MODELS) modelSchema.parse(model);
  });

  it('names each model, product name, and device with subsystem once', () => {
    const ids = CATALOGUE_MODELS.flatMap(({ pciDevices, pciSubsystems }) =>
      pciDevices.flatMap((device) => pciSubsystems.map((subsystem) => `${device} ${subsystem}`)),
    );
    const all = [
      ...byModel.keys(),
      ...CATALOGUE_MODELS.flatMap(({ productNames }) => productNames),
      ...ids,
    ];
    const twice = all.filter((each, at) => all.indexOf(each) !== at && !byModel.has(each));
    expect(twice).toEqual([]);
    expect(byModel.size).toBe(CATALOGUE_MODELS.length);
  });

  it('tells models that share a device id apart by subsystem', () => {
    const shared = CATALOGUE_MODELS.filter(({ model, pciDevices }) =>
      CATALOGUE_MODELS.some(
        (other) => other.model !== model && other.pciDevices.some((id) => pciDevices.includes(id)),
      ),
    );
    expect(shared.length).toBeGreaterThan(4);
    for (const { model, pciSubsystems } of shared) {
      expect(pciSubsystems.length, model).toBeGreaterThan(0);
    }
  });

  it('has a source for every value that it gives', () => {
    for (const { model, maker, sources, kind, ...values } of CATALOGUE_MODELS) {
      const sourced = new Set(sources.flatMap(({ fields }) => fields));
      const given = Object.entries(values).filter(
        ([, value]) => value !== 0 && value !== '' && !(Array.isArray(value) && value.length === 0),
      );
      const unsourced = given.filter(([name, value]) => !(name === 'gpusPerBoard' && value === 1));
      expect(
        unsourced.map(([name]) => name).filter((name) => !sourced.has(name)),
        model,
      ).toEqual([]);
    }
  });

  it('gives no part, board, VBIOS or BAR1 of an H20, of which none was ever seen', () => {
    for (const model of ['H20', 'H20-3e', 'H20 NVL16']) {
      expect(byModel.get(model)).toMatchObject({
        gpuParts: [],
        boardProjects: [],
        vbiosFamily: '',
        bar1MiB: [],
      });
    }
  });

  it('says of the models of the first catalogue what that one said', () => {
    const folder = new URL('../golden/v2/register/', import.meta.url);
    const text = readFileSync(new URL('catalogue.json', folder), 'utf8');
    const { models } = JSON.parse(text);
    expect(models.length).toBeGreaterThan(20);
    for (const each of models) expect(byModel.get(each.model)).toMatchObject(each);
  });
});

describe('modelOf', () => {
  it.each([
    [{ pciDeviceId: '233510DE' }, 'H200'],
    [{ pciDeviceId: '232910DE', productName: 'NVIDIA H200' }, 'H20'],
    [{ productName: 'NVIDIA H100 80GB HBM3' }, 'H100'],
    [{ pciDeviceId: '268410DE', productName: 'NVIDIA H200' }, 'RTX 4090'],
    [{ pciDeviceId: '234110DE', productName: 'NVIDIA GB200' }, null],
    [{ pciDeviceId: '25B610DE', pciSubsystemId: '157E10DE' }, 'A2'],
    [{ pciDeviceId: '25B610DE', pciSubsystemId: '14A910DE' }, 'A16'],
    [{ pciDeviceId: '20B010DE', pciSubsystemId: '145010DE' }, 'PG509-200'],
    [{ pciDeviceId: '20B010DE', pciSubsystemId: '999910DE' }, 'A100 40GB'],
    [{ pciDeviceId: '23351002', productName: 'NVIDIA H200' }, null],
    [{ productName: 'NVIDIA H200 141GB' }, null],
    [{ pciDeviceId: '233510DE', virtualizationMode: 'VGPU' }, null],
    [{}, null],
  ])('of %j is %s', (gpu, model) => {
    expect(modelOf(gpu, catalogue)).toBe(model);
  });

  it('takes the first of two models that a catalogue cannot tell apart by subsystem', () => {
    const models = ['A', 'B'].map((model) => ({
      ...(byModel.get('RTX 4090') ?? expect.fail('no RTX 4090')),
      model,
    }));
    expect(modelOf({ pciDeviceId: '268410DE', pciSubsystemId: '000110DE' }, { models })).toBe('A');
  });
});

describe('the window of January 2026', () => {
  it.each([
    ['A100 80GB', 'inside'],
    ['A800 80GB', 'inside'],
    ['H100', 'inside'],
    ['H800', 'inside'],
    ['H200', 'inside'],
    ['H200 NVL', 'inside'],
    ['L40S', 'inside'],
    ['MI325X', 'inside'],
    ['H20', 'notDecided'],
    ['GB300', 'notDecided'],
    ['B200', 'outside'],
    ['B300', 'outside'],
    ['GB200', 'outside'],
    ['L20', 'notApplicable'],
    ['RTX 4090', 'notApplicable'],
    ['RTX 5090', 'notApplicable'],
  ])('of %s is %s', (model, window) => {
    expect(windowOf(byModel.get(model) ?? expect.fail(model))).toBe(window);
  });

  it('is left where either number reaches its limit', () => {
    const chip = { kind: 'datacenter', eccn: '3A090.a' } as const;
    expect(windowOf({ ...chip, tpp: 20_999, bandwidthGBps: 6499 })).toBe('inside');
    expect(windowOf({ ...chip, tpp: 21_000, bandwidthGBps: 6499 })).toBe('outside');
    expect(windowOf({ ...chip, tpp: 20_999, bandwidthGBps: 6500 })).toBe('outside');
  });
});

describe('the ECCN by parameters', () => {
  it.each([
    [4800, null, '3A090.a'],
    [4799, 592, '3A090.a'],
    [1600, 592, '3A090.a'],
    [1599, 9999, 'none'],
    [2400, 160, '3A090.b'],
    [2400, 159, 'none'],
    [2399, 320, '3A090.b'],
    [2399, 319, 'none'],
    [2368, 291, 'none'],
    [2368, null, ''],
    [0, 592, ''],
  ])('of TPP %s and density %s hundredths is %s', (tpp, density, eccn) => {
    expect(eccnByParameters(tpp, density)).toBe(eccn);
  });
});
