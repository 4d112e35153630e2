/**
 * `fleetseal agent preview`: collects once and prints what would leave this host. It needs no
 * server, no key and no state, and sends nothing.
 */

import { PROGRAM_VERSION } from '../../platform/version.ts';
import { asciiJson } from '../../shared/text/terminal.ts';
import { type CollectOptions, collectClaims } from '../collectors/collectClaims.ts';
import type { CollectorPaths } from '../collectors/paths.ts';
import { formatPreview } from './format.ts';
import type { PreviewResult } from './previewResult.ts';

/** What the preview collects with; everything but the clock and the paths has a default. */
export type PreviewOptions = Pick<CollectOptions, 'paths' | 'now'> &
  Partial<Pick<CollectOptions, 'deadlineMs' | 'outputBytesMax' | 'agentVersion'>>;

/** Collects once, everything, and gives what would leave the host. */
export async function preview(options: PreviewOptions): Promise<PreviewResult> {
  const claims = await collectClaims({
    agentVersion: PROGRAM_VERSION,
    ...options,
    xml: true,
    host: true,
  });
  const { host, collectors } = claims;
  const readings = { gpus: Object.fromEntries(claims.readings), collectors };
  return {
    host,
    submods: { ...Object.fromEntries(claims.gpus), host, readings },
    collectors,
  };
}

/** What `runPreview` works with. */
export interface RunPreviewOptions {
  /** True for JSON, false for the text that explains field by field. */
  readonly json: boolean;
  readonly paths: CollectorPaths;
  /** Takes the output, line ends included. */
  readonly write: (text: string) => void;
  /** Milliseconds since 1970-01-01 UTC; default the system's clock. */
  readonly now?: () => number;
}

/**
 * Runs the command and gives its exit code, which is 0 whatever was found: no GPU, no nvidia-smi
 * and a failed collector are facts about the host.
 */
export async function runPreview(options: RunPreviewOptions): Promise<number> {
  const result = await preview({ paths: options.paths, now: options.now ?? Date.now });
  const json = () => `${asciiJson(JSON.stringify(result, null, 2))}\n`;
  options.write(options.json ? json() : formatPreview(result));
  return 0;
}
