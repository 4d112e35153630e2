import { describe, expect, it } from 'vitest';
import { appraise } from '../../shared/appraisal/appraise.ts';
import { encodeResult } from '../../shared/appraisal/encode.ts';
import { referenceValues } from '../../shared/appraisal/reference.ts';
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import {
  digest,
  evidenceLeaf,
  evidenceOf,
  gpuText,
  h200,
  registerOf,
  SALT,
  shipment,
  slot,
  T0,
  unit,
} from '../factories/appraisal.ts';

interface Overrides {
  readonly nvidiaSmi?: string;
  readonly hostRoot?: string;
}

function hostText(overrides?: Overrides): string {
  const host = { format: 'fleetseal/host@1', salt: SALT, agentVersion: '0.1.0' };
  return fromUtf8(encodeJson(overrides === undefined ? host : { ...host, overrides }));
}

const register = registerOf({ hosts: ['host-1'], shipments: [shipment([unit(1)])] });

function appraiseHost(overrides?: Overrides) {
  const leaf = evidenceLeaf({ host: 'host-1', index: 3, seq: 0, prev: null, time: T0 });
  const texts = { [slot(0)]: gpuText(h200(1)), host: hostText(overrides) };
  const parts = evidenceOf({ leaf, index: 3, texts });
  return appraise({ ...parts, reference: referenceValues(register) });
}

const seenOf = (overrides?: Overrides) => appraiseHost(overrides).findings.map(({ seen }) => seen);

describe('a host that is read elsewhere', () => {
  it('is found with the path of another nvidia-smi', () => {
    expect(appraiseHost({ nvidiaSmi: '/opt/mock/nvidia-smi' }).findings).toEqual([
      {
        code: 'hostReadElsewhere',
        check: 'readElsewhere@1',
        family: 'operations',
        severity: 'low',
        subject: { kind: 'host', id: 'host-1' },
        kid: digest('host-1'),
        seen: 'nvidia-smi read from /opt/mock/nvidia-smi',
        firstLeaf: 3,
        lastLeaf: 3,
      },
    ]);
  });

  it('is found with the path of another host root, and with both', () => {
    expect(seenOf({ hostRoot: '/host' })).toEqual(['host root read from /host']);
    expect(seenOf({ nvidiaSmi: '/a', hostRoot: '/host' })).toEqual([
      'nvidia-smi read from /a; host root read from /host',
    ]);
  });

  it('stays affirming, and so do its GPUs', () => {
    const result = appraiseHost({ nvidiaSmi: '/a' });
    expect(result.status).toBe('affirming');
    expect(result.gpus.map(({ status, findings }) => [status, findings])).toEqual([
      ['affirming', []],
    ]);
  });

  it('is no host that names no other path', () => {
    expect(appraiseHost().findings).toEqual([]);
    expect(appraiseHost({}).findings).toEqual([]);
  });

  it('shows both paths, however long they are, and never half a character', () => {
    const long = `/${'😀'.repeat(127)}`;
    const result = appraiseHost({ nvidiaSmi: long, hostRoot: long });
    const [seen = ''] = result.findings.map((finding) => finding.seen);
    expect(seen).toMatch(/^nvidia-smi read from \/😀{98,}…; host root read from \/😀{98,}…$/u);
    expect(seen.isWellFormed()).toBe(true);
    expect(() => encodeResult(result)).not.toThrow();
  });

  it('is no silent one where a path holds a character that disguises it', () => {
    expect(seenOf({ nvidiaSmi: '/usr/bin\u202e/ims-aidivn' })).toEqual([
      'host: the document does not parse (documentInvalid)',
    ]);
  });
});
