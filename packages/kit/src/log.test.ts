import assert from 'node:assert/strict';
import { test } from 'node:test';

import fc from 'fast-check';

import { createLog, silentLog, type LogFields, type Logger, type LogLevel } from './log.ts';
import { Secret } from './secret.ts';

function capture(
  level: LogLevel = 'debug',
  format: 'json' | 'pretty' = 'json',
): { log: Logger; text: () => string; lines: () => unknown[] } {
  let written = '';
  const destination = { write: (chunk: string) => void (written += chunk) };
  return {
    log: createLog({ app: 'test', level, format, destination }),
    text: () => written,
    lines: () => written.trimEnd().split('\n').map((line): unknown => JSON.parse(line)), // prettier-ignore
  };
}

function written(fields: LogFields): Record<string, unknown> {
  const { log, lines } = capture();
  log.info('something_happened', fields);
  const [line] = lines();
  assert.ok(typeof line === 'object' && line !== null);
  return { ...line };
}

test('a line is JSON with level, time, app, event and its fields', () => {
  const line = written({
    link: 'proximus-1',
    binds: 4,
    messageId: 252_288_000_000_028_672n,
    up: true,
    at: new Date(0),
    none: null,
  });
  const { time, ...rest } = line;
  assert.match(String(time), /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.deepEqual(rest, {
    level: 'info', app: 'test', event: 'something_happened', link: 'proximus-1', binds: 4, messageId: '252288000000028672', up: true,
    at: '1970-01-01T00:00:00.000Z', none: null,
  }); // prettier-ignore
});

test('lines below the level are not written, and a child repeats its fields', () => {
  const { log, lines } = capture('warn');
  log.info('quiet');
  assert.ok(!log.enabled('info') && log.enabled('error'));
  log.child({ link: 'a', password: 'hunter2' }).warn('link_slow', { lateMs: 3 });
  const [line] = lines();
  assert.ok(typeof line === 'object' && line !== null && 'link' in line && 'password' in line);
  assert.deepEqual([line.link, line.password], ['a', '[hidden]']);
});

test('the pretty form is for people and hides the same', () => {
  const { log, text } = capture('info', 'pretty');
  log.info('link_bound', { link: 'proximus-1', password: 'hunter2', peer: '+32470123456' });
  assert.match(text(), /INFO.*link_bound/);
  assert.match(text(), /proximus-1/);
  assert.doesNotMatch(text(), /hunter2|470123456/);
});

test('fields named after texts, numbers, passwords and keys are emptied', () => {
  const names = [
    'to',
    'from',
    'text',
    'body',
    'short_message',
    'messagePayload',
    'password',
    'systemPassword',
    'apiKey',
    'Authorization',
    'dataKey',
    'clientSecret',
  ];
  for (const name of names) assert.equal(written({ [name]: 'canary' })[name], '[hidden]', name);
  assert.equal(written({ tokensLeft: 7 })['tokensLeft'], 7);
});

test('phone numbers in any value and in the event are masked; ids keep their digits', () => {
  const line = written({
    why: 'no route to 32470123456',
    numbers: ['+32470123456'],
    carrierId: '0470123456',
  });
  assert.deepEqual(
    [line['why'], line['numbers'], line['carrierId']],
    ['no route to +3247xxxxxxx', ['+3247xxxxxxx'], '0470123456'],
  );
  const { log, text } = capture();
  log.info('sent to +32470123456');
  assert.doesNotMatch(text(), /470123456/);
});

test('addresses lose their credentials and their query', () => {
  const line = written({
    link: 'smpp://me:hunter2@host:2775?key=hunter3',
    hook: 'https://a.example/x?to=hunter4 failed',
  });
  assert.equal(line['link'], 'smpp://[hidden]@host:2775?[hidden]');
  assert.equal(line['hook'], 'https://a.example/x?[hidden] failed');
});

test('a secret or an object that slips past the types is not shown', () => {
  const sneaky: Record<string, unknown> = {
    config: new Secret('hunter2'),
    message: { text: 'hunter2' },
    call: () => 'hunter2',
  };
  const { log, text } = capture();
  log.info('started', sneaky as LogFields);
  assert.doesNotMatch(text(), /hunter2/);
});

test('an error shows type, code, frames and cause, without the values PostgreSQL puts into it', () => {
  const cause = Object.assign(new Error('duplicate key value violates unique constraint "message_pkey"'), {
    code: '23505', table: 'message', constraint: 'message_pkey', detail: 'Key (to)=(canary) already exists.', where: 'COPY canary', internalQuery: 'canary', parameters: ['canary'], hint: 'canary',
  }); // prettier-ignore
  const line = written({ error: new TypeError('could not store for +32470123456', { cause }) });
  const shown = JSON.stringify(line);
  assert.doesNotMatch(shown, /canary|470123456/);
  assert.match(shown, /"type":"TypeError"/);
  assert.match(shown, /"constraint":"message_pkey"/);
  assert.match(shown, /"code":"23505"/);
  assert.match(shown, /log\.test\.ts:\d+/);
});

test('a data exception does not quote the value that did not fit', () => {
  const error = Object.assign(new Error('invalid input syntax for type integer: "canary"'), {
    code: '22P02',
  });
  const shown = JSON.stringify(written({ error }));
  assert.doesNotMatch(shown, /canary/);
  assert.match(shown, /invalid input syntax for type integer/);
});

test('an error of many causes, of many lines or of many errors is bounded', () => {
  const circular = new Error('round\n    at canary (+32470123456:1:1)');
  circular.cause = circular;
  const many = new AggregateError(Array.from({ length: 100 }, () => circular), 'many'); // prettier-ignore
  const shown = JSON.stringify(written({ error: many, long: 'x'.repeat(1_000_000) }));
  assert.ok(shown.length < 200_000);
  assert.doesNotMatch(shown, /470123456/);
});

test('no canary number gets through in any field, list, error message or cause', () => {
  const names = fc.constantFrom('why', 'peer', 'state', 'numbers', 'error', 'answer');
  fc.assert(
    fc.property(
      names,
      fc.stringMatching(/^[1-9]\d{9,13}$/),
      fc.string({ maxLength: 20 }),
      (name, number, around) => {
        const values: LogFields[] = [
          { [name]: `${around} +${number} ${around}` },
          { [name]: [`${number}`] },
          { [name]: new Error(`${around} ${number}`, { cause: new Error(number) }) },
        ];
        for (const fields of values) assert.ok(!JSON.stringify(written(fields)).includes(number));
      },
    ),
  );
});

test('the silent log says nothing and bears everything', () => {
  silentLog.child({ a: 1 }).fatal('never');
  assert.ok(!silentLog.enabled('fatal'));
});
