import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findTlv, STATUS, TAG, tlvNumber, tlvString } from '@rootsms/smpp';
import { parseReceipt } from '@rootsms/smpp/text';
import fc from 'fast-check';
import type { OutgoingSegment } from './carrier-port.ts';
import { CarrierSim, type CarrierSimOptions } from './carrier-sim.ts';
import { SIM_SCRIPTS, simScriptFor } from './sim-script.ts';

interface Seen {
  readonly what: 'binds' | 'ready' | 'response' | 'late' | 'unanswered' | 'deliver';
  readonly token?: string;
  readonly status?: number;
  readonly id?: string;
  readonly text?: string;
  readonly pdu?: Parameters<ConstructorParameters<typeof CarrierSim<string>>[0]['onDeliver']>[0];
}

/** A link's side of the port that writes down what comes; `until` resolves when it has come. */
class Observer {
  readonly seen: Seen[] = [];
  readonly carrier: CarrierSim<string>;
  deliverStatus = 0;
  #waiting: { test: (seen: readonly Seen[]) => boolean; resolve: () => void }[] = [];

  constructor(options: CarrierSimOptions = {}) {
    this.carrier = new CarrierSim<string>(
      {
        onReady: () => this.#add({ what: 'ready' }),
        onBinds: (bound, _wanted, why) => this.#add({ what: 'binds', status: bound, text: why }),
        onResponse: (token, status, id) => this.#add({ what: 'response', token, status, id }),
        onLateResponse: (token, status, id) => this.#add({ what: 'late', token, status, id }),
        onUnanswered: (token, cause) => this.#add({ what: 'unanswered', token, text: cause }),
        onDeliver: (pdu, answer) => {
          const status = this.deliverStatus;
          this.#add({ what: 'deliver', pdu, text: pdu.shortMessage.toString('latin1') });
          answer(status);
        },
      },
      { unitMs: 2, responseMs: 4, firstId: 1_767_225_600_000_000, ...options },
    );
  }

  async started(): Promise<this> {
    this.carrier.start();
    await this.until((seen) => seen.some(({ what }) => what === 'ready'));
    this.seen.length = 0;
    return this;
  }

  until(condition: (seen: readonly Seen[]) => boolean): Promise<void> {
    if (condition(this.seen)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ test: condition, resolve }));
  }

  untilCount(what: Seen['what'], count: number): Promise<void> {
    return this.until((seen) => seen.filter((one) => one.what === what).length >= count);
  }

  of(what: Seen['what']): Seen[] {
    return this.seen.filter((one) => one.what === what);
  }

  #add(one: Seen): void {
    this.seen.push(one);
    this.#waiting = this.#waiting.filter((waiting) => {
      if (!waiting.test(this.seen)) return true;
      waiting.resolve();
      return false;
    });
  }
}

function segmentTo(dest: string, more: Partial<OutgoingSegment> = {}): OutgoingSegment {
  return {
    serviceType: '',
    sourceTon: 1,
    sourceNpi: 1,
    source: '32460000000',
    destTon: 1,
    destNpi: 1,
    dest,
    esmClass: 0,
    protocolId: 0,
    priority: 0,
    validityPeriod: '',
    registeredDelivery: 1,
    replaceIfPresent: 0,
    dataCoding: 0,
    body: Buffer.from('Hello'),
    tlvs: [],
    ...more,
  };
}

const NUMBER = '32470123';

/** Sends one segment to a number with this code, waits for so many events, closes, and answers with them. */
async function play(
  code: string,
  deliveries: number,
  more: Partial<OutgoingSegment> = {},
): Promise<Observer> {
  const observer = await new Observer().started();
  assert.equal(observer.carrier.send(segmentTo(NUMBER + code, more), 'a'), true);
  await observer.untilCount('deliver', deliveries);
  if (deliveries === 0) await observer.untilCount('response', 1);
  await observer.carrier.close();
  return observer;
}

function receipt(seen: Seen | undefined): { id: string; stat: string; err: string; text: string } {
  const parsed = parseReceipt(seen?.text ?? '');
  assert.ok(parsed.ok);
  return parsed;
}

