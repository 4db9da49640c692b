import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sentenceOf } from './errors.ts';
import { LINK_PARAMETERS, readLinkUrl } from './link-url.ts';

test("a carrier's URL names peer, credentials and parameters", () => {
  const url =
    'smpp://me:p%40ss@smsc.example:2776?binds=2&window=100&rate=50&tls=1&bind=pair&unanswered=unknown&response=10&ids=literal&system_type=VMA';
  assert.deepEqual(readLinkUrl(url), {
    ok: true,
    value: {
      password: 'p@ss',
      columns: {
        kind: 'smpp',
        host: 'smsc.example',
        port: 2776,
        tls: true,
        system_id: 'me',
        binds: 2,
        window_max: 100,
        segments_per_s: 50,
        bind_type: 'pair',
        unanswered: 'unknown',
        response_s: 10,
        id_spelling: 'literal',
        system_type: 'VMA',
      },
    },
  });
});

test('smpp goes to port 2775, smpps to 3550 with TLS, and an IPv6 host stands in brackets', () => {
  const peer = (url: string): unknown[] => {
    const read = readLinkUrl(url);
    return read.ok ? [read.value.columns.host, read.value.columns.port, read.value.columns.tls] : [read.code];
  };
  assert.deepEqual(peer('smpp://me:x@192.0.2.1'), ['192.0.2.1', 2775, false]);
  assert.deepEqual(peer('smpps://me:x@smsc.example'), ['smsc.example', 3550, true]);
  assert.deepEqual(peer('smpps://me:x@[2001:db8::1]:2775'), ['2001:db8::1', 2775, true]);
});

test('sim:// needs nothing, and takes no parameter of a connection that it does not have', () => {
  assert.deepEqual(readLinkUrl('sim://'), {
    ok: true,
    value: { columns: { kind: 'sim' }, password: undefined },
  });
  const window = readLinkUrl('sim://?window=10');
  assert.ok(window.ok && window.value.columns.window_max === 10);
  const tls = readLinkUrl('sim://?tls=1');
  assert.ok(!tls.ok && tls.code === 'url_parameter_unknown' && tls.field === 'tls');
  assert.equal(readLinkUrl('sim://host').ok, false);
});

test('an unknown, repeated or wrong parameter is named with what is allowed', () => {
  const sentence = (query: string): string => {
    const read = readLinkUrl(`smpp://me:secret@smsc.example?${query}`);
    return read.ok ? 'taken' : sentenceOf(read);
  };
  assert.match(sentence('windw=5'), /^windw: .*does not exist.*known: binds, window/);
  assert.match(sentence('binds=0'), /^binds: .*a whole number from 1 to 64/);
  assert.match(sentence('binds=1&binds=2'), /^binds: .*twice/);
  assert.match(sentence('ids=roman'), /^ids: .*learn, literal/);
  assert.match(sentence('system_type=0123456789abc'), /^system_type: /);
});

test('what is no such URL is refused, and a refusal never repeats the password', () => {
  const wrong = [
    '',
    'telco',
    'http://me:canary-word@smsc.example',
    'smpp://smsc.example:2775',
    'smpp://me:canary-word@',
    'smpp://:canary-word@smsc.example',
    'smpp://me:canary-word@smsc.example:0',
    'smpp://me:canary-word@smsc.example:99999',
    'smpp://me:canary-word@smsc.example/path',
    'smpp://me:canary-word@smsc.example#part',
    'smpp://me:p@canary-word@smsc.example',
    'smpp://me:pa?canary-word@smsc.example',
    'smpp://me:%zzcanary-word@smsc.example',
    'smpp://0123456789abcdef:canary-word@smsc.example',
    `smpp://me:${'canary-word'.repeat(10)}@smsc.example`,
    'smpp://me:canary-word@smsc.example?canary-word=1',
    `smpp://me:canary-word@${'a'.repeat(3_000)}`,
  ];
  for (const url of wrong) {
    const read = readLinkUrl(url);
    assert.equal(read.ok, false, url);
    if (!read.ok) assert.doesNotMatch(sentenceOf(read) + JSON.stringify(read), /canary/);
  }
});

test('any user and password that SMPP can carry come through their escapes', () => {
  const printable = (maxLength: number) =>
    fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)),
      minLength: 1,
      maxLength,
    });
  fc.assert(
    fc.property(printable(15), printable(64), (user, password) => {
      const escape = (text: string): string => encodeURIComponent(text);
      const read = readLinkUrl(`smpp://${escape(user)}:${escape(password)}@smsc.example`);
      assert.ok(read.ok);
      assert.deepEqual([read.value.columns.system_id, read.value.password], [user, password]);
    }),
  );
});

test('garbage is refused, never thrown at', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 100 }),
      (text) => void [readLinkUrl(text), readLinkUrl(`smpp://${text}`), readLinkUrl(`sim://?${text}`)],
    ),
  );
});

test('every parameter says what it is and what is allowed', () => {
  for (const { name, doc, allowed } of LINK_PARAMETERS) assert.ok(doc !== '' && allowed !== '', name);
});
