/**
 * One `<gpu>` element of `nvidia-smi -q -x`, with the sections and their order as driver 580 has
 * them on Hopper. A lost GPU keeps its static identity; what would need the chip reads
 * `GPU is lost`.
 */
import { boardIdOf, busIdParts, MODEL_FACTS, type ModelFacts } from '../hardware.ts';
import { type SimulatedGpu, wattsText } from './state.ts';
import { BLOCK_TEXT, type XmlBody } from './xmlTree.ts';

/** What the driver prints for a value that it can't read since the GPU is off the bus. */
export const LOST_TEXT = 'GPU is lost';

/** One GPU and what surrounds it on its host. */
export interface XmlGpuContext {
  readonly gpu: SimulatedGpu;
  /** Position in bus id order. */
  readonly index: number;
  readonly driverVersion: string;
}

type Section = Record<string, XmlBody>;

interface View {
  readonly gpu: SimulatedGpu;
  readonly facts: ModelFacts;
  /** The text, or LOST_TEXT where the GPU is lost. */
  readonly live: (text: string) => string;
}

const NA = 'N/A';
const GRAPHICS_CLOCKS_MHZ = { min: 345, max: 1980, step: 15 } as const;

/** An element whose children, named by `tags` (space-separated), all hold `text`. */
function same(tags: string, text: string): Section {
  return Object.fromEntries(tags.split(' ').map((tag) => [tag, text]));
}

function identitySection({ gpu, facts }: View, index: number): Section {
  return {
    product_name: facts.productName,
    product_brand: 'NVIDIA',
    product_architecture: 'Hopper',
    display_mode: 'Requested functionality has been deprecated',
    display_attached: 'Yes',
    display_active: 'Disabled',
    persistence_mode: 'Enabled',
    addressing_mode: 'HMM',
    mig_mode: same('current_mig pending_mig', 'Disabled'),
    mig_devices: { [BLOCK_TEXT]: 'None' },
    accounting_mode: 'Disabled',
    accounting_mode_buffer_size: '4000',
    driver_model: same('current_dm pending_dm', NA),
    serial: gpu.serial,
    uuid: gpu.uuid,
    pdi: gpu.pdi,
    minor_number: String(index),
  };
}

function boardSection({ gpu, facts, live }: View, driverVersion: string): Section {
  return {
    vbios_version: live(gpu.vbiosVersion),
    multigpu_board: 'No',
    board_id: boardIdOf(gpu.pciBusId),
    board_part_number: gpu.boardPartNumber,
    gpu_part_number: facts.gpuPartNumber,
    gpu_fru_part_number: NA,
    platformInfo: {
      ...same('chassis_serial_number slot_number tray_index host_id peer_type', NA),
      module_id: gpu.moduleId === null ? NA : String(gpu.moduleId),
      gpu_fabric_guid: NA,
    },
    inforom_version: {
      img_version: live(gpu.inforomImage),
      oem_object: live(gpu.inforomImage === NA ? NA : '2.1'),
      ecc_object: live(gpu.inforomImage === NA ? NA : '7.16'),
      pwr_object: NA,
    },
    inforom_bbx_flush: same('latest_timestamp latest_duration', NA),
    gpu_operation_mode: same('current_gom pending_gom', NA),
    c2c_mode: 'Disabled',
    gpu_virtualization_mode: {
      virtualization_mode: 'None',
      ...same('host_vgpu_mode vgpu_heterogeneous_mode', NA),
    },
    gpu_recovery_action: gpu.lost ? 'Reboot' : 'None',
    gsp_firmware_version: driverVersion,
    ibmnpu: { relaxed_ordering_mode: NA },
  };
}

function pciSection({ gpu, facts, live }: View): Section {
  const { domain, bus, device } = busIdParts(gpu.pciBusId);
  return {
    pci_bus: bus,
    pci_device: device,
    pci_domain: domain.slice(4),
    pci_base_class: '3',
    pci_sub_class: '2',
    pci_device_id: facts.pciDeviceId,
    pci_bus_id: gpu.pciBusId,
    pci_sub_system_id: facts.pciSubsystemId,
    pci_gpu_link_info: {
      pcie_gen: {
        max_link_gen: '5',
        ...same('current_link_gen device_current_link_gen', live('5')),
        max_device_link_gen: '5',
        max_host_link_gen: NA,
      },
      link_widths: { max_link_width: '16x', current_link_width: live('16x') },
    },
    pci_bridge_chip: same('bridge_chip_type bridge_chip_fw', NA),
    ...same('replay_counter replay_rollover_counter', live('0')),
    ...same(
      'tx_util rx_util',
      live(gpu.readings.utilizationGpuPercent > 0 ? '512 KB/s' : '0 KB/s'),
    ),
    ...same('atomic_caps_outbound atomic_caps_inbound', NA),
  };
}

