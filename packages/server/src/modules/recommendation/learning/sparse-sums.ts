/** Sums by a number below some thousands or millions, of which only a few are used at a time: cleared in time of those few. */
export class SparseSums {
  #sums = new Float64Array(1_024);
  #touched = new Int32Array(1_024);
  #count = 0;

  /** How many numbers have a sum. */
  get count(): number {
    return this.#count;
  }

  /** Forgets all sums; numbers up to that may come next. */
  clear(room: number): void {
    if (this.#sums.length < room) {
      const size = 2 ** Math.ceil(Math.log2(room));
      this.#sums = new Float64Array(size);
      this.#touched = new Int32Array(size);
    } else {
      for (let i = 0; i < this.#count; i++) this.#sums[this.#touched[i] ?? 0] = 0;
    }
    this.#count = 0;
  }

  /** `value` is positive. */
  add(number: number, value: number): void {
    const sum = this.#sums[number] ?? 0;
    if (sum === 0) this.#touched[this.#count++] = number;
    this.#sums[number] = sum + value;
  }

  /** Of a number that has a sum. */
  multiply(number: number, factor: number): void {
    this.#sums[number] = (this.#sums[number] ?? 0) * factor;
  }

  sumOf(number: number): number {
    return this.#sums[number] ?? 0;
  }

  /** The numbers that have a sum, in the order in which they got one; valid until the next change. */
  numbers(): Int32Array {
    return this.#touched.subarray(0, this.#count);
  }
}
