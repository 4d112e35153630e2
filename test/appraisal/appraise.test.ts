import { describe, expect, it } from 'vitest';
import { appraise } from '../../shared/appraisal/appraise.ts';
import { checkId } from '../../shared/appraisal/checks/check.ts';
import { CHECKS, checksOf } from '../../shared/appraisal/checks/registry.ts';
import { encodeResult, resultDigest } from '../../shared/appraisal/encode.ts';
import { referenceValues } from '../../shared/appraisal/reference.ts';
import { attestationResultSchema, FINDING_CODES } from '../../shared/appraisal/result.ts';
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { policyDocumentSchema } from '../../shared/register/policyDocuments.ts';
import {
  appraiseGpus,
  evidenceLeaf,
  evidenceOf,
  findingsOf,
  gpuText,
  h200,
  MINUTE,
  registerOf,
  shipment,
  slot,
  T0,
  unit,
} from '../factories/appraisal.ts';

const register = registerOf({ hosts: ['host-1'], shipments: [shipment([unit(1), unit(2)])] });
const reference = referenceValues(register);

function appraiseTexts(texts: Record<string, string | null>, challengedAt = T0) {
  const leaf = evidenceLeaf({
    host: 'host-1',
    index: 3,
    seq: 0,
    prev: null,
    time: T0,
    challengedAt,
  });
  return appraise({ ...evidenceOf({ leaf, index: 3, texts }), reference });
}

describe('appraise', () => {
  it('affirms a healthy host and gives the identity of its GPUs as claimed', () => {
    const result = appraiseGpus([h200(1), h200(2)], register);
    expect(result.status).toBe('affirming');
    expect(result.gpus.map(({ model, readable, status }) => [model, readable, status])).toEqual([
      ['H200', true, 'affirming'],
      ['H200', true, 'affirming'],
    ]);
    expect(result.gpus[0]?.identity.serial).toEqual({
      value: h200(1).serial,
      assurance: 'claimed',
    });
    expect(attestationResultSchema.parse(result)).toEqual(result);
  });

  it('never gives an identity to a vGPU', () => {
    const [gpu] = appraiseGpus([h200(1, { virtualizationMode: 'VGPU' })], register).gpus;
    expect(gpu?.identity).toEqual({ serial: null, uuid: null, pdi: null });
    expect(gpu?.model).toBeNull();
  });

  it('takes the status of the worst finding; a low one leaves it affirming', () => {
    const statusOf = (gpu: Parameters<typeof appraiseGpus>[0][number]) =>
      appraiseGpus([h200(2), gpu], register).status;
    expect(statusOf(h200(1, { pdi: '0x0000000000000000' }))).toBe('affirming');
    expect(statusOf(h200(1, { state: 'unreadable' }))).toBe('warning');
    expect(statusOf(h200(9))).toBe('contraindicated');
  });

  it('finds a missing document and says none of its GPU only', () => {
    const result = appraiseTexts({ [slot(0)]: gpuText(h200(1)), [slot(1)]: null, host: null });
    expect(result.gpus.map(({ status }) => status)).toEqual(['affirming', 'none']);
    expect(result.status).toBe('warning');
    expect(result.gpus[1]?.findings[0]?.seen).toBe(`${slot(1)}: the document is not there`);
    expect(findingsOf(result)).toEqual(['documentsMissing host host-1']);
  });

  it('says none of a host without GPUs: no fault, and nothing to affirm', () => {
    expect(appraiseGpus([], register)).toMatchObject({ status: 'none', gpus: [], findings: [] });
    expect(appraiseGpus([h200(1)], register).status).toBe('affirming');
  });

  it('says none of an evidence without any document', () => {
    expect(appraiseTexts({ [slot(0)]: null, host: null }).status).toBe('none');
  });

  it('finds a document that does not parse, with the reason', () => {
    const [gpu] = appraiseTexts({ [slot(0)]: '{"format":"fleetseal/gpu@1"}' }).gpus;
    expect(gpu?.findings[0]?.code).toBe('documentsMissing');
    expect(gpu?.findings[0]?.seen).toBe(
      `${slot(0)}: the document does not parse (documentInvalid)`,
    );
  });

  it('calls evidence fresh for ten minutes after its challenge, and never before it', () => {
    const isFresh = (challengedAt: number) => appraiseTexts({}, challengedAt).fresh;
    expect(isFresh(T0)).toBe(true);
    expect(isFresh(T0 - 10 * MINUTE)).toBe(true);
    expect(isFresh(T0 - 10 * MINUTE - 1)).toBe(false);
    expect(isFresh(T0 + 1)).toBe(false);
  });

  it('runs the checks of the policy only, in its order', () => {
    const gpu = h200(9, { memoryTotalMiB: 1 });
    const checksRun = (checks: string[]) => {
      const own = registerOf({ hosts: ['host-1'], policy: { checks } });
      return appraiseGpus([gpu], own).gpus[0]?.findings.map(({ check }) => check);
    };
    expect(checksRun([])).toEqual([]);
    expect(checksRun(['licensed@1', 'memoryOfModel@1'])).toEqual(['licensed@1', 'memoryOfModel@1']);
    expect(checksRun(['memoryOfModel@1', 'licensed@1'])).toEqual(['memoryOfModel@1', 'licensed@1']);
  });

  it('cannot tell where the policy names a check that it does not know', () => {
    const own = registerOf({ policy: { checks: ['memoryOfModel@2'] } });
    expect(() => appraiseGpus([h200(1)], own)).toThrow(
      expect.objectContaining({ code: 'checkUnknown' }),
    );
  });

  it('cuts long texts to what a finding can hold, never in the middle of a character', () => {
    const long = '😀'.repeat(127);
    const reads = { nvidiaSmiCsv: `a${long}`, nvidiaSmiXml: `b${long}` };
    const disagreements = { serial: reads, uuid: reads, pdi: reads };
    const result = appraiseGpus([h200(1, { disagreements })], register);
    const seen = result.gpus[0]?.findings[0]?.seen ?? '';
    expect(seen.length).toBeLessThanOrEqual(512);
    expect(seen.length).toBeGreaterThan(508);
    expect(seen.isWellFormed()).toBe(true);
    expect(() => encodeResult(result)).not.toThrow();
  });
});

describe('encodeResult', () => {
  it('gives the same bytes whatever order the members are in', () => {
    const result = appraiseGpus([h200(9)], register);
    const reversed = JSON.parse(JSON.stringify(result), (_, value: unknown) =>
      value !== null && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).reverse())
        : value,
    );
    expect(fromUtf8(encodeResult(reversed))).toBe(fromUtf8(encodeResult(result)));
    expect(fromUtf8(encodeResult(result))).toBe(JSON.stringify(result));
    expect(resultDigest(reversed)).toBe(resultDigest(result));
  });
});

describe('the released checks', () => {
  it('have distinct names that a policy can hold', () => {
    const ids = CHECKS.map(checkId);
    expect(new Set(ids).size).toBe(CHECKS.length);
    expect(checksOf(ids)).toEqual(CHECKS);
    const policy = { ...register.policy };
    expect(policyDocumentSchema.parse(policy)).toEqual(policy);
  });

  it('make every finding code, and each says what it shows and cannot show', () => {
    expect(new Set(CHECKS.map(({ code }) => code))).toEqual(new Set(FINDING_CODES));
    for (const check of CHECKS) {
      const words = [check.shows, check.cannotShow, check.falseAlarms, check.next];
      for (const text of words) expect(text, check.name).toMatch(/^[A-Z].*\.$/);
      expect(check.rule).toMatch(/^R[0-9]{2}$/);
    }
  });
});
