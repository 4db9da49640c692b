import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatReceipt, receiptDate, type ReceiptFields } from './format-receipt.ts';
import {
  isFinalState,
  MESSAGE_STATE,
  messageStateOf,
  stateOfStat,
  statOf,
  type MessageState,
} from './message-state.ts';
import { parseReceipt, type ParsedReceipt } from './parse-receipt.ts';
import { parseReceiptDate } from './receipt-date.ts';

const FIELDS: ReceiptFields = {
  id: '01j2x',
  sub: 1,
  dlvrd: 1,
  submittedAtMs: Date.UTC(2026, 0, 31, 23, 58, 59),
  doneAtMs: Date.UTC(2026, 1, 1, 0, 0, 1),
  state: MESSAGE_STATE.DELIVERED,
  err: '000',
  text: 'Hello',
};

function parse(text: string | Buffer): ParsedReceipt {
  const result = parseReceipt(text);
  assert.ok(result.ok, String(text));
  return result;
}

test('behaviour 18, receipt text: a receipt is spelt exactly as Appendix B does', () => {
  assert.equal(
    formatReceipt(FIELDS),
    'id:01j2x sub:001 dlvrd:001 submit date:2601312358 done date:2602010000 stat:DELIVRD err:000 text:Hello',
  );
});

test('counts have three digits, errors three characters, texts twenty', () => {
  const odd = { ...FIELDS, sub: 12, dlvrd: 5000, err: '7', text: 'abcdefghijklmnopqrs😀' };
  const text = formatReceipt(odd);
  assert.match(text, / sub:012 dlvrd:999 /);
  assert.match(text, / err:007 text:abcdefghijklmnopqrs$/);
});

test('dates of receipts stay right when minutes alternate', () => {
  const start = Date.UTC(2026, 11, 31, 23, 55);
  for (const minutes of [0, 7, 0, 3, 7, 7, 0]) {
    const at = start + minutes * 60_000;
    const iso = new Date(at).toISOString();
    assert.equal(receiptDate(at), (iso.slice(2, 10) + iso.slice(11, 16)).replace(/\D/g, ''));
  }
});

test('every state has its seven letters, and they lead back to it', () => {
  for (const state of Object.values(MESSAGE_STATE)) {
    assert.equal(statOf(state).length, 7);
    assert.equal(stateOfStat(statOf(state)), state);
    assert.equal(stateOfStat(statOf(state).toLowerCase()), state);
    assert.equal(messageStateOf(state), state);
  }
  for (const [name, state] of Object.entries(MESSAGE_STATE)) assert.equal(stateOfStat(name), state);
  assert.equal(stateOfStat(''), null);
  assert.equal(stateOfStat('constructor'), null);
  assert.equal(messageStateOf(10), null);
});

test('delivered, expired, deleted, undeliverable, unknown, rejected and skipped are final', () => {
  const final = Object.values(MESSAGE_STATE).filter((state) => isFinalState(state));
  assert.deepEqual(final, [2, 3, 4, 5, 7, 8, 9]);
});

test('what is written is read back', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[0-9A-Za-z-]{1,64}$/),
      fc.constantFrom<MessageState>(...Object.values(MESSAGE_STATE)),
      fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2079, 0, 1) }),
      fc.string({ maxLength: 20 }),
      (id, state, atMs, text) => {
        const minute = Math.floor(atMs / 60_000) * 60_000;
        const fields = { ...FIELDS, id, state, submittedAtMs: minute, doneAtMs: minute, text };
        const { stat: _, ...read } = parse(formatReceipt(fields));
        assert.deepEqual(read, { ok: true, ...fields });
      },
    ),
  );
});

const USUAL = parse(formatReceipt(FIELDS));

test('order, case, separators and spellings of names do not matter', () => {
  const variants = [
    'stat:DELIVRD id:01j2x err:000 done date:2602010000 submit date:2601312358 dlvrd:001 sub:001 text:Hello',
    'ID:01j2x SUB:001 DLVRD:001 SUBMIT DATE:2601312358 DONE DATE:2602010000 STAT:DELIVRD ERR:000 TEXT:Hello',
    'id:01j2x sub:001 dlvrd:001 submit date:2601312358 done date:2602010000 stat:DELIVRD err:000 Text:Hello',
    'id: 01j2x sub: 001 dlvrd: 001 submit date: 2601312358 done date: 2602010000 stat: DELIVRD err: 000 text: Hello',
    'id=01j2x,sub=001,dlvrd=001,submit_date=2601312358,done_date=2602010000,stat=DELIVRD,err=000,text=Hello',
    ' message_id:01j2x sub:1 dlvrd:1 submitdate:260131235800 donedate:20260201000000 status:DELIVRD error:000 txt:Hello',
  ];
  for (const variant of variants) assert.deepEqual(parse(variant), USUAL, variant);
});

