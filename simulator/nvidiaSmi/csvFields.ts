/**
 * The fields that `nvidia-smi --query-gpu` knows (those of driver 590 on Linux) and what a
 * synthetic GPU answers. Values carry no unit here; the unit belongs to the field.
 */
import { busIdParts, MODEL_FACTS } from '../hardware.ts';
import { type SimulatedGpu, type SimulatedHostState, wattsText } from './state.ts';

/** What the driver prints in CSV for a value that it can't read. */
export const LOST_CELL = '[GPU is lost]';

/** One GPU and what surrounds it on its host. */
export interface CsvGpuContext {
  readonly state: SimulatedHostState;
  readonly gpu: SimulatedGpu;
  readonly index: number;
}

/** One field: its canonical name, its unit (or an empty text), and its value for a GPU. */
export interface CsvField {
  readonly name: string;
  readonly unit: string;
  readonly value: (context: CsvGpuContext) => string;
}

const DEPRECATED = '[Requested functionality has been deprecated]';

const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');
const bracketed = (text: string): string => (text === 'N/A' ? '[N/A]' : text);
const factsOf = (gpu: SimulatedGpu) => MODEL_FACTS[gpu.model];

/** The CSV's spelling of a time, as in `2026/07/03 22:10:46.109`. */
export function csvTimestamp(atMs: number): string {
  const at = new Date(atMs);
  const date = `${at.getUTCFullYear()}/${pad(at.getUTCMonth() + 1, 2)}/${pad(at.getUTCDate(), 2)}`;
  return `${date} ${at.toISOString().slice(11, 23)}`;
}

const freeMiB = (gpu: SimulatedGpu): number =>
  gpu.memoryTotalMiB - factsOf(gpu).memoryReservedMiB - gpu.readings.memoryUsedMiB;

/** Fields that a lost GPU still answers: they come from the driver's list, not from the chip. */
const ANSWERED_WHEN_LOST: Readonly<Record<string, (context: CsvGpuContext) => string>> = {
  timestamp: ({ state }) => csvTimestamp(state.atMs),
  driver_version: ({ state }) => state.driverVersion,
  count: ({ state }) => String(state.gpus.length),
  index: ({ index }) => String(index),
  name: ({ gpu }) => factsOf(gpu).productName,
  uuid: ({ gpu }) => gpu.uuid,
  'pci.bus_id': ({ gpu }) => gpu.pciBusId,
  'pci.domain': ({ gpu }) => `0x${busIdParts(gpu.pciBusId).domain.slice(4)}`,
  'pci.bus': ({ gpu }) => `0x${busIdParts(gpu.pciBusId).bus}`,
  'pci.device': ({ gpu }) => `0x${busIdParts(gpu.pciBusId).device}`,
  'pci.device_id': ({ gpu }) => `0x${factsOf(gpu).pciDeviceId}`,
  'pci.sub_device_id': ({ gpu }) => `0x${factsOf(gpu).pciSubsystemId}`,
};

/** Fields that only a readable GPU answers. */
const ANSWERED_BY_GPU: Readonly<Record<string, (gpu: SimulatedGpu) => string>> = {
  serial: (gpu) => gpu.serial,
  vbios_version: (gpu) => bracketed(gpu.vbiosVersion),
  'inforom.img': (gpu) => bracketed(gpu.inforomImage),
  'inforom.oem': (gpu) => (gpu.inforomImage === 'N/A' ? '[N/A]' : '2.1'),
  'inforom.ecc': (gpu) => (gpu.inforomImage === 'N/A' ? '[N/A]' : '7.16'),
  'clocks_event_reasons.active': (gpu) =>
    gpu.readings.utilizationGpuPercent === 0 ? '0x0000000000000001' : '0x0000000000000000',
  'clocks_event_reasons.gpu_idle': (gpu) =>
    gpu.readings.utilizationGpuPercent === 0 ? 'Active' : 'Not Active',
  'memory.total': (gpu) => String(gpu.memoryTotalMiB),
  'memory.reserved': (gpu) => String(factsOf(gpu).memoryReservedMiB),
  'memory.used': (gpu) => String(gpu.readings.memoryUsedMiB),
  'memory.free': (gpu) => String(freeMiB(gpu)),
  'utilization.gpu': (gpu) => String(gpu.readings.utilizationGpuPercent),
  'utilization.memory': (gpu) => String(gpu.readings.utilizationMemoryPercent),
  'remapped_rows.histogram.max': (gpu) => String(factsOf(gpu).remapBanks),
  'temperature.gpu': (gpu) => String(gpu.readings.temperatureCelsius),
  'temperature.gpu.tlimit': (gpu) => String(87 - gpu.readings.temperatureCelsius),
  'temperature.memory': (gpu) => String(gpu.readings.memoryTemperatureCelsius),
  'power.draw': (gpu) => wattsText(gpu.readings.powerMilliwatts),
  'power.draw.average': (gpu) => wattsText(gpu.readings.powerMilliwatts),
  'power.draw.instant': (gpu) => wattsText(gpu.readings.powerMilliwatts),
  'power.limit': (gpu) => wattsText(factsOf(gpu).powerLimitMilliwatts),
  'enforced.power.limit': (gpu) => wattsText(factsOf(gpu).powerLimitMilliwatts),
  'power.default_limit': (gpu) => wattsText(factsOf(gpu).powerLimitMilliwatts),
  'power.max_limit': (gpu) => wattsText(factsOf(gpu).powerLimitMilliwatts),
  'clocks.current.graphics': (gpu) => String(gpu.readings.smClockMHz),
  'clocks.current.sm': (gpu) => String(gpu.readings.smClockMHz),
  'clocks.current.memory': (gpu) => String(factsOf(gpu).memoryClockMHz),
  'clocks.max.memory': (gpu) => String(factsOf(gpu).memoryClockMHz),
  'platform.module_id': (gpu) => (gpu.moduleId === null ? '[N/A]' : String(gpu.moduleId)),
};

