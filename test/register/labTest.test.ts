/** A lab signs what it tested: nothing of it can be changed later. */
import { describe, expect, it } from 'vitest';
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { signJws } from '../../shared/crypto/jws.ts';
import { LIMITS } from '../../shared/limits.ts';
import {
  LAB_TEST_TYP,
  labTestPayload,
  labTestStatement,
  verifyLabTest,
} from '../../shared/register/labTest.ts';
import type { LabTest } from '../../shared/register/records/custody.ts';
import type { Party } from '../../shared/register/records/parties.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import { parseTable } from '../../shared/register/tables/parse.ts';
import { checkLabTests } from '../../shared/register/tables/plan.ts';
import { problemText } from '../../shared/register/tables/problems.ts';
import { registerOf, serialOf, shipment, unit } from '../factories/appraisal.ts';
import { makeTestKey } from '../factories/testLog.ts';

const test: LabTest = {
  type: 'labTest@1',
  id: 'T1',
  shipment: 'S1',
  lab: 'LAB',
  testedOn: '2026-05-01',
  method: 'TPP 测试',
  results: [{ serial: serialOf(1), result: 'passed' }],
};
const key = await makeTestKey();
const lab: Party = {
  type: 'party@1',
  id: 'LAB',
  name: 'Lab',
  roles: ['lab'],
  country: 'US',
  keys: [(await makeTestKey()).jwk, key.jwk],
};
const signature = await signJws({ payload: labTestPayload(test), typ: LAB_TEST_TYP, signer: key });
const signed: LabTest = { ...test, signature };

describe('the signature of a lab test', () => {
  it('is over canonical JSON of all of it but the signature', () => {
    expect(fromUtf8(labTestStatement(signed))).toBe(
      '{"id":"T1","lab":"LAB","method":"TPP 测试","results":[{"result":"passed",' +
        `"serial":"${serialOf(1)}"}],"shipment":"S1","testedOn":"2026-05-01","type":"labTest@1"}`,
    );
    expect(labTestPayload(signed)).toEqual(labTestPayload(test));
    expect(signature.length).toBeLessThan(LIMITS.labSignatureBytes);
  });

  it('verifies under any key of the lab; a test without one is unsigned', async () => {
    expect(await verifyLabTest(signed, lab)).toBe('signed');
    expect(await verifyLabTest(test, lab)).toBe('unsigned');
    expect(await verifyLabTest(test, undefined)).toBe('unsigned');
  });

  it.each<[string, LabTest, Party | undefined, string]>([
    [
      'of another result',
      { ...signed, results: [{ serial: serialOf(1), result: 'failed' }] },
      lab,
      'signatureInvalid',
    ],
    ['of another shipment', { ...signed, shipment: 'S2' }, lab, 'signatureInvalid'],
    ['of a party that has no such key', signed, { ...lab, keys: [] }, 'signatureInvalid'],
    ['of another party', signed, { ...lab, id: 'LAB2' }, 'signatureInvalid'],
    ['of a party that is not there', signed, undefined, 'signatureInvalid'],
    ['that is no JWS', { ...signed, signature: 'a.b.c' }, lab, 'jwsInvalid'],
    [
      'that is another one',
      { ...signed, signature: `${signature.slice(0, -6)}AAAAAA` },
      lab,
      'signatureInvalid',
    ],
  ])('%s does not verify', async (...[, wrong, party, code]) => {
    await expect(verifyLabTest(wrong, party)).rejects.toMatchObject({ code });
  });

  it('with the type of another statement does not verify', async () => {
    const other = await signJws({ payload: labTestPayload(test), typ: 'x', signer: key });
    await expect(verifyLabTest({ ...test, signature: other }, lab)).rejects.toMatchObject({
      code: 'jwsInvalid',
    });
  });
});

describe('checkLabTests', () => {
  const tablesOf = (tests: readonly LabTest[]) => {
    const records = tests.map(({ type: _, ...rest }) => rest);
    const text = JSON.stringify({ labTests: records });
    return [parseTable('labTests', { format: 'json', text })];
  };
  const wrong = { ...signed, id: 'T2' };
  const registerWith = (records: readonly RegisterRecord[]) =>
    registerOf({ shipments: [shipment([unit(1)])], papers: false, records });

  it('names each test whose signature does not verify, with its place', async () => {
    const request = { tables: tablesOf([signed, wrong]), register: registerWith([lab]) };
    expect((await checkLabTests(request)).map(problemText)).toEqual([
      'labTests[1].signature: lab test T2 is not what was signed',
    ]);
  });

  it('takes the keys of a lab from the same import', async () => {
    const { type: _, ...party } = lab;
    const text = fromUtf8(utf8(JSON.stringify({ parties: [party] })));
    const tables = [...tablesOf([signed]), parseTable('parties', { format: 'json', text })];
    expect(await checkLabTests({ tables, register: registerWith([]) })).toEqual([]);
    const without = await checkLabTests({ tables: tablesOf([signed]), register: registerWith([]) });
    expect(without.map(({ column }) => column)).toEqual(['labTests[0].signature']);
  });

  it('leaves what the register has', async () => {
    const register = registerWith([wrong]);
    expect(await checkLabTests({ tables: tablesOf([wrong]), register })).toEqual([]);
  });
});