function eventSections({ gpu, live }: View): Section {
  const prefix = 'clocks_event_reason';
  const inactive = [
    'applications_clocks_setting sw_power_cap hw_slowdown hw_thermal_slowdown',
    'hw_power_brake_slowdown sync_boost sw_thermal_slowdown display_clocks_setting',
  ].join(' ');
  const counters = 'sw_power_cap sync_boost sw_therm_slowdown hw_therm_slowdown hw_power_brake';
  const named = (start: string, names: string) =>
    names.replace(/\S+/g, (name) => `${start}${name}`);
  const idle = gpu.readings.utilizationGpuPercent === 0;
  return {
    fan_speed: NA,
    performance_state: live('P0'),
    clocks_event_reasons: {
      [`${prefix}_gpu_idle`]: live(idle ? 'Active' : 'Not Active'),
      ...same(named(`${prefix}_`, inactive), live('Not Active')),
    },
    clocks_event_reasons_counters: same(named(`${prefix}s_counters_`, counters), live('0 us')),
    sparse_operation_mode: 'Disabled',
  };
}

function memorySections({ gpu, facts, live }: View): Section {
  const { memoryUsedMiB } = gpu.readings;
  const freeMiB = gpu.memoryTotalMiB - facts.memoryReservedMiB - memoryUsedMiB;
  return {
    fb_memory_usage: {
      total: live(`${gpu.memoryTotalMiB} MiB`),
      reserved: live(`${facts.memoryReservedMiB} MiB`),
      used: live(`${memoryUsedMiB} MiB`),
      free: live(`${freeMiB} MiB`),
    },
    bar1_memory_usage: {
      total: `${facts.bar1TotalMiB} MiB`,
      used: '1 MiB',
      free: `${facts.bar1TotalMiB - 1} MiB`,
    },
    cc_protected_memory_usage: same('total used free', '0 MiB'),
    compute_mode: 'Default',
    utilization: {
      gpu_util: live(`${gpu.readings.utilizationGpuPercent} %`),
      memory_util: live(`${gpu.readings.utilizationMemoryPercent} %`),
      ...same('encoder_util decoder_util jpeg_util ofa_util', '0 %'),
    },
    encoder_stats: same('session_count average_fps average_latency', '0'),
    fbc_stats: same('session_count average_fps average_latency', '0'),
    dram_encryption_mode: same('current_dram_encryption pending_dram_encryption', NA),
  };
}

function errorSections({ gpu, facts, live }: View): Section {
  const counts = {
    ...same('sram_correctable sram_uncorrectable_parity sram_uncorrectable_secded', live('0')),
    ...same('dram_correctable dram_uncorrectable', live('0')),
  };
  const histogram = 'row_remapper_histogram';
  const emptyBanks = `${histogram}_high ${histogram}_partial ${histogram}_low ${histogram}_none`;
  return {
    ecc_mode: same('current_ecc pending_ecc', 'Enabled'),
    ecc_errors: {
      volatile: counts,
      aggregate: { ...counts, sram_threshold_exceeded: 'No' },
      aggregate_uncorrectable_sram_sources: same(
        'sram_l2 sram_sm sram_microcontroller sram_pcie sram_other',
        live('0'),
      ),
      ...same('channel_repair_pending tpc_repair_pending', 'No'),
    },
    retired_pages: {
      multiple_single_bit_retirement: same('retired_count retired_pagelist', NA),
      double_bit_retirement: same('retired_count retired_pagelist', NA),
      ...same('pending_blacklist pending_retirement', NA),
    },
    remapped_rows: gpu.lost
      ? LOST_TEXT
      : {
          ...same('remapped_row_corr remapped_row_unc', '0'),
          ...same('remapped_row_pending remapped_row_failure', 'No'),
          [histogram]: {
            [`${histogram}_max`]: `${facts.remapBanks} bank(s)`,
            ...same(emptyBanks, '0 bank(s)'),
          },
        },
  };
}

