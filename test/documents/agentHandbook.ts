/** The tables of docs/AGENT.md that are made from code: settings and metrics. */
import { CONFIG_KEYS, SETTINGS, variableOf } from '../../agent/config/config.ts';
import { METRICS } from '../../agent/status/metricValues.ts';
import { metricsTableOf, settingsTableOf, withTables } from './handbookTables.ts';

/** Where the document lies, from the root of the checkout. */
export const HANDBOOK_PATH = 'docs/AGENT.md';

/** The handbook with its tables as they are now; everything else stays as it is written. */
export function handbookDocument(text: string): string {
  const settings = CONFIG_KEYS.map((key) => {
    return { key, ...SETTINGS[key], variable: variableOf(key) };
  });
  return withTables(text, {
    settings: settingsTableOf(settings),
    metrics: metricsTableOf(METRICS),
  });
}
