/**
 * Requests of the peer beyond its window, copied out of the read so that it can be let go, in order.
 * The session stops reading when `octets` reaches its limit; one more read at most may come behind that.
 */
export class HeldRequests {
  #frames: Buffer[] = [];
  #head = 0;
  #octets = 0;

  get size(): number {
    return this.#frames.length - this.#head;
  }

  get octets(): number {
    return this.#octets;
  }

  push(frame: Buffer): void {
    this.#frames.push(Buffer.from(frame));
    this.#octets += frame.length;
  }

  shift(): Buffer | null {
    const frame = this.#frames[this.#head];
    if (frame === undefined) return null;
    this.#head += 1;
    this.#octets -= frame.length;
    if (this.#head === this.#frames.length) this.clear();
    else if (this.#head >= 1_024) {
      this.#frames = this.#frames.slice(this.#head);
      this.#head = 0;
    }
    return frame;
  }

  clear(): void {
    this.#frames = [];
    this.#head = 0;
    this.#octets = 0;
  }
}
