import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMAND, commandName, isCommand, isResponse, responseCommand } from './command.ts';
import { STATUS, statusName, statusSentence } from './status.ts';

test('every command id has one name, and every request but two its response', () => {
  const ids = Object.values(COMMAND);
  assert.equal(new Set(ids).size, ids.length);
  for (const [name, commandId] of Object.entries(COMMAND)) {
    assert.equal(commandName(commandId), name);
    assert.equal(isResponse(commandId), name.endsWith('_resp') || name === 'generic_nack');
    if (isResponse(commandId)) continue;
    const answer = commandName(responseCommand(commandId));
    const answerless = name === 'outbind' || name === 'alert_notification';
    assert.equal(answer, answerless ? 'generic_nack' : `${name}_resp`);
  }
});

test('an unknown command id has a name that shows it, and generic_nack for an answer', () => {
  assert.equal(isCommand(0x99), false);
  assert.equal(commandName(0x99), 'unknown_0x00000099');
  assert.equal(responseCommand(0x99), COMMAND.generic_nack);
  assert.equal(responseCommand(COMMAND.submit_sm_resp), COMMAND.generic_nack);
});

test('every status has one name and one sentence', () => {
  const codes = Object.values(STATUS);
  assert.equal(new Set(codes).size, codes.length);
  for (const [name, code] of Object.entries(STATUS)) {
    assert.equal(statusName(code), name);
    assert.match(statusSentence(code), /^[A-Z].*\.$/);
  }
  assert.equal(STATUS.ESME_RTHROTTLED, 0x58);
  assert.equal(statusName(0x410), 'vendor_0x00000410');
  assert.equal(statusName(0xffff), 'unknown_0x0000ffff');
  assert.notEqual(statusSentence(0x410), statusSentence(0xffff));
});
