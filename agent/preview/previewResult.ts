/** The shape of `fleetseal agent preview --json` (docs/formats/claims.md). */
import type {
  CollectorName,
  CollectorResult,
  GpuClaims,
  GpuReadings,
  HostClaims,
} from '../../shared/claims/claims.ts';

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
