/** Public captures of nvidia-smi must not be accused of what only a made-up evidence shows. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type GpuReads, mergeGpus } from '../../agent/collectors/merge.ts';
import { parseNvidiaSmiCsv } from '../../agent/collectors/parseCsv.ts';
import { parseNvidiaSmiObject } from '../../agent/collectors/parseXml.ts';
import { appraise } from '../../shared/appraisal/appraise.ts';
import { referenceValues } from '../../shared/appraisal/reference.ts';
import { evidenceLeaf, evidenceOf, gpuText, registerOf, T0 } from '../factories/appraisal.ts';

const reference = process.env.FLEETSEAL_REFERENCE_DATA;
const folder = join(reference ?? '', 'nvidia-smi');
const files = (reference === undefined ? [] : readdirSync(folder)).filter((name) =>
  /\.(xml|query-gpu\.csv)$/.test(name),
);

function parseXml(text: string): unknown {
  const xml2js: {
    parseString(
      text: string,
      options: object,
      callback: (error: unknown, data: unknown) => void,
    ): void;
  } = createRequire(import.meta.url)('xml2js');
  let parsed: unknown;
  xml2js.parseString(text, { explicitArray: false, trim: true }, (_, value) => {
    parsed = JSON.parse(JSON.stringify(value));
  });
  return parsed;
}

function readsOf(name: string): GpuReads {
  const text = readFileSync(join(folder, name), 'utf8');
  return name.endsWith('.xml')
    ? { nvidiaSmiXml: parseNvidiaSmiObject(parseXml(text)) }
    : { nvidiaSmiCsv: parseNvidiaSmiCsv(text) };
}

describe.skipIf(reference === undefined)('the checks on public captures', () => {
  const values = referenceValues(registerOf({ hosts: ['host-1'] }));

  it.each(files)('find no GPU of %s twice, misnamed or falsely masked', (name) => {
    const { gpus } = mergeGpus(readsOf(name));
    const texts = Object.fromEntries([...gpus].map(([place, gpu]) => [place, gpuText(gpu)]));
    const leaf = evidenceLeaf({ host: 'host-1', index: 0, seq: 0, prev: null, time: T0 });
    const result = appraise({ ...evidenceOf({ leaf, index: 0, texts }), reference: values });
    expect(result.gpus.length).toBeGreaterThan(0);
    expect(result.findings).toEqual([]);
    const checks = result.gpus.flatMap(({ findings }) => findings.map(({ check }) => check));
    expect(checks).not.toContain('documents@1');
    expect(checks).not.toContain('listedOnce@1');
    expect(checks).not.toContain('misnamed@1');
    expect(checks).not.toContain('maskClaimed@1');
    expect(checks).not.toContain('invariants@1');
  });
});