test('a number that no script names is delivered at once, response before receipt', async () => {
  const { seen } = await play('999', 1);
  assert.deepEqual(
    seen.map(({ what }) => what),
    ['response', 'deliver', 'binds'],
  );
  assert.equal(seen[0]?.id, '1767225600000000');
  const { pdu } = seen[1] ?? {};
  assert.ok(pdu);
  assert.equal(pdu.esmClass, 0x04);
  assert.deepEqual([pdu.source, pdu.dest], [`${NUMBER}999`, '32460000000']);
  assert.match(
    seen[1]?.text ?? '',
    /^id:1767225600000000 sub:001 dlvrd:001 submit date:\d{10} done date:\d{10} stat:DELIVRD err:000 text:Hello$/,
  );
  assert.equal(tlvString(pdu.tlvs, TAG.receipted_message_id), '1767225600000000');
  assert.equal(tlvNumber(pdu.tlvs, TAG.message_state), 2);
  assert.equal(findTlv(pdu.tlvs, TAG.network_error_code), undefined);
});

for (const [code, stat, state, error] of [
  ['000', 'DELIVRD', 2, '000'],
  ['001', 'UNDELIV', 5, '001'],
  ['002', 'EXPIRED', 3, '002'],
  ['004', 'DELIVRD', 2, '000'],
  ['018', 'ACCEPTD', 6, '000'],
  ['019', 'UNKNOWN', 7, '000'],
  ['020', 'REJECTD', 8, '020'],
  ['021', 'DELETED', 4, '000'],
] as const) {
  test(`a number that ends in ${code} gets the receipt ${stat} with error ${error}`, async () => {
    const { seen } = await play(code, 1);
    const delivered = seen.find(({ what }) => what === 'deliver');
    assert.equal(receipt(delivered).stat, stat);
    assert.equal(receipt(delivered).err, error);
    assert.equal(tlvNumber(delivered?.pdu?.tlvs ?? [], TAG.message_state), state);
    const code3 = findTlv(delivered?.pdu?.tlvs ?? [], TAG.network_error_code);
    assert.equal(code3?.readUInt16BE(1) ?? 0, Number(error));
  });
}

test('003 and 022 are refused at submit, with their status and without id or receipt', async () => {
  for (const [code, status] of [
    ['003', STATUS.ESME_RINVDSTADR],
    ['022', STATUS.ESME_RSYSERR],
  ] as const) {
    const observer = await play(code, 0);
    assert.deepEqual(observer.of('response'), [{ what: 'response', token: 'a', status, id: '' }]);
    assert.deepEqual(observer.of('deliver'), []);
  }
});

test('005 is throttled and 006 finds the queue full three times, then each is delivered, and the count begins anew', async () => {
  for (const [code, status] of [
    ['005', STATUS.ESME_RTHROTTLED],
    ['006', STATUS.ESME_RMSGQFUL],
  ] as const) {
    const observer = await new Observer().started();
    for (let round = 0; round < 8; round += 1) observer.carrier.send(segmentTo(NUMBER + code), `${round}`);
    await observer.untilCount('deliver', 2);
    await observer.carrier.close();
    assert.deepEqual(
      observer.of('response').map((one) => one.status),
      [status, status, status, 0, status, status, status, 0],
    );
    assert.equal(observer.carrier.figures.refused, 6);
  }
});

test('007 is taken and never reported', async () => {
  const observer = await play('007', 0);
  assert.equal(observer.of('response')[0]?.status, 0);
  assert.deepEqual(observer.of('deliver'), []);
  assert.equal(observer.carrier.figures.pending, 0);
});

test('008 is reported twice with the same words but for the time', async () => {
  const observer = await play('008', 2);
  const [first, second] = observer.of('deliver').map((one) => receipt(one));
  assert.deepEqual([first?.id, first?.stat], [second?.id, second?.stat]);
});

test('009 is reported before the answer to its submit', async () => {
  const { seen } = await play('009', 1);
  assert.deepEqual(
    seen.slice(0, 1).map(({ what }) => what),
    ['deliver'],
  );
  assert.equal(receipt(seen[0]).id, seen.find(({ what }) => what === 'response')?.id);
});

