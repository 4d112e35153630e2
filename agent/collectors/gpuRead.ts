/** What one read of the GPUs gave, before merging: texts as read, absence already taken out. */
import { type GpuField, type GpuReadings, gpuReadingsSchema } from '../../shared/claims/claims.ts';
import { isPlaceholder } from '../../shared/claims/placeholder.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { isAbsent, saysError, saysGpuIsLost } from './absent.ts';
import { parseIntegerText, parseThousandths } from './integers.ts';
import { normalizeBusId, storedValue } from './normalize.ts';
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

/** Something noticed beside the data. */
export interface ReadNote {
  readonly code: ErrorCode;
  /** Submodule name of the GPU that it is about, where it is about one. */
  readonly gpu?: string;
  readonly message?: string;
}

/** One whole read of all GPUs. */
export interface GpuRead {
  readonly driverVersion?: string;
  /** Version of the kernel module, where this read tells it apart. */
  readonly kernelDriverVersion?: string;
  readonly cudaVersion?: string;
  /** What nvidia-smi says of the number of GPUs, which can differ from those listed. */
  readonly attachedGpus?: number;
  readonly gpus: readonly ReadGpu[];
  /** Lines beside the data, GPUs that can't be read, and what had to be left out. */
  readonly notes: readonly ReadNote[];
}

/** A read of the number of GPUs is believed up to this. */
const ATTACHED_MAX = 1024;

/** An error in place of a mode is often passing; in place of an identity it is not. */
const MODES: ReadonlySet<GpuField> = new Set(['migMode', 'virtualizationMode', 'eccMode']);

/** Characters that a submodule name may have (shared/evidence/evidence.ts). */
const SAFE_NAME = /^[0-9A-Za-z:.-]{1,60}$/;

/** The bus id in the form of the claims, where the read has one. */
export const firstBusId = (gpu: ReadGpu): string | undefined =>
  gpu.texts.pciBusId?.map(normalizeBusId).find((busId) => busId !== undefined);

/** The UUID, unless it is masked: a mask joins nothing. */
function firstUuid(gpu: ReadGpu): string | undefined {
  const uuid = gpu.texts.uuid?.[0];
  return uuid === undefined || isPlaceholder('uuid', uuid) ? undefined : uuid.toLowerCase();
}

/** Name of the submodule that one GPU of one read belongs to, as far as that read can tell. */
export function submoduleName(gpu: ReadGpu): string {
  const busId = firstBusId(gpu);
  if (busId !== undefined) return `gpu-${busId}`;
  const uuid = gpu.texts.uuid?.[0] ?? '';
  return SAFE_NAME.test(uuid) ? `gpu-${uuid}` : `gpu-index-${gpu.index}`;
}

/** True for the same bus id, else, where one side has none, for the same UUID. */
export function isSameGpu(a: ReadGpu, b: ReadGpu): boolean {
  if (submoduleName(a) === submoduleName(b)) return true;
  if (firstBusId(a) !== undefined && firstBusId(b) !== undefined) return false;
  const uuid = firstUuid(a);
  return uuid !== undefined && uuid === firstUuid(b);
}

/** Collects one GPU; every identity text goes through here, whichever read it comes from. */
export class ReadGpuBuilder {
  readonly #index: number;
  readonly #notes: ReadNote[];
  readonly #own: Pick<ReadNote, 'code' | 'message'>[] = [];
  readonly #texts: Partial<Record<GpuField, string[]>> = {};
  readonly #readings: GpuReadings = {};
  #unreadable = false;

  /** `notes` takes what is noticed, once the GPU is built and has its name. */
  constructor(index: number, notes: ReadNote[]) {
    this.#index = index;
    this.#notes = notes;
  }

  /** Takes one text of an identity field: absence is dropped, a broken text is dropped and told. */
  identity(field: GpuField, raw: string): void {
    if (saysGpuIsLost(raw) || (saysError(raw) && !MODES.has(field))) {
      this.markUnreadable('gpuLost', `${field} reads ${raw.trim()}`);
    }
    // `None` is a statement for the virtualization mode (bare metal), absence everywhere else.
    const isStatement = field === 'virtualizationMode' && raw.trim() === 'None';
    if (isAbsent(raw) && !isStatement) return;
    const clean = cleanText(raw);
    if (clean.kind === 'empty') return;
    if (clean.kind === 'controlCharacters') {
      this.note('collectorWarning', `${field} holds control characters, left out`);
      return;
    }
    if (clean.clipped) this.note('collectorWarning', `${field} is too long, clipped`);
    if (storedValue(field, clean.text) === undefined) {
      this.note('collectorWarning', `${field} has no valid form, left out: ${clean.text}`);
      return;
    }
    const texts = this.#texts[field] ?? [];
    if (!texts.includes(clean.text)) texts.push(clean.text);
    this.#texts[field] = texts;
  }

  /** Takes one reading, once; power is in watts with decimals, everything else an integer. */
  reading(name: keyof GpuReadings, raw: string): void {
    if (saysGpuIsLost(raw)) this.markUnreadable('gpuLost', `${name} reads ${raw.trim()}`);
    if (this.#readings[name] !== undefined) return;
    const value = name === 'powerMilliwatts' ? parseThousandths(raw) : parseIntegerText(raw);
    if (value === undefined) return;
    if (gpuReadingsSchema.shape[name].safeParse(value).success) this.#readings[name] = value;
  }

  /** Notes something about this GPU. */
  note(code: ErrorCode, message: string): void {
    this.#own.push({ code, message: oneLine(message) });
  }

  /** Marks the GPU as one that could not be read; the first reason given is noted. */
  markUnreadable(code: ErrorCode, why: string): void {
    if (!this.#unreadable) this.note(code, why);
    this.#unreadable = true;
  }

  /** The GPU as collected; its notes go where the others' are. */
  build(): ReadGpu {
    const gpu: ReadGpu = {
      index: this.#index,
      unreadable: this.#unreadable,
      texts: this.#texts,
      readings: this.#readings,
    };
    const name = submoduleName(gpu);
    this.#notes.push(...this.#own.splice(0).map((note) => ({ ...note, gpu: name })));
    return gpu;
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
