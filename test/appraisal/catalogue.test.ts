import { describe, expect, it } from 'vitest';
import { CATALOGUE_MODELS, defaultCatalogue, modelOf } from '../../shared/appraisal/catalogue.ts';
import { catalogueDocumentSchema } from '../../shared/register/documents.ts';
import { SALT } from '../factories/appraisal.ts';

const catalogue = { ...defaultCatalogue(), salt: SALT };

describe('the first catalogue', () => {
  it('is a catalogue document', () => {
    expect(catalogueDocumentSchema.parse(catalogue)).toEqual(catalogue);
  });

  it('names each model, device id and product name once', () => {
    const all = [
      ...CATALOGUE_MODELS.map(({ model }) => model),
      ...CATALOGUE_MODELS.flatMap(({ pciDevices }) => pciDevices),
      ...CATALOGUE_MODELS.flatMap(({ productNames }) => productNames),
    ];
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('modelOf', () => {
  it.each([
    [{ pciDeviceId: '233510DE' }, 'H200'],
    [{ pciDeviceId: '232910DE', productName: 'NVIDIA H200' }, 'H20'],
    [{ productName: 'NVIDIA H100 80GB HBM3' }, 'H100'],
    [{ pciDeviceId: '268410DE', productName: 'NVIDIA H200' }, null],
    [{ pciDeviceId: '23351002', productName: 'NVIDIA H200' }, null],
    [{ productName: 'NVIDIA H200 141GB' }, null],
    [{ pciDeviceId: '233510DE', virtualizationMode: 'VGPU' }, null],
    [{}, null],
  ])('of %j is %s', (gpu, model) => {
    expect(modelOf(gpu, catalogue)).toBe(model);
  });
});
