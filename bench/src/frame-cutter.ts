const LENGTH_OCTETS = 4;
const FRAME_OCTETS_MAX = 65_536;
const HEADER_OCTETS = 16;

/** Gets a whole frame: `buffer[at .. at + octets)`. */
export type OnFrame = (buffer: Buffer, at: number, octets: number) => void;

/** Cuts a stream into frames without making an object for each: the load generator must not be what is measured. */
export class FrameCutter {
  readonly #onFrame: OnFrame;
  #rest: Buffer = Buffer.alloc(0);

  constructor(onFrame: OnFrame) {
    this.#onFrame = onFrame;
  }

  /** False when the lengths make no sense: close the connection. */
  push(chunk: Buffer): boolean {
    const buffer = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    while (buffer.length - at >= LENGTH_OCTETS) {
      const octets = buffer.readUInt32BE(at);
      if (octets < HEADER_OCTETS || octets > FRAME_OCTETS_MAX) return false;
      if (buffer.length - at < octets) break;
      this.#onFrame(buffer, at, octets);
      at += octets;
    }
    this.#rest = at === buffer.length ? Buffer.alloc(0) : buffer.subarray(at);
    return true;
  }
}
