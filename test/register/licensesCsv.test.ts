import { describe, expect, it } from 'vitest';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { parseLicenseFile } from '../../shared/register/import.ts';

const HEADER =
  'license,authority,number,eccn,licensee,endUser,sites,model,quantity,validFrom,validTo';

const csv = (...lines: readonly string[]) =>
  parseLicenseFile({ name: 'licenses.csv', bytes: utf8(`${lines.join('\n')}\n`) });

function problemsOf(...lines: readonly string[]): string {
  try {
    csv(...lines);
    return 'none';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe('licenses as CSV', () => {
  it('are the same as in JSON, one item a row', () => {
    const file = csv(
      HEADER,
      'L-1,BIS,D1,3A090.a,Licensee Ltd,End User,Site A; Site B,H200,64,2026-01-15,2030-01-15',
      'L-1,BIS,D1,3A090.a,Licensee Ltd,End User,Site A; Site B,H20,8,2026-01-15,2030-01-15',
      'L-2,BIS,D2,,,,,H200,1,2026-01-15,2030-01-15',
    );
    const validity = { validFrom: '2026-01-15', validTo: '2030-01-15' };
    expect(file).toEqual({
      licenses: [
        {
          id: 'L-1',
          authority: 'BIS',
          number: 'D1',
          eccn: '3A090.a',
          licensee: 'Licensee Ltd',
          endUser: 'End User',
          sites: ['Site A', 'Site B'],
          items: [
            { model: 'H200', quantity: 64 },
            { model: 'H20', quantity: 8 },
          ],
          ...validity,
        },
        {
          id: 'L-2',
          authority: 'BIS',
          number: 'D2',
          items: [{ model: 'H200', quantity: 1 }],
          ...validity,
        },
      ],
    });
  });

  it('are refused as a whole, with every wrong line named', () => {
    const problems = problemsOf(
      HEADER,
      'L-1,BIS,D1,,,,,H200,many,2026-01-15,2030-01-15',
      'L-2,BIS,D2,,,,,H200,4,2026-01-15,2030-01-15',
      'L-2,BIS,D3,,,,,H20,4,2026-01-15,2030-01-15',
      'L-3,BIS,,,,,,H20,4,2026-01-15,2030-01-15',
      'L-4,BIS,D4,H20,4',
    );
    expect(problems).toContain('line 2: quantity: not a whole number');
    expect(problems).toContain('line 4: number is not the one of line 3, of the same license');
    expect(problems).toContain('line 5: number:');
    expect(problems).toContain('line 6: 5 fields under 11 columns');
    expect(problems).not.toContain('line 3:');
  });

  it('refuse a column that is unknown or missing', () => {
    expect(problemsOf('license,quantity,color', 'L-1,4,red')).toContain('unknown column "color"');
    expect(problemsOf('license,quantity', 'L-1,4')).toContain('no column validTo');
  });
});
