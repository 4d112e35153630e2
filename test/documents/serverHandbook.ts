/** The tables of docs/SERVER.md that are made from code: settings and metrics. */
import { SERVER_KEYS, SERVER_SETTINGS, serverVariable } from '../../server/config/settings.ts';
import { SERVER_METRICS } from '../../server/operations/metrics.ts';
import { metricsTableOf, settingsTableOf, withTables } from './handbookTables.ts';

/** Where the document lies, from the root of the checkout. */
export const SERVER_HANDBOOK_PATH = 'docs/SERVER.md';

/** The handbook with its tables as they are now; everything else stays as it is written. */
export function serverHandbookDocument(text: string): string {
  const settings = SERVER_KEYS.map((key) => {
    return { key, ...SERVER_SETTINGS.settings[key], variable: serverVariable(key) };
  });
  const metrics = Object.values(SERVER_METRICS);
  return withTables(text, {
    settings: settingsTableOf(settings),
    metrics: metricsTableOf(metrics),
  });
}