test('receipts come as octets, Latin-1 or UCS-2', () => {
  const text = formatReceipt(FIELDS);
  assert.deepEqual(parse(Buffer.from(text)), USUAL);
  assert.deepEqual(parse(Buffer.from(text, 'utf16le').swap16()), USUAL);
});

test('the usual receipt without its text, as some carriers end it, is read', () => {
  const { text, ...rest } = parse(formatReceipt(FIELDS).replace(' text:Hello', ''));
  const { text: _, ...usual } = USUAL;
  assert.deepEqual([text, rest], ['', usual]);
});

test('missing fields are empty or null', () => {
  assert.deepEqual(parse('id:7'), {
    ok: true,
    id: '7',
    sub: null,
    dlvrd: null,
    submittedAtMs: null,
    doneAtMs: null,
    stat: '',
    state: null,
    err: '',
    text: '',
  });
  const short = parse('id: sub: dlvrd:000 stat:UNDELIV err:0x0b');
  assert.deepEqual([short.id, short.sub, short.dlvrd, short.state, short.err], ['', null, 0, 5, '0x0b']);
});

test('ids are kept as spelt: hexadecimal, padded, with dashes', () => {
  for (const id of ['0A1B2C3D', '0000000042', '5f0c-11', '{a}', '18446744073709551615']) {
    assert.equal(parse(`id:${id} stat:DELIVRD`).id, id);
  }
});

test('the text of a customer cannot forge fields', () => {
  const forged = 'id:real sub:001 dlvrd:001 stat:UNDELIV err:001 text:id:fake stat:DELIVRD err:000';
  assert.deepEqual([parse(forged).id, parse(forged).stat], ['real', 'UNDELIV']);
  const exact = formatReceipt({ ...FIELDS, state: 5, text: ' stat:DELIVRD id:x' });
  assert.deepEqual([parse(exact).id, parse(exact).state], ['01j2x', 5]);
  const first = parse('text:hi there id:1 stat:EXPIRED');
  assert.deepEqual([first.text, first.id, first.state], ['hi there', '1', 3]);
});

test('unknown states are kept as spelt', () => {
  const { stat, state } = parse('id:1 stat:WHATEVER');
  assert.deepEqual([stat, state], ['WHATEVER', null]);
});

test('what is no receipt is said to be none', () => {
  for (const text of ['', 'Hello there', 'id', 'said: no', 'text:id stat', '\u0000']) {
    assert.deepEqual(parseReceipt(text), { ok: false, code: 'NOT_A_RECEIPT' }, text);
  }
});

test('dates are read with and without seconds and century, and nonsense is null', () => {
  const at = Date.UTC(2026, 0, 31, 23, 58);
  assert.equal(parseReceiptDate('2601312358'), at);
  assert.equal(parseReceiptDate('260131235830'), at + 30_000);
  assert.equal(parseReceiptDate('202601312358'), at);
  assert.equal(parseReceiptDate('20260131235830'), at + 30_000);
  for (const bad of [
    '',
    '2602302358',
    '2613012358',
    '2601312460',
    '26013123',
    'abcdefghij',
    '19260131235830',
  ]) {
    assert.equal(parseReceiptDate(bad), null, bad);
  }
});

test('garbage never throws', () => {
  const piece = fc.constantFrom(
    'id:',
    'sub:',
    ' ',
    'dlvrd',
    'submit date:',
    'done',
    'stat:',
    'err',
    ':',
    'text:',
    '\n',
    '0',
    'é',
  );
  const mixed = fc
    .array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 60 })
    .map((all) => all.join(''));
  fc.assert(
    fc.property(fc.oneof(mixed, fc.string({ unit: 'binary', maxLength: 400 })), (text) => {
      const result = parseReceipt(text);
      if (result.ok) assert.ok(result.id !== '' || result.stat !== '');
      parseReceipt(Buffer.from(text));
    }),
    { numRuns: 3000 },
  );
});

test('a receipt with any octet changed is still read or refused', () => {
  const octets = Buffer.from(formatReceipt(FIELDS));
  for (let at = 0; at < octets.length; at++) {
    for (const value of [0x00, 0x20, 0x3a, 0xff]) {
      const changed = Buffer.from(octets);
      changed[at] = value;
      assert.equal(typeof parseReceipt(changed).ok, 'boolean');
    }
  }
});

test('huge garbage is looked at only as far as a receipt could reach', () => {
  const far = `${' '.repeat(2000)}id:1 stat:DELIVRD`;
  assert.equal(parseReceipt(far).ok, false);
  assert.equal(parseReceipt(Buffer.alloc(65_536, 'stat ')).ok, false);
  assert.equal(parse(`id:${'9'.repeat(65_000)}`).id.length, 1021);
});
