const BODY_AT = 16;
const TAG_PAYLOAD = 0x0424;
const TLV_HEADER_OCTETS = 4;
const TYPE_BITS = 0x3c;
const RECEIPT_BIT = 0x04;
const UDHI_BIT = 0x40;

/** Where the fields of a submit_sm or deliver_sm lie (SMPP 3.4 4.4.1): one object for all frames of a connection. */
export class MessageView {
  #buffer: Buffer = Buffer.alloc(0);
  #source = [0, 0] as [number, number];
  #dest = [0, 0] as [number, number];
  #text = [0, 0] as [number, number];
  esmClass = 0;
  registeredDelivery = 0;

  /** False when it is cut short. */
  read(buffer: Buffer, at: number, octets: number): boolean {
    this.#buffer = buffer;
    const end = at + octets;
    const source = zeroIn(buffer, at + BODY_AT, end) + 3;
    const sourceEnd = zeroIn(buffer, source, end);
    const dest = sourceEnd + 3;
    const destEnd = zeroIn(buffer, dest, end);
    const schedule = destEnd + 4;
    const validity = zeroIn(buffer, schedule, end) + 1;
    const fixed = zeroIn(buffer, validity, end) + 1;
    const text = fixed + 5;
    const length = buffer[fixed + 4] ?? 0;
    if (text + length > end) return false;
    this.#source = [source, sourceEnd];
    this.#dest = [dest, destEnd];
    this.esmClass = buffer[destEnd + 1] ?? 0;
    this.registeredDelivery = buffer[fixed] ?? 0;
    this.#text = length > 0 ? [text, text + length] : this.#payload(text, end);
    return true;
  }

  /** Behind the user data header. */
  get body(): string {
    return this.#buffer.toString('latin1', this.#text[0] + this.#headerOctets, this.#text[1]);
  }
  /** `2/3`: number and count of a part with an 8-bit reference (3GPP TS 23.040 9.2.3.24.1); else `1/1`. */
  get part(): string {
    const end = this.#text[0] + this.#headerOctets;
    return this.#headerOctets === 6 ? `${this.#buffer[end - 1]}/${this.#buffer[end - 2]}` : '1/1';
  }
  get #headerOctets(): number {
    return (this.esmClass & UDHI_BIT) === 0 ? 0 : 1 + (this.#buffer[this.#text[0]] ?? 0);
  }

  get isReceipt(): boolean {
    return (this.esmClass & TYPE_BITS) === RECEIPT_BIT;
  }
  get source(): string {
    return this.#buffer.toString('latin1', ...this.#source);
  }
  get dest(): string {
    return this.#buffer.toString('latin1', ...this.#dest);
  }
  get text(): string {
    return this.#buffer.toString('latin1', ...this.#text);
  }

  #payload(from: number, end: number): [number, number] {
    for (let at = from; at + TLV_HEADER_OCTETS <= end;) {
      const value = at + TLV_HEADER_OCTETS;
      const length = this.#buffer.readUInt16BE(at + 2);
      if (this.#buffer.readUInt16BE(at) === TAG_PAYLOAD) return [value, Math.min(end, value + length)];
      at = value + length;
    }
    return [end, end];
  }
}

function zeroIn(buffer: Buffer, from: number, end: number): number {
  let at = from;
  while (at < end && buffer[at] !== 0) at += 1;
  return at;
}
