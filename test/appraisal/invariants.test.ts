import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { brokenInvariants, type Invariant } from '../../shared/appraisal/invariants.ts';
import type { GpuDocument } from '../../shared/evidence/document.ts';
import { h200, registerOf, SALT, type ShownGpu } from '../factories/appraisal.ts';

const { catalogue } = registerOf();
const reference = process.env.FLEETSEAL_REFERENCE_DATA;

function documentOf(gpu: ShownGpu): GpuDocument {
  const base = { salt: SALT, state: 'readable', provenance: {} } as const;
  return { ...base, ...gpu, format: 'fleetseal/gpu@2' };
}

function broken(changes: ShownGpu, driverVersion: string | undefined = '580.65.06'): Invariant[] {
  const found = brokenInvariants(documentOf(h200(1, changes)), { catalogue, driverVersion });
  return found.map(({ invariant }) => invariant);
}

const WHOLE = {
  gpuPartNumber: '2335-895-A1',
  boardPartNumber: '692-2G520-0280-000',
  inforomImage: 'G520.0280.00.04',
  vbiosVersion: '96.00.CF.00.02',
};

describe('the invariants of a GPU', () => {
  it('all hold of a genuine one', () => {
    expect(broken(WHOLE)).toEqual([]);
  });

  it('hold where nothing was read', () => {
    const nothing = { salt: SALT, state: 'readable', provenance: {} } as const;
    const gpu: GpuDocument = { ...nothing, format: 'fleetseal/gpu@2' };
    expect(brokenInvariants(gpu, { catalogue, driverVersion: undefined })).toEqual([]);
  });

  it.each<[string, ShownGpu, readonly Invariant[]]>([
    ['the part number of another chip', { gpuPartNumber: '2330-885-A1' }, ['partOfDevice']],
    ['the board of another project', { boardPartNumber: '692-2G525-0220-500' }, ['boardOfInforom']],
    ['the VBIOS of another family', { vbiosVersion: '92.00.36.00.02' }, ['vbiosOfChip']],
    ['the name of another model', { productName: 'NVIDIA H100 80GB HBM3' }, ['nameOfDevice']],
    ['the memory of another model', { memoryTotalMiB: 81_559 }, ['memoryOfModel']],
    [
      'the device id of another chip',
      { pciDeviceId: '20B210DE', memoryTotalMiB: 81_920 },
      ['partOfDevice', 'vbiosOfChip', 'nameOfDevice'],
    ],
  ])('are broken by %s', (_, changes, found) => {
    expect(broken({ ...WHOLE, ...changes })).toEqual(found);
  });

  it.each<[string, ShownGpu, string]>([
    ['a driver that gives the part of the board', { gpuPartNumber: '2330-885-A1' }, '516.94'],
    ['a driver older than the card', { productName: 'NVIDIA Graphics Device' }, '525.60.13'],
    ['a slice of a board', { virtualizationMode: 'VGPU', vbiosVersion: '00.00.00' }, '580.65.06'],
    ['a board without a project code', { boardPartNumber: '000-00000-0000-000' }, '580.65.06'],
    ['a device of another maker', { pciDeviceId: '23351002', productName: 'x' }, '580.65.06'],
  ])('are not broken by %s', (_, changes, driverVersion) => {
    expect(broken({ ...WHOLE, ...changes }, driverVersion)).toEqual([]);
  });
});

/** Rows of public captures: a dot or N/A stands for what was not there. */
function observed(): { name: string; gpu: ShownGpu; driver: string }[] {
  const path = join(reference ?? '', 'nvidia-smi', 'observed-identity.tsv');
  const [head = '', ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const names = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    const at = (name: string) => {
      const text = cells[names.indexOf(name)] ?? '';
      return ['', '·', 'N/A', '[N/A]'].includes(text) ? undefined : text;
    };
    const memory = /^(\d+) MiB$/.exec(at('fb_total') ?? '')?.[1];
    const fields = {
      productName: at('product_name'),
      vbiosVersion: at('vbios'),
      boardPartNumber: at('board_part_number'),
      gpuPartNumber: at('gpu_part_number'),
      pciDeviceId: at('pci_device_id')?.replace(/^0x/, ''),
      inforomImage: at('inforom_image'),
      virtualizationMode: at('virtualization'),
      memoryTotalMiB: memory === undefined ? undefined : Number(memory),
    };
    const known = Object.entries(fields).filter(([, value]) => value !== undefined);
    const gpu: ShownGpu = Object.fromEntries(known);
    return { name: `${at('source_file')} ${at('gpu_index')}`, gpu, driver: at('driver') ?? '' };
  });
}

describe.skipIf(reference === undefined)('the invariants on public captures', () => {
  it('hold of every GPU, but for mock ones', () => {
    const rows = observed();
    expect(rows.length).toBeGreaterThan(50);
    const found = rows.flatMap(({ name, gpu, driver }) => {
      const all = brokenInvariants(documentOf(gpu), { catalogue, driverVersion: driver });
      return name.includes('mock') ? [] : all.map(({ seen }) => `${name}: ${seen}`);
    });
    expect(found).toEqual([]);
  });
});
