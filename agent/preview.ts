/**
 * `fleetseal agent preview`: collects once and prints what would leave this host. It needs no
 * server, no key and no state, and sends nothing.
 */
import type {
  CollectorName,
  CollectorResult,
  GpuClaims,
  GpuReadings,
  HostClaims,
} from '../shared/claims/claims.ts';
import { type CollectOptions, collectClaims } from './collectors/collectClaims.ts';
import { type Environment, pathsFromEnvironment } from './collectors/paths.ts';
import { formatPreview } from './format.ts';
import { AGENT_VERSION } from './version.ts';

/** What the preview collects with; everything but the clock and the paths has a default. */
export type PreviewOptions = Pick<CollectOptions, 'paths' | 'now'> &
  Partial<Pick<CollectOptions, 'deadlineMs' | 'outputBytesMax' | 'agentVersion'>>;

/** The readings document's content, by submodule name of the GPU. */
export interface PreviewReadings {
  readonly gpus: Readonly<Record<string, GpuReadings>>;
  readonly collectors: Readonly<Record<CollectorName, CollectorResult>>;
}

/**
 * What would leave the host, as flat values; what is not known is absent. Only salts, sequence
 * numbers, times and signatures are added before sending.
 */
export interface PreviewResult {
  /** The same as `submods.host`, for a quick look. */
  readonly host: HostClaims;
  /** One member a document: `host`, `readings`, and one `gpu-...` per GPU. */
  readonly submods: Readonly<Record<string, GpuClaims | HostClaims | PreviewReadings>>;
  /** How each collector fared; the same as in `submods.readings`. */
  readonly collectors: Readonly<Record<CollectorName, CollectorResult>>;
}

/** Collects once, everything, and gives what would leave the host. */
export async function preview(options: PreviewOptions): Promise<PreviewResult> {
  const claims = await collectClaims({
    agentVersion: AGENT_VERSION,
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
  readonly env: Environment;
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
  const paths = pathsFromEnvironment(options.env);
  const result = await preview({ paths, now: options.now ?? Date.now });
  options.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : formatPreview(result));
  return 0;
}