function temperatureSections({ gpu, live }: View): Section {
  const { temperatureCelsius, memoryTemperatureCelsius } = gpu.readings;
  return {
    temperature: {
      gpu_temp: live(`${temperatureCelsius} C`),
      gpu_temp_tlimit: live(`${87 - temperatureCelsius} C`),
      gpu_temp_max_tlimit_threshold: '-8 C',
      gpu_temp_slow_tlimit_threshold: '-2 C',
      gpu_temp_max_gpu_tlimit_threshold: '0 C',
      gpu_target_temperature: NA,
      memory_temp: live(`${memoryTemperatureCelsius} C`),
      gpu_temp_max_mem_tlimit_threshold: '0 C',
    },
    supported_gpu_target_temp: same('gpu_target_temp_min gpu_target_temp_max', NA),
  };
}

function powerSections({ gpu, facts, live }: View): Section {
  const limit = `${wattsText(facts.powerLimitMilliwatts)} W`;
  const draw = live(`${wattsText(gpu.readings.powerMilliwatts)} W`);
  const draws = 'average_power_draw instant_power_draw';
  const limits = 'current_power_limit requested_power_limit default_power_limit';
  return {
    gpu_power_readings: {
      power_state: live('P0'),
      ...same(draws, draw),
      ...same(limits, limit),
      min_power_limit: '200.00 W',
      max_power_limit: limit,
    },
    gpu_memory_power_readings: {
      average_power_draw: live(`${wattsText(Math.floor(gpu.readings.powerMilliwatts / 2))} W`),
      instant_power_draw: NA,
    },
    module_power_readings: {
      power_state: live('P0'),
      ...same(`${draws} ${limits} min_power_limit max_power_limit`, NA),
    },
    power_smoothing: NA,
    power_profiles: same('power_profile_requested_profiles power_profile_enforced_profiles', NA),
  };
}

function supportedClocks(facts: ModelFacts): Section {
  const { min, max, step } = GRAPHICS_CLOCKS_MHZ;
  const graphics: string[] = [];
  for (let clock: number = max; clock >= min; clock -= step) graphics.push(`${clock} MHz`);
  const memoryClocks = [`${facts.memoryClockMHz} MHz`, '1593 MHz'];
  return {
    supported_mem_clock: memoryClocks.map((value) => ({
      value,
      supported_graphics_clock: graphics,
    })),
  };
}

function clockSections({ gpu, facts, live }: View): Section {
  const top = `${GRAPHICS_CLOCKS_MHZ.max} MHz`;
  const memory = `${facts.memoryClockMHz} MHz`;
  return {
    clocks: {
      ...same('graphics_clock sm_clock', live(`${gpu.readings.smClockMHz} MHz`)),
      mem_clock: live(memory),
      video_clock: live('765 MHz'),
    },
    applications_clocks: { graphics_clock: top, mem_clock: memory },
    default_applications_clocks: { graphics_clock: top, mem_clock: memory },
    deferred_clocks: { mem_clock: NA },
    max_clocks: {
      ...same('graphics_clock sm_clock', top),
      mem_clock: memory,
      video_clock: '1545 MHz',
    },
    max_customer_boost_clocks: { graphics_clock: top },
    clock_policy: same('auto_boost auto_boost_default', NA),
  };
}

function fabricAndProcesses({ gpu, facts, live }: View): Section {
  const health = [
    'summary bandwidth route_recovery_in_progress route_unhealthy',
    'access_timeout_recovery incorrect_configuration',
  ].join(' ');
  const processes = gpu.processes.map((process) => ({
    ...same('gpu_instance_id compute_instance_id', NA),
    pid: String(process.pid),
    type: 'C',
    process_name: process.name,
    used_memory: `${process.usedMiB} MiB`,
  }));
  return {
    fabric: {
      state: live('Completed'),
      status: live('Success'),
      cliqueId: live('0'),
      clusterUuid: live('00000000-0000-0000-0000-000000000000'),
      health: same(health, live(NA)),
    },
    supported_clocks: gpu.lost ? NA : supportedClocks(facts),
    processes: gpu.lost || processes.length === 0 ? {} : { process_info: processes },
    accounted_processes: gpu.lost ? NA : {},
    capabilities: { egm: gpu.lost ? NA : 'disabled' },
  };
}

/** The children of the `<gpu>` element. */
export function xmlGpuChildren(context: XmlGpuContext): Section {
  const { gpu } = context;
  const live = (text: string) => (gpu.lost ? LOST_TEXT : text);
  const view: View = { gpu, facts: MODEL_FACTS[gpu.model], live };
  return {
    ...identitySection(view, context.index),
    ...boardSection(view, context.driverVersion),
    pci: pciSection(view),
    ...eventSections(view),
    ...memorySections(view),
    ...errorSections(view),
    ...temperatureSections(view),
    ...powerSections(view),
    ...clockSections(view),
    ...fabricAndProcesses(view),
  };
}
