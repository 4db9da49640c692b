import assert from 'node:assert/strict';
import { hkdfSync } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SealError, type SealErrorCode } from './errors.ts';
import { ensureMasterKey, KEY_PURPOSES, MasterKey, masterKeyPath, readMasterKey } from './master-key.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rootsms-seal-'));
  folders.push(folder);
  return folder;
}

function writeKeyFile(text: string, mode = 0o600): string {
  const folder = dataFolder();
  mkdirSync(join(folder, 'keys'));
  writeFileSync(masterKeyPath(folder), text);
  chmodSync(masterKeyPath(folder), mode);
  return folder;
}

function refused(code: SealErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof SealError && error.code === code;
}

test('the first start makes a key that only its owner can read, the second start reads the same', () => {
  const folder = dataFolder();
  const first = ensureMasterKey(folder);
  const second = ensureMasterKey(folder);
  assert.equal(second.id, first.id);
  assert.deepEqual(second.derive('suppression'), first.derive('suppression'));
  assert.equal(statSync(masterKeyPath(folder)).mode & 0o777, 0o600);
  assert.equal(statSync(join(folder, 'keys')).mode & 0o777, 0o700);
  assert.deepEqual(readdirSync(join(folder, 'keys')), ['master.key']);
});

test('reading never makes a key', () => {
  assert.throws(() => readMasterKey(dataFolder()), refused('master_key_missing'));
});

test('a key file that others can read is refused with what to do', () => {
  const folder = dataFolder();
  ensureMasterKey(folder);
  for (const mode of [0o640, 0o604, 0o644, 0o660, 0o666]) {
    chmodSync(masterKeyPath(folder), mode);
    assert.throws(() => ensureMasterKey(folder), refused('master_key_permissions'));
    assert.throws(() => readMasterKey(folder), /chmod 600/);
  }
});

test('a cut, changed or foreign key file is refused, whichever character is touched', () => {
  const text = new MasterKey(Buffer.alloc(32, 7)).toFileText();
  const last = text.length - 1;
  for (let i = 0; i < last; i++) {
    const wrong = text[i] === 'A' ? 'B' : 'A';
    assert.throws(() => readMasterKey(writeKeyFile(text.slice(0, i) + wrong + text.slice(i + 1))), SealError);
    assert.throws(() => readMasterKey(writeKeyFile(text.slice(0, i))), SealError);
  }
  assert.throws(() => readMasterKey(writeKeyFile('')), refused('master_key_malformed'));
  assert.throws(() => readMasterKey(writeKeyFile('x'.repeat(5000))), refused('master_key_malformed'));
});

test('a key of the wrong length is refused as such', () => {
  const short = Buffer.alloc(31, 7).toString('base64');
  assert.throws(
    () => readMasterKey(writeKeyFile(`rootsms-master-key 1 00000000 ${short}`)),
    refused('master_key_length'),
  );
  assert.throws(() => new MasterKey(Buffer.alloc(33)), refused('master_key_length'));
});

test('errors and the printed key show no key material', () => {
  const folder = dataFolder();
  const key = ensureMasterKey(folder);
  const secret = readFileSync(masterKeyPath(folder), 'latin1').trim().split(' ')[3] ?? '';
  assert.equal(secret.length, 44);
  writeFileSync(masterKeyPath(folder), `rootsms-master-key 1 00000000 ${secret}\n`);
  assert.throws(
    () => readMasterKey(folder),
    (error) => error instanceof SealError && !error.message.includes(secret.slice(0, 10)),
  );
  assert.equal(JSON.stringify(key), JSON.stringify({ id: key.id }));
});

test('every purpose has its own sub-key, by HKDF-SHA256 as in RFC 5869', () => {
  const bytes = Buffer.alloc(32, 9);
  const key = new MasterKey(bytes);
  const seen = new Set(KEY_PURPOSES.map((purpose) => key.derive(purpose).toString('hex')));
  assert.equal(seen.size, KEY_PURPOSES.length);
  const expected = Buffer.from(hkdfSync('sha256', bytes, '', 'rootsms/1/data-key-wrap', 32));
  assert.deepEqual(key.derive('data-key-wrap'), expected);
});
