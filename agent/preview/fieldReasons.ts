/**
 * Why each field leaves the host. The preview shows the reason beside the value, and
 * docs/DATA-COLLECTED.md is made from these tables: a new field does not compile without one.
 */
import type {
  CollectorNote,
  CollectorResult,
  GpuClaims,
  GpuField,
  GpuReadings,
  HostClaims,
  MissedRounds,
} from '../../shared/claims/claims.ts';
import type { EvidencePayload } from '../../shared/evidence/evidence.ts';
import type { Enrollment } from '../../shared/protocol/messages.ts';

/** Why each identity field of a GPU is read. */
export const GPU_FIELD_REASONS: Readonly<Record<GpuField, string>> = {
  productName: 'which model a license must cover',
  serial: 'which unit of a license and a shipment this is',
  uuid: 'tells two GPUs of one board apart, and a swapped GPU from the old one',
  pdi: 'identity given to the chip itself, where the driver shows it',
  gpuPartNumber: 'the chip variant that a license names',
  boardPartNumber: 'the board variant; shows a board that was exchanged',
  vbiosVersion: 'firmware that does not fit the model shows a changed card',
  pciBusId: 'which slot of the host: tells the rows apart',
  memoryTotalMiB: 'memory that does not fit the model shows a changed card',
  pciDeviceId: 'the model as the chip itself says it on the bus',
  pciSubsystemId: 'the board model as the bus says it',
  inforomImage: 'board data that does not fit the model shows a changed card',
  productBrand: 'data-center or other product line, which licensing tells apart',
  productArchitecture: 'generation of the chip, compared with the model',
  migMode: 'one GPU cut into several must count as one',
  virtualizationMode: 'a share of a GPU inside a guest is not a whole GPU',
  eccMode: 'explains memory that is smaller than the model has',
  boardId: 'follows from the slot; another one shows an output that was made up',
  bar1TotalMiB: 'a window that does not fit the model shows a changed card',
};

/** Why the other members of a GPU's document are there. */
export const GPU_MEMBER_REASONS: Readonly<Record<Exclude<keyof GpuClaims, GpuField>, string>> = {
  state: 'a GPU that can not be read stays in the account',
  since: 'for how long it could not be read',
  placeholder: 'marks a masked identity, which must never match another one',
  placeholders: 'which identity fields are masked',
  provenance: 'which reads gave each value: how well it is known',
  disagreements: 'what each read said where they differ',
};

/** Why each fact about the host is read. */
export const HOST_FIELD_REASONS: Readonly<Record<keyof HostClaims, string>> = {
  hostname: 'the name by which your people know the host',
  manufacturer: 'which kind of machine holds the GPUs',
  model: 'which kind of machine holds the GPUs',
  serial: 'which machine holds the GPUs, also after a new installation',
  systemUuid: 'which machine holds the GPUs, where it has no serial',
  boardManufacturer: 'tells machines apart that share a system serial',
  boardModel: 'tells machines apart that share a system serial',
  boardSerial: 'tells machines apart that share a system serial',
  chassisSerial: 'which chassis the machine sits in',
  biosVersion: 'what started the machine, beside the boot registers',
  osName: 'which system the reads come from',
  osVersion: 'which system the reads come from',
  kernelVersion: 'which kernel gave the view of the bus',
  architecture: 'how the reads are to be understood',
  driverVersion: 'which fields this driver can give',
  kernelDriverVersion: 'shows a driver that does not fit its library',
  cudaVersion: 'goes with the driver version',
  attachedGpus: 'shows a GPU that is attached and not listed',
  agentVersion: 'which program made the evidence',
  overrides: 'says that a path was moved, so that a replay is no plain read',
};

/** Why each reading is taken. */
export const READING_REASONS: Readonly<Record<keyof GpuReadings, string>> = {
  utilizationGpuPercent: 'a GPU in use is powered and here; GPU time with no declared user',
  utilizationMemoryPercent: 'plausible together with the other readings, or not',
  memoryUsedMiB: 'plausible together with the other readings, or not',
  temperatureCelsius: 'a real chip warms up; a played-back one does not',
  powerMilliwatts: 'a real chip draws power; a played-back one does not',
  smClockMHz: 'plausible together with the other readings, or not',
  memoryClockMHz: 'plausible together with the other readings, or not',
};

/** Why it is said how each collector fared. */
export const RESULT_REASONS: Readonly<Record<keyof CollectorResult, string>> = {
  outcome: 'a failed read is a fact too',
  code: 'which fault it was',
  message: 'what was seen, in one line, to mend it',
  startedAt: 'how old the values are',
  durationMs: 'a driver that gets slower is about to fail',
  gpuCount: 'shows a GPU that one read lists and another does not',
  notes: 'faults beside good data, such as a damaged infoROM',
};

/** Why each part of a note is there. */
export const NOTE_REASONS: Readonly<Record<keyof CollectorNote, string>> = {
  code: 'which fault it was',
  gpu: 'which GPU it is about',
  message: 'what was seen, in one line',
};

/** Why missed rounds are told. */
export const MISSED_REASONS: Readonly<Record<keyof MissedRounds, string>> = {
  count: 'a gap that is told is not a gap that is found',
  firstAt: 'when it began',
  lastAt: 'when it ended',
  code: 'why',
};

type PayloadField = EvidencePayload extends infer P ? (P extends unknown ? keyof P : never) : never;

/** Why each member of the signed evidence is there. */
export const PAYLOAD_REASONS: Readonly<Record<PayloadField, string>> = {
  eat_profile: 'which version of the format this is',
  aud: 'which log it is for: it is worth nothing elsewhere',
  ueid: 'which host it is, whatever key signs',
  iat: 'when, by the clock of the host',
  eat_nonce: 'answers the challenge: it was not made before',
  challenge: 'the challenge that it answers',
  seq: 'nothing can be left out unseen',
  prev: 'nothing can be left out unseen',
  resumesFrom: 'where this host had been, when its state is older than the log',
  submods: 'digests of the documents below; the log holds these and no value',
  tpm_quote: 'how the machine was started, signed by its TPM',
};

/** Why each member of the enrollment is sent, once. */
export const ENROLLMENT_REASONS: Readonly<Record<keyof Enrollment, string>> = {
  aud: 'which log the host enrolls for',
  tokenId: 'public name of the token; its secret is never sent',
  jwk: 'public part of the key made on this host',
  ueid: 'random name of the host, made on it',
  name: 'the name by which your people know the host',
  serverNonce: 'binds the enrollment to one connection',
  agentNonce: 'binds the enrollment to one connection',
  mac: 'shows that the host has the token, without sending its secret',
  tpm: 'public keys and certificate of the TPM that keeps the key',
};
