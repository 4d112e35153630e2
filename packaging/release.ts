/** Which release is packaged, and its date: the only time that is in a package. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';

const schema = z.object({
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  releaseDate: z.iso.date(),
});

/** Version and date of package.json; SOURCE_DATE_EPOCH in `environment` comes before the date. */
export function readRelease(environment: Readonly<Record<string, string | undefined>>): {
  version: string;
  timeS: number;
} {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { version, releaseDate } = schema.parse(JSON.parse(text));
  const given = environment.SOURCE_DATE_EPOCH ?? '';
  const timeS = /^\d+$/.test(given) ? Number(given) : Date.parse(`${releaseDate}T00:00:00Z`) / 1000;
  return { version, timeS };
}
