/** Public captures of nvidia-smi must not be accused of what only a made-up evidence shows. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { referenceValues } from '../../shared/appraisal/reference.ts';
import type { GpuClaims } from '../../shared/claims/claims.ts';
import { readBy, registerOf, type ShownGpu, slot } from '../factories/appraisal.ts';
import { allFindings, appraiseShown, capture, captureNames, REFERENCE } from './captures.ts';

const isMock = (name: string) => name.includes('mock');
const genuine = captureNames().filter((name) => !isMock(name));
const mocks = captureNames().filter(isMock);

describe.skipIf(REFERENCE === undefined)('the checks on public captures', () => {
  const values = referenceValues(registerOf({ hosts: ['host-1'] }));
  const appraised = (name: string) => appraiseShown(capture(name), values);
  const tampering = (name: string) =>
    allFindings(appraised(name))
      .filter(({ family }) => family === 'tampering')
      .map(({ check, seen }) => `${check}: ${seen}`);

  it('are of every form: XML, CSV and text', () => {
    for (const end of ['.xml', '.csv', '.q.txt']) {
      expect(genuine.filter((name) => name.endsWith(end)).length).toBeGreaterThan(2);
    }
    expect(mocks.length).toBeGreaterThan(1);
  });

  it.each(genuine)('find no tampering in %s, nor a document that cannot be read', (name) => {
    const result = appraised(name);
    expect(result.gpus.length).toBe(capture(name).gpus.size);
    expect(tampering(name)).toEqual([]);
    expect(allFindings(result).map(({ code }) => code)).not.toContain('documentsMissing');
  });

  it.each(genuine)('say of each masked identity in %s that it is masked', (name) => {
    const { gpus } = capture(name);
    for (const { submodule, findings } of appraised(name).gpus) {
      const isMasked = findings.some(({ check }) => check === 'identityMasked@1');
      expect(isMasked, submodule).toBe(gpus.get(submodule)?.placeholder === true);
    }
  });

  it.each(mocks)('find each GPU of %s, which plays a driver', (name) => {
    for (const { submodule, findings } of appraised(name).gpus) {
      const checks = findings.filter(({ family }) => family === 'tampering');
      expect(
        checks.map(({ check }) => check),
        submodule,
      ).toContain('mockSmi@1');
    }
  });
});

/** Rows of public captures and posts: a dot or N/A stands for what was not there. */
function observed(): { name: string; gpu: ShownGpu; driver: string }[] {
  const path = join(REFERENCE ?? '', 'nvidia-smi', 'observed-identity.tsv');
  const [head = '', ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const names = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    const at = (name: string) => {
      const text = cells[names.indexOf(name)] ?? '';
      return ['', '·', '?', '0', 'N/A', '[N/A]'].includes(text) ? undefined : text;
    };
    const size = (name: string) => {
      const digits = /^(\d+) MiB$/.exec(at(name) ?? '')?.[1];
      return digits === undefined ? undefined : Number(digits);
    };
    const fields = {
      productName: at('product_name'),
      serial: at('serial'),
      vbiosVersion: at('vbios'),
      boardPartNumber: at('board_part_number'),
      gpuPartNumber: at('gpu_part_number'),
      pciDeviceId: at('pci_device_id')?.replace(/^0x/, ''),
      pciSubsystemId: at('pci_sub_system_id')?.replace(/^0x/, ''),
      inforomImage: at('inforom_image'),
      virtualizationMode: at('virtualization'),
      memoryTotalMiB: size('fb_total'),
      bar1TotalMiB: size('bar1_total'),
      boardId: at('board_id'),
    };
    const known = Object.entries(fields).filter(([, value]) => value !== undefined);
    const gpu: ShownGpu = Object.fromEntries(known);
    const driver = at('driver')?.replace(/^\d+$/, '$&.0') ?? '';
    return { name: `${at('source_file')} ${at('product_name')} ${at('gpu_index')}`, gpu, driver };
  });
}

describe.skipIf(REFERENCE === undefined)('the checks on every observed GPU', () => {
  const values = referenceValues(registerOf({ hosts: ['host-1'] }));

  it('find no tampering', () => {
    const rows = observed();
    expect(rows.length).toBeGreaterThan(50);
    for (const { name, gpu, driver } of rows) {
      const claims = { state: 'readable', ...readBy(gpu) };
      // as: readBy adds what claims need beside the state
      const gpus = new Map([[slot(0), claims as GpuClaims]]);
      const driverVersion = driver === '' ? {} : { driverVersion: driver };
      const found = allFindings(
        appraiseShown({ gpus, readings: new Map(), ...driverVersion }, values),
      ).filter(({ family, check }) => family === 'tampering' && check !== 'serialAbsent@1');
      expect(
        found.map(({ seen }) => seen),
        name,
      ).toEqual([]);
    }
  });
});