test('010 and 011 answer from the handset to the sender, unless the sender is a name', async () => {
  const hello = await play('010', 2);
  const reply = hello.of('deliver')[1];
  assert.deepEqual(
    [reply?.pdu?.source, reply?.pdu?.dest, reply?.pdu?.esmClass],
    [`${NUMBER}010`, '32460000000', 0],
  );
  assert.equal(reply?.text, 'Hello from the simulated handset');
  const stop = await play('011', 2);
  assert.equal(stop.of('deliver')[1]?.text, 'STOP');
  const named = await play('011', 1, { source: 'ROOTSMS', sourceTon: 5 });
  assert.equal(named.of('deliver').length, 1);
});

test('012 is never answered: its time-out is told and nothing follows', async () => {
  const observer = await new Observer().started();
  observer.carrier.send(segmentTo(`${NUMBER}012`), 'a');
  await observer.untilCount('unanswered', 1);
  await observer.carrier.close();
  assert.deepEqual(observer.of('unanswered'), [{ what: 'unanswered', token: 'a', text: 'time_out' }]);
  assert.deepEqual(observer.of('response'), []);
});

test('013 is answered after its time-out and then delivered', async () => {
  const observer = await new Observer().started();
  observer.carrier.send(segmentTo(`${NUMBER}013`), 'a');
  await observer.untilCount('deliver', 1);
  await observer.carrier.close();
  assert.deepEqual(
    observer.seen.map(({ what }) => what),
    ['unanswered', 'late', 'deliver', 'binds'],
  );
  assert.equal(receipt(observer.seen[2]).id, observer.seen[1]?.id);
});

test('014 drops the connection with everything unanswered on it, comes back, and delivers the second try', async () => {
  const observer = await new Observer({ responseMs: 60_000 }).started();
  observer.carrier.send(segmentTo(`${NUMBER}012`), 'never');
  observer.carrier.send(segmentTo(`${NUMBER}000`), 'before');
  observer.carrier.send(segmentTo(`${NUMBER}014`), 'it');
  observer.carrier.send(segmentTo(`${NUMBER}000`), 'after');
  await observer.untilCount('ready', 1);
  assert.deepEqual(
    new Set(observer.of('unanswered').map(({ token }) => token)),
    new Set(['after', 'it', 'never']),
  );
  assert.deepEqual(
    observer.of('binds').map(({ status }) => status),
    [0, 1],
  );
  assert.match(observer.of('binds')[0]?.text ?? '', /dropped/);
  assert.equal(observer.carrier.up, true);
  observer.carrier.send(segmentTo(`${NUMBER}014`), 'again');
  await observer.untilCount('deliver', 2);
  await observer.carrier.close();
  assert.deepEqual(
    observer.of('response').map(({ token, status }) => [token, status]),
    [
      ['before', 0],
      ['again', 0],
    ],
  );
});

test('015 answers in decimal and reports in hexadecimal; 016 answers padded and reports bare', async () => {
  const hex = await play('015', 1);
  const hexId = receipt(hex.of('deliver')[0]).id;
  assert.match(hexId, /^[0-9A-F]+$/);
  assert.equal(String(Number.parseInt(hexId, 16)), hex.of('response')[0]?.id);
  const padded = await play('016', 1);
  assert.equal(padded.of('response')[0]?.id, '00001767225600000000');
  assert.equal(receipt(padded.of('deliver')[0]).id, '1767225600000000');
});

test('017 tells those who asked for intermediate notifications that it is under way, then that it is delivered', async () => {
  const asked = await play('017', 2, { registeredDelivery: 0x11 });
  const [first, second] = asked.of('deliver');
  assert.deepEqual([receipt(first).stat, first?.pdu?.esmClass], ['ENROUTE', 0x20]);
  assert.deepEqual([receipt(second).stat, second?.pdu?.esmClass], ['DELIVRD', 0x04]);
  const plain = await play('017', 1);
  assert.equal(receipt(plain.of('deliver')[0]).stat, 'DELIVRD');
});

test('no receipt comes unasked: registered_delivery decides bit by bit', async () => {
  const none = await play('000', 0, { registeredDelivery: 0 });
  assert.deepEqual(none.of('deliver'), []);
  const failureOnly = await play('000', 0, { registeredDelivery: 2 });
  assert.deepEqual(failureOnly.of('deliver'), []);
  const failure = await play('001', 1, { registeredDelivery: 2 });
  assert.equal(receipt(failure.of('deliver')[0]).stat, 'UNDELIV');
});

