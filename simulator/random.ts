/**
 * A small seeded generator of pseudo-random integers (sfc32), so that one seed always gives one
 * fleet. Integers only; never used for keys, salts or nonces.
 */

const UINT32 = 0x1_0000_0000;

/** FNV-1a over the code units of `text`, begun at `basis`: an unsigned 32-bit integer. */
function fnv1a(text: string, basis: number): number {
  let hash = basis;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash;
}

/** A stream of pseudo-random integers that its label alone decides. */
export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** `label` names the stream, such as `fleet/7`: same label, same numbers. */
  constructor(label: string) {
    this.#a = fnv1a(label, 0x811c9dc5);
    this.#b = fnv1a(label, 0x9e3779b9);
    this.#c = fnv1a(label, 0x85ebca6b);
    for (let round = 0; round < 20; round += 1) this.uint32();
  }

  /** An integer in [0, 2^32). */
  uint32(): number {
    const result = (this.#a + this.#b + this.#counter) >>> 0;
    this.#counter = (this.#counter + 1) >>> 0;
    this.#a = (this.#b ^ (this.#b >>> 9)) >>> 0;
    this.#b = (this.#c + (this.#c << 3)) >>> 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + result) >>> 0;
    return result;
  }

  /** An integer in [min, max], both included; each equally likely. RangeError when max < min. */
  int(min: number, max: number): number {
    const span = max - min + 1;
    if (!Number.isSafeInteger(min) || !(span >= 1 && span <= UINT32)) {
      throw new RangeError(`no integers in [${min}, ${max}]`);
    }
    const bound = UINT32 - (UINT32 % span);
    let drawn = this.uint32();
    while (drawn >= bound) drawn = this.uint32();
    return min + (drawn % span);
  }

  /** One of `items`. RangeError when there are none. */
  pick<T>(items: readonly T[]): T {
    const index = this.int(0, items.length - 1);
    // as: the index lies inside the array, whatever T is (T itself may include undefined).
    return items[index] as T;
  }

  /** A new array with the same items in another order (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const rest = [...items];
    const result: T[] = [];
    while (rest.length > 0) result.push(...rest.splice(this.int(0, rest.length - 1), 1));
    return result;
  }

  /** `digits` lower case hex digits. */
  hex(digits: number): string {
    let text = '';
    for (let index = 0; index < digits; index += 1) text += this.int(0, 15).toString(16);
    return text;
  }
}