/**
 * Fields that answer the same on every readable synthetic GPU, by answer. `a.{b,c}` stands for
 * `a.b` and `a.c`.
 */
const CONSTANT_FIELDS: readonly (readonly [answer: string, names: string])[] = [
  [
    '[N/A]',
    `vgpu_driver_capability.heterogenous_multivGPU
    vgpu_device_capability.{fractional_multiVgpu,heterogeneous_timeSlice_profile}
    vgpu_device_capability.{heterogeneous_timeSlice_sizes,homogeneous_placements}
    vgpu_device_capability.{mig_timeSlicing,mig_timeSlicing_mode}
    pcie.link.gen.hostmax driver_model.{current,pending} inforom.pwr gom.{current,pending}
    fan.speed dramEncryption.mode.{current,pending}
    ecc.errors.{corrected,uncorrected}.{volatile,aggregate}.{register_file,l1_cache,l2_cache}
    ecc.errors.{corrected,uncorrected}.{volatile,aggregate}.{texture_memory,cbu}
    retired_pages.{single_bit_ecc.count,double_bit.count,pending} hostname
    module.power.{draw.average,draw.instant,limit,default_limit,min_limit,max_limit}
    module.enforced.power.limit
    power_smoothing.{delayed_power_smoothing_supported,window_multiplier}
    power_smoothing.{primary_power_floor,secondary_power_floor}
    power_smoothing.{min_primary_floor_activation_offset,min_primary_floor_activation_point}
    power_smoothing.{curr_profile,admin_override}.{secondary_power_floor,primary_floor_act_offset}
    power_smoothing.{curr_profile,admin_override}.primary_floor_act_window_multiplier
    power_smoothing.{curr_profile,admin_override}.primary_floor_tar_window_multiplier`,
  ],
  [
    DEPRECATED,
    'display_mode power.management clocks.{applications,default_applications}.{graphics,memory}',
  ],
  [
    '0',
    `encoder.stats.{sessionCount,averageFps,averageLatency}
    ecc.errors.{corrected,uncorrected}.{volatile,aggregate}.{device_memory,dram,sram,total}
    ecc.errors.uncorrected.{volatile,aggregate}.sram.{parity,secded}
    ecc.errors.uncorrected.aggregate.sram.{l2,sm,mcu,pcie,other}
    remapped_rows.{correctable,uncorrectable} remapped_rows.histogram.{high,partial,low,none}
    fabric.cliqueId platform.{slot_number,tray_index}
    clocks_event_reasons_counters.{sw_power_cap,sync_boost,sw_thermal_slowdown}
    clocks_event_reasons_counters.{hw_thermal_slowdown,hw_power_brake_slowdown}
    protected_memory.{total,used,free} utilization.{encoder,decoder,jpeg,ofa}`,
  ],
  [
    'Not Active',
    `clocks_event_reasons.{applications_clocks_setting,sw_power_cap,hw_slowdown,sync_boost}
    clocks_event_reasons.{hw_thermal_slowdown,hw_power_brake_slowdown,sw_thermal_slowdown}`,
  ],
  ['Disabled', 'display_active accounting.mode mig.mode.{current,pending} c2c.mode'],
  ['Enabled', 'persistence_mode ecc.mode.{current,pending} gsp.mode.{current,default}'],
  ['N/A', 'fabric.health.{summary,bandwidth,route_recovery_in_progress,route_unhealthy}'],
  ['N/A', 'fabric.health.{access_timeout_recovery,incorrect_configuration}'],
  ['5', 'pcie.link.gen.{current,gpucurrent,max,gpumax}'],
  ['No', 'ecc.errors.uncorrected.aggregate.sram.thresholdExceeded'],
  ['No', 'remapped_rows.{pending,failure}'],
  ['None', 'addressing_mode gpu_recovery_action'],
  ['16', 'pcie.link.width.{current,max}'],
  ['0x3', 'pci.baseClass'],
  ['0x2', 'pci.subClass'],
  ['Yes', 'display_attached'],
  ['4000', 'accounting.buffer_size'],
  ['valid', 'inforom.checksum_validation'],
  ['P0', 'pstate'],
  ['0x00000000000001FF', 'clocks_event_reasons.supported'],
  ['Default', 'compute_mode'],
  ['9.0', 'compute_cap'],
  ['200.00', 'power.min_limit'],
  ['100.00', 'edpp_multiplier'],
  ['765', 'clocks.current.video'],
  ['1980', 'clocks.max.{graphics,sm}'],
  ['Completed', 'fabric.state'],
  ['Success', 'fabric.status'],
  ['00000000-0000-0000-0000-000000000000', 'fabric.clusterUuid'],
  ['', 'platform.chassis_serial_number'],
  ['1', 'platform.host_id'],
  ['Direct Connected', 'platform.peer_type'],
  ['0x0000000000000000', 'platform.gpu_fabric_guid'],
];

