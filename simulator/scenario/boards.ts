/** Boards of a scenario: what they are, and what somebody makes of them. */
import { createGpuHardware, type GpuHardware, type SimulatedModel } from '../hardware.ts';
import { SeededRandom } from '../random.ts';
import { createIdentitySource, type IdentitySource } from '../serials.ts';

/** One board. What it is now changes where somebody works on it; its identity stays. */
export interface Board {
  readonly model: SimulatedModel;
  readonly serial: string;
  readonly uuid: string;
  /** What it shows now. */
  hardware: GpuHardware;
}

/** Makes boards that never share an identity; the same label gives the same boards. */
export class BoardMaker {
  readonly #random: SeededRandom;
  readonly #identities: IdentitySource;

  constructor(label: string) {
    this.#random = new SeededRandom(`boards/${label}`);
    this.#identities = createIdentitySource(this.#random);
  }

  /** New boards of a model. */
  make(model: SimulatedModel, count: number): Board[] {
    return Array.from({ length: count }, () => {
      const hardware = createGpuHardware(model, this.#random, this.#identities);
      return { model, serial: hardware.serial, uuid: hardware.uuid, hardware };
    });
  }
}
