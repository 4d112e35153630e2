/** The page of who may call what. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../shared/api/routes.ts';
import { API_PATH, apiDocument } from './api.ts';

describe('docs/API.md', () => {
  it('is in step with the route table (npm run docs writes it)', () => {
    const written = readFileSync(new URL(`../../${API_PATH}`, import.meta.url), 'utf8');
    expect(written).toBe(apiDocument(ROUTES));
  });

  it('changes with a permission', () => {
    const { decideFinding } = ROUTES;
    const access = { who: ['compliance', 'regulator'], scope: 'within' } as const;
    const changed = apiDocument({ ...ROUTES, decideFinding: { ...decideFinding, access } });
    expect(changed).not.toBe(apiDocument(ROUTES));
    expect(changed).toContain('- `POST /findings/{finding}/decisions` (changes; scope): Decide');
  });
});