/** The first pattern that fits a name gives its unit; a name that fits none has no unit. */
const UNIT_PATTERNS: readonly (readonly [pattern: RegExp, unit: string])[] = [
  [/^(memory|protected_memory)\./, 'MiB'],
  [/^(utilization\.|fan\.speed$|edpp_multiplier$)/, '%'],
  [/^clocks_event_reasons_counters\./, 'us'],
  [/^clocks\./, 'MHz'],
  [/^power_smoothing\.window_multiplier$/, 'ms'],
  [/^power_smoothing\..*(_floor|_offset|_point)$/, 'W'],
  [/^(module\.)?(enforced\.)?power\.(draw|limit|default_limit|min_limit|max_limit)/, 'W'],
];

/** Other names of a field, by that name. */
const ALIASES: Readonly<Record<string, string>> = {
  gpu_name: 'name',
  gpu_serial: 'serial',
  gpu_uuid: 'uuid',
  gpu_bus_id: 'pci.bus_id',
  'inforom.image': 'inforom.img',
  'inforom.power': 'inforom.pwr',
  'gpu_operation_mode.current': 'gom.current',
  'gpu_operation_mode.pending': 'gom.pending',
  'clocks.gr': 'clocks.current.graphics',
  'clocks.sm': 'clocks.current.sm',
  'clocks.mem': 'clocks.current.memory',
  'clocks.video': 'clocks.current.video',
  'clocks.max.gr': 'clocks.max.graphics',
  'clocks.max.mem': 'clocks.max.memory',
  'gpu.power.draw.average': 'power.draw.average',
  'gpu.power.draw.instant': 'power.draw.instant',
  'retired_pages.sbe': 'retired_pages.single_bit_ecc.count',
  'retired_pages.dbe': 'retired_pages.double_bit.count',
  'remapped_rows.sbe': 'remapped_rows.correctable',
  'remapped_rows.dbe': 'remapped_rows.uncorrectable',
};

/** `a.{b,c}.{d,e}` as its four names. */
function expandName(pattern: string): string[] {
  const match = /^(.*?)\{([^}]*)\}(.*)$/.exec(pattern);
  const [, head = '', choices = '', tail = ''] = match ?? [];
  if (match === null) return [pattern];
  return choices.split(',').flatMap((choice) => expandName(`${head}${choice}${tail}`));
}

const unitOf = (name: string): string =>
  UNIT_PATTERNS.find(([pattern]) => pattern.test(name))?.[1] ?? '';

function buildFields(): Map<string, CsvField> {
  const fields = new Map<string, CsvField>();
  const add = (name: string, value: CsvField['value']) => {
    fields.set(name, { name, unit: unitOf(name), value });
  };
  const readable = (answer: (gpu: SimulatedGpu) => string) => (context: CsvGpuContext) =>
    context.gpu.lost ? LOST_CELL : answer(context.gpu);
  for (const [answer, names] of CONSTANT_FIELDS) {
    for (const pattern of names.split(/\s+/)) {
      for (const name of expandName(pattern))
        add(
          name,
          readable(() => answer),
        );
    }
  }
  for (const [name, answer] of Object.entries(ANSWERED_BY_GPU)) add(name, readable(answer));
  for (const [name, value] of Object.entries(ANSWERED_WHEN_LOST)) add(name, value);
  for (const [alias, name] of Object.entries(ALIASES)) {
    const field = fields.get(name);
    if (field === undefined) throw new TypeError(`alias of a field that is not there: ${name}`);
    fields.set(alias, field);
  }
  return fields;
}

/** Every name that a query may use, aliases included, with its field. */
export const CSV_FIELDS: ReadonlyMap<string, CsvField> = buildFields();
