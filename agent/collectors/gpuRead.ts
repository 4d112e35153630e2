/** What one read of nvidia-smi gave, before merging: texts as read, absence already taken out. */
import { type GpuField, type GpuReadings, gpuReadingsSchema } from '../../shared/claims/claims.ts';
import { isAbsent, saysError, saysGpuIsLost } from './absent.ts';
import { parseIntegerText, parseThousandths } from './integers.ts';
import { storedValue } from './normalize.ts';
import { cleanText, oneLine } from './text.ts';

/** One GPU of one read. */
export interface ReadGpu {
  /** Position in the list, from 0. */
  readonly index: number;
  /** True where the driver said that it could not read this GPU. */
  readonly unreadable: boolean;
  /** Per field every text given for it: normally one, more where the output repeats itself. */
  readonly texts: Partial<Record<GpuField, string[]>>;
  readonly readings: GpuReadings;
}

/** One whole read of nvidia-smi, CSV or XML. */
export interface GpuRead {
  readonly driverVersion?: string;
  readonly cudaVersion?: string;
  /** What nvidia-smi says of the number of GPUs, which can differ from those listed. */
  readonly attachedGpus?: number;
  readonly gpus: readonly ReadGpu[];
  /** Lines beside the data, and what had to be left out, for a person. */
  readonly warnings: readonly string[];
}

/** A read of the number of GPUs is believed up to this. */
const ATTACHED_MAX = 1024;

/** An error in place of a mode is often passing; in place of an identity it is not. */
const MODES: ReadonlySet<GpuField> = new Set(['migMode', 'virtualizationMode', 'eccMode']);

/** Collects one GPU; every identity text goes through here, whichever read it comes from. */
export class ReadGpuBuilder {
  readonly #index: number;
  readonly #warnings: string[];
  readonly #texts: Partial<Record<GpuField, string[]>> = {};
  readonly #readings: GpuReadings = {};
  #unreadable = false;

  constructor(index: number, warnings: string[]) {
    this.#index = index;
    this.#warnings = warnings;
  }

  /** Takes one text of an identity field: absence is dropped, a broken text is dropped and told. */
  identity(field: GpuField, raw: string): void {
    if (saysGpuIsLost(raw)) this.#unreadable = true;
    if (saysError(raw) && !MODES.has(field)) this.#unreadable = true;
    // `None` is a statement for the virtualization mode (bare metal), absence everywhere else.
    const isStatement = field === 'virtualizationMode' && raw.trim() === 'None';
    if (isAbsent(raw) && !isStatement) return;
    const clean = cleanText(raw);
    if (clean.kind === 'empty') return;
    const where = `GPU ${this.#index}: ${field}`;
    if (clean.kind === 'controlCharacters') {
      this.#warnings.push(`${where} holds control characters, left out`);
      return;
    }
    if (clean.clipped) this.#warnings.push(`${where} is too long, clipped`);
    if (storedValue(field, clean.text) === undefined) {
      this.#warnings.push(oneLine(`${where} has no valid form, left out: ${clean.text}`));
      return;
    }
    const texts = this.#texts[field] ?? [];
    if (!texts.includes(clean.text)) texts.push(clean.text);
    this.#texts[field] = texts;
  }

  /** Takes one reading, once; power is in watts with decimals, everything else an integer. */
  reading(name: keyof GpuReadings, raw: string): void {
    if (saysGpuIsLost(raw)) this.#unreadable = true;
    if (this.#readings[name] !== undefined) return;
    const value = name === 'powerMilliwatts' ? parseThousandths(raw) : parseIntegerText(raw);
    if (value === undefined) return;
    if (gpuReadingsSchema.shape[name].safeParse(value).success) this.#readings[name] = value;
  }

  /** Marks the GPU as one that the driver could not read. */
  markUnreadable(): void {
    this.#unreadable = true;
  }

  build(): ReadGpu {
    return {
      index: this.#index,
      unreadable: this.#unreadable,
      texts: this.#texts,
      readings: this.#readings,
    };
  }
}

/** `590.48.01` out of a driver version text, which newer drivers follow with a sentence. */
export function driverVersionOf(raw: string | undefined): string | undefined {
  return /^\d{1,6}(\.\d{1,6}){1,2}/.exec(raw?.trim() ?? '')?.[0];
}

/** `13.2` out of a CUDA version text, else undefined. */
export function cudaVersionOf(raw: string | undefined): string | undefined {
  return /^\d{1,4}\.\d{1,4}(?=$|\s)/.exec(raw?.trim() ?? '')?.[0];
}

/** A count of GPUs, else undefined. */
export function attachedGpusOf(raw: string | undefined): number | undefined {
  const count = raw === undefined ? undefined : parseIntegerText(raw);
  return count === undefined || count < 0 || count > ATTACHED_MAX ? undefined : count;
}
