/** Version of this checkout, from package.json. */
import { readFileSync } from 'node:fs';

/** The version, as in `0.1.0`. */
export function programVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  // as: our own package.json; its shape is checked by the package manager.
  return (JSON.parse(text) as { version: string }).version;
}