test('a deliver_sm that is refused comes again, and is given up in the end', async () => {
  const observer = await new Observer({ unitMs: 1 }).started();
  observer.deliverStatus = STATUS.ESME_RX_T_APPN;
  observer.carrier.send(segmentTo(`${NUMBER}000`), 'a');
  await observer.untilCount('deliver', 3);
  observer.deliverStatus = 0;
  await observer.untilCount('deliver', 4);
  assert.equal(observer.carrier.figures.handedOver, 1);
  observer.deliverStatus = STATUS.ESME_RX_T_APPN;
  observer.carrier.send(segmentTo(`${NUMBER}000`), 'b');
  await observer.untilCount('deliver', 9);
  assert.deepEqual([observer.carrier.figures.givenUp, observer.carrier.figures.pending], [1, 0]);
  await observer.carrier.close();
});

test('beyond its limit it takes nothing, and says when there is room again', async () => {
  const observer = await new Observer({ pendingMax: 10 }).started();
  const taken = Array.from({ length: 15 }, (_, n) =>
    observer.carrier.send(segmentTo(`${NUMBER}000`), `${n}`),
  );
  assert.deepEqual(taken.filter(Boolean).length, 10);
  assert.equal(observer.carrier.figures.pending, 10);
  await observer.untilCount('ready', 1);
  assert.equal(observer.carrier.send(segmentTo(`${NUMBER}000`), 'more'), true);
  await observer.untilCount('deliver', 11);
  await observer.carrier.close();
});

test('it is not up before it was started and not after it was closed', async () => {
  const observer = new Observer();
  assert.equal(observer.carrier.send(segmentTo(`${NUMBER}000`), 'a'), false);
  await observer.started();
  assert.equal(observer.carrier.up, true);
  await observer.carrier.close();
  assert.equal(observer.carrier.up, false);
  assert.equal(observer.carrier.send(segmentTo(`${NUMBER}000`), 'a'), false);
  await observer.carrier.close();
});

test('closing answers what was asked, tells what stays unanswered, and drops receipts that are not due', async () => {
  const observer = await new Observer({ unitMs: 60_000, responseMs: 60_000 }).started();
  observer.carrier.send(segmentTo(`${NUMBER}000`), 'now');
  observer.carrier.send(segmentTo(`${NUMBER}004`), 'slow');
  observer.carrier.send(segmentTo(`${NUMBER}012`), 'never');
  await observer.carrier.close();
  assert.deepEqual(
    observer.of('response').map(({ token }) => token),
    ['now', 'slow'],
  );
  assert.deepEqual(observer.of('deliver').length, 1);
  assert.deepEqual(
    observer.of('unanswered').map(({ token, text }) => [token, text]),
    [['never', 'bind_lost']],
  );
  assert.equal(observer.carrier.figures.pending, 0);
});

test('every segment is answered or told to be unanswered exactly once, whatever the mix', async () => {
  const codes = fc.array(fc.constantFrom(...SIM_SCRIPTS.map(({ code }) => code), '777'), {
    minLength: 1,
    maxLength: 60,
  });
  await fc.assert(
    fc.asyncProperty(codes, async (mix) => {
      const observer = await new Observer({ unitMs: 0, responseMs: 1 }).started();
      let taken = 0;
      mix.forEach((code, n) => {
        if (observer.carrier.send(segmentTo(`${NUMBER}${code}`), `${n}`)) taken += 1;
      });
      await observer.until((seen) => count(seen) >= taken);
      await observer.carrier.close();
      const tokens = observer.seen.filter(isAnswer).map(({ token }) => token);
      assert.equal(tokens.length, taken);
      assert.equal(new Set(tokens).size, taken);
    }),
    { numRuns: 30 },
  );
});

const isAnswer = ({ what }: Seen): boolean => what === 'response' || what === 'unanswered';
const count = (seen: readonly Seen[]): number => seen.filter(isAnswer).length;

test('any text at all finds a script', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (dest) => {
      assert.ok(SIM_SCRIPTS.includes(simScriptFor(dest)));
    }),
  );
  for (const one of SIM_SCRIPTS) assert.equal(simScriptFor(`32470123${one.code}`), one);
  assert.equal(simScriptFor('').name, 'delivered');
});
