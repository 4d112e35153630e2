import { describe, expect, it } from 'vitest';
import type { Figures, FindingWithLife } from '../../shared/accounting/types.ts';
import { figureLines, findingLines, unlicensedLines } from '../../shared/accounting/words.ts';
import { CHECKS } from '../../shared/appraisal/checks/registry.ts';
import { makeFinding } from '../../shared/appraisal/finding.ts';
import { POLICY_DEFAULTS } from '../../shared/register/policyOf.ts';

const FIGURES: Figures = {
  licensed: 9,
  notShipped: 1,
  inTransit: 0,
  attested: 7,
  attestedWithFindings: 0,
  unreachable: 0,
  outOfService: 0,
  disposed: 0,
  unaccounted: 1,
};

function balanceOf(models: readonly string[], licenses: readonly string[] = ['LIC-1']) {
  const items = licenses.flatMap((license) =>
    models.map((model) => ({ license, model, figures: FIGURES })),
  );
  return { licenses: [...licenses], items, total: FIGURES };
}

function findings(count: number, code: 'gpuMoved' | 'hostSilent', seen = 'seen so') {
  const check = CHECKS.find((each) => each.code === code);
  if (check === undefined) throw new TypeError(code);
  return Array.from({ length: count }, (_, i) =>
    makeFinding(
      check,
      {
        subject: { kind: 'unit', id: `16529250000${i}` },
        kid: null,
        seen,
        firstLeaf: null,
        lastLeaf: null,
      },
      POLICY_DEFAULTS,
    ),
  );
}

const tooLong = (lines: readonly string[]) => lines.filter((line) => line.length > 100);

describe('the figures of a balance', () => {
  it('are rows, with a column for each model and the total last', () => {
    const lines = figureLines(balanceOf(['H200', 'H20']));
    expect(lines).toHaveLength(10);
    expect(lines[0]).toMatch(/^ +H200 +H20 +total$/);
    expect(lines[1]).toMatch(/^licensed +9 +9 +9$/);
    expect(lines.at(-1)).toMatch(/^ {2}unaccounted +1 +1 +1$/);
  });

  it('fit in 100 columns: four models side by side, more of them below', () => {
    const four = figureLines(balanceOf(['H200', 'H20', 'H100', 'A800 80GB']));
    expect(four).toHaveLength(10);
    expect(tooLong(four)).toEqual([]);
    const many = figureLines(balanceOf(Array.from({ length: 9 }, (_, i) => `Model number ${i}`)));
    expect(many.length).toBeGreaterThan(20);
    expect(tooLong(many)).toEqual([]);
    expect(many.join('\n').match(/Model number/g)).toHaveLength(9);
  });

  it('name the license of each column where there are several', () => {
    const lines = figureLines(balanceOf(['H200'], ['LIC-1', 'L'.repeat(128)]));
    expect(lines.join('\n')).toMatch(/LIC-1/);
    expect(lines.join('\n')).toMatch(/L{60,}…/);
    expect(tooLong(lines)).toEqual([]);
  });
});

describe('findings in words', () => {
  it('say what each is about, the rule it serves and what to do next', () => {
    const text = findingLines(findings(1, 'gpuMoved')).join('\n');
    expect(text).toContain('Findings: 1\n  high: gpuMoved, 1 finding\n');
    expect(text).toContain('    unit 165292500000: seen so\n');
    expect(text).toContain('    rule  R04, no transfer without authority');
    expect(text).toContain('    next  Find out who moved it');
  });

  it('list five of a kind and count the others', () => {
    const five = findingLines(findings(5, 'gpuMoved'));
    expect(five.join('\n')).not.toContain('more');
    const lines = findingLines([...findings(7, 'gpuMoved'), ...findings(1, 'hostSilent')]);
    expect(lines.filter((line) => line.includes('seen so'))).toHaveLength(6);
    expect(lines).toContain('    and 2 more (--json lists all)');
  });

  it('stay within 100 columns, and let nothing through that moves the cursor', () => {
    const lines = findingLines(findings(1, 'gpuMoved', `\u001b[2J${'x'.repeat(400)}`));
    expect(tooLong(lines)).toEqual([]);
    expect(lines.join('')).not.toContain('\u001b');
  });

  it('say so where there are none', () => {
    expect(findingLines([])).toEqual(['Findings: none']);
    expect(unlicensedLines([])[0]).toContain(': none');
  });

  it('have words for the rule of every check', () => {
    for (const check of CHECKS) {
      const seen = { subject: { kind: 'host', id: 'h' }, kid: null, seen: 's' } as const;
      const about = { ...seen, firstLeaf: null, lastLeaf: null };
      const finding = makeFinding(check, about, POLICY_DEFAULTS);
      expect(findingLines([finding]).join('\n'), check.name).toContain(`rule  ${check.rule}, `);
    }
  });
});

describe('the life of a finding in words', () => {
  const living = (changes: Partial<FindingWithLife>): FindingWithLife[] =>
    findings(1, 'gpuMoved').map((finding) => ({
      ...finding,
      id: 'gpuMoved unit 1',
      life: 'open',
      openedAt: 0,
      dueAt: null,
      decision: null,
      ...changes,
    }));
  const decision = { leaf: 1, by: 'Li Na', reason: 'ticket 4711' };

  it('says who settled it, and counts it as settled', () => {
    const lines = findingLines(living({ life: 'explained', decision, dueAt: 1 }), 2).join('\n');
    expect(lines).toContain('Findings: 1, 1 of them settled by a decision');
    expect(lines).toContain('(explained by Li Na)');
  });

  it('says by when an open one is due, and that it is overdue after that', () => {
    const due = living({ life: 'acknowledged', decision, dueAt: 1_780_272_000_000 });
    expect(findingLines(due, 1_780_272_000_000).join(' ')).toContain('due by 2026-06-01T00:00:00Z');
    const late = findingLines(due, 1_780_272_000_001).join(' ');
    expect(late).toContain('Findings: 1, 1 overdue');
    expect(late).toContain('(acknowledged by Li Na, overdue since 2026-06-01T00:00:00Z)');
  });

  it('says that one reopened by itself', () => {
    const lines = findingLines(living({ life: 'reopened', decision })).join(' ');
    expect(lines).toContain('(reopened, since it says something else now)');
  });
});

describe('unlicensed GPUs', () => {
  it('are listed by their ids', () => {
    expect(unlicensedLines(['GPU-1', 'GPU-2'])).toEqual([
      'GPUs seen that no license covers, outside the sum: 2',
      '  GPU-1',
      '  GPU-2',
    ]);
  });
});
