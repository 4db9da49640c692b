import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';

import fc from 'fast-check';

import { defineSettings, readConfig, settingsOf } from './config.ts';
import {
  duration,
  file,
  flag,
  folder,
  integer,
  oneOf,
  port,
  secret,
  secretUrl,
  text,
  url,
} from './setting.ts';

const doc = 'For the test.';
const table = defineSettings('tea', {
  data: folder('ROOTSMS_DATA', { default: './data', doc }),
  database: {
    url: secretUrl('DATABASE_URL', { protocols: ['postgres:', 'postgresql:'], optional: true, doc }),
  },
  http: {
    port: port('TEA_PORT', { default: 8081, doc }),
    publicUrl: url('TEA_URL', { protocols: ['https:'], optional: true, doc }),
  },
  log: {
    level: oneOf('LOG_LEVEL', ['debug', 'info'], { default: 'info', doc }),
    pretty: flag('ROOTSMS_PRETTY', { default: false, doc }),
  },
  pots: integer('ROOTSMS_POTS', { min: 1, max: 12, default: 3, doc }),
  steep: duration('ROOTSMS_STEEP', { default: 180_000, minMs: 1_000, maxMs: 3_600_000, doc }),
  certificate: file('ROOTSMS_CERTIFICATE', { optional: true, doc }),
  label: text('ROOTSMS_LABEL', { optional: true, pattern: /^[a-z]+$/, allowed: 'lower-case letters', doc }),
  key: secret('ROOTSMS_KEY', { charactersMin: 16, optional: true, doc }),
});

function problemsOf(environment: Record<string, string>): readonly string[] {
  const config = readConfig(table, environment);
  return config.ok ? [] : config.problems;
}

test('an empty environment gives the defaults, as one frozen typed tree', () => {
  const config = readConfig(table, { PATH: '/bin', LOG_LEVEL: '  ' });
  assert.ok(config.ok);
  const { value } = config;
  assert.equal(value.http.port satisfies number, 8081);
  assert.equal(value.log.level satisfies 'debug' | 'info', 'info');
  assert.equal(value.data, resolve('data'));
  assert.equal(value.database.url, undefined);
  assert.throws(() => Object.assign(value.http, { port: 1 }), TypeError);
  assert.throws(() => Object.assign(value, { more: 1 }), TypeError);
});

test('every kind reads its own form', () => {
  const config = readConfig(table, {
    ROOTSMS_DATA: '/srv/sms', DATABASE_URL: 'postgres://me:hunter2@db/sms', TEA_PORT: '9000', TEA_URL: 'https://tea.example',
    LOG_LEVEL: 'debug', ROOTSMS_PRETTY: 'true', ROOTSMS_POTS: '12', ROOTSMS_STEEP: '2m', ROOTSMS_CERTIFICATE: 'tls.pem',
    ROOTSMS_LABEL: 'green', ROOTSMS_KEY: 'sixteen letters!',
  }); // prettier-ignore
  assert.ok(config.ok);
  const { value } = config;
  assert.deepEqual(
    [
      value.data,
      value.http.port,
      value.http.publicUrl,
      value.log.level,
      value.log.pretty,
      value.pots,
      value.steep,
      value.label,
    ],
    ['/srv/sms', 9000, 'https://tea.example', 'debug', true, 12, 120_000, 'green'],
  );
  assert.equal(value.certificate, resolve('tls.pem'));
  assert.equal(value.database.url?.reveal(), 'postgres://me:hunter2@db/sms');
  assert.ok(!inspect(value, { depth: 9 }).includes('hunter2'));
});

test('a wrong value is refused with its name, the value and what is allowed', () => {
  assert.deepEqual(problemsOf({ TEA_PORT: '70000' }), [
    'TEA_PORT is "70000"; it must be a port from 1 to 65535.',
  ]);
  assert.deepEqual(problemsOf({ LOG_LEVEL: 'loud' }), [
    'LOG_LEVEL is "loud"; it must be one of `debug`, `info`.',
  ]);
  assert.deepEqual(problemsOf({ ROOTSMS_POTS: '0' }), [
    'ROOTSMS_POTS is "0"; it must be a whole number from 1 to 12.',
  ]);
  const wrong = {
    ROOTSMS_STEEP: '1.5h',
    ROOTSMS_PRETTY: 'yes',
    TEA_URL: 'https://a:b@tea.example',
    ROOTSMS_LABEL: 'Green',
  };
  assert.equal(problemsOf(wrong).length, 4);
});

test('the value of a secret is never shown, also not when it is wrong', () => {
  const problems = problemsOf({ DATABASE_URL: 'mysql://me:hunter2@db/sms', ROOTSMS_KEY: 'hunter2' });
  assert.equal(problems.length, 2);
  for (const problem of problems) assert.ok(!problem.includes('hunter2'), problem);
});

test("an unknown ROOTSMS_ name is refused with the name that was meant; other programs' names are left alone", () => {
  assert.deepEqual(problemsOf({ ROOTSMS_POT: '3' }), [
    'ROOTSMS_POT is no setting; did you mean ROOTSMS_POTS?',
  ]);
  assert.deepEqual(problemsOf({ ROOTSMS_NO_SUCH_THING: '3' }), [
    'ROOTSMS_NO_SUCH_THING is no setting; docs/config.md lists all settings.',
  ]);
  assert.deepEqual(problemsOf({ ROOTSMITH: '3', KETTLE: 'on', ROOTSMS_TEST_DATABASE_URL: 'x' }), []);
});

test("another app's settings are known when they are handed in", () => {
  const other = defineSettings('milk', { jug: integer('ROOTSMS_JUG', { min: 0, max: 9, doc }) });
  assert.ok(!readConfig(table, { ROOTSMS_JUG: '3' }).ok);
  assert.ok(readConfig(table, { ROOTSMS_JUG: '3' }, [other]).ok);
  const missing = readConfig(other, {});
  assert.ok(!missing.ok);
  assert.deepEqual(missing.problems, ['ROOTSMS_JUG is not set; it must be a whole number from 0 to 9.']);
});

test('a name that is declared twice or badly spelt is refused where it is declared', () => {
  assert.throws(
    () =>
      defineSettings('tea', { a: port('A', { doc, default: 1 }), b: { c: port('A', { doc, default: 1 }) } }),
    /twice/,
  );
  assert.throws(() => port('teaPort', { doc, default: 1 }), /UPPER_SNAKE_CASE/);
  assert.equal(settingsOf(table).length, 11);
});

test('garbage in any variable is refused or read within its range, and never throws', () => {
  const names = fc.constantFrom(...settingsOf(table).map((setting) => setting.name));
  fc.assert(
    fc.property(names, fc.string({ unit: 'binary', maxLength: 200 }), (name, value) => {
      const config = readConfig(table, { [name]: value });
      if (!config.ok)
        return config.problems.every((problem) => problem.startsWith(name) && problem.length < 600);
      return config.value.pots >= 1 && config.value.pots <= 12 && config.value.http.port >= 1;
    }),
  );
});
