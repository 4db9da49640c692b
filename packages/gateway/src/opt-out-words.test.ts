import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countGsm } from '@rootsms/smpp/text';
import fc from 'fast-check';
import { wordAnswer } from './opt-out-answers.ts';
import { recogniseWord, type OptOutScope, type OptOutWord, type WordLanguage } from './opt-out-words.ts';

const LANGUAGES: readonly WordLanguage[] = ['en', 'nl', 'fr', 'de'];
const WORDS: readonly OptOutWord[] = ['stop', 'start', 'help'];
const SCOPES: readonly OptOutScope[] = ['sender', 'server', 'platform'];

const exact = (text: string, expected?: WordLanguage): string | null => {
  const found = recogniseWord(text, expected);
  return found === null || !found.exact ? null : `${found.word} ${found.language} ${found.scope}`;
};

test('the words of the privacy policy are honoured in each language', () => {
  for (const text of ['STOP', 'UNSUBSCRIBE', 'END', 'QUIT', 'REVOKE', 'OPTOUT', 'CANCEL']) {
    assert.equal(exact(text), 'stop en sender', text);
  }
  for (const text of ['STOP', 'STOPPEN', 'UIT', 'AFMELDEN'])
    assert.equal(exact(text, 'nl'), 'stop nl sender', text);
  for (const text of ['STOP', 'ARRÊT', 'ARRET', 'DÉSABONNER', 'DESABONNER']) {
    assert.equal(exact(text, 'fr'), 'stop fr sender', text);
  }
  for (const text of ['STOP', 'STOPP', 'ABMELDEN', 'ABBESTELLEN'])
    assert.equal(exact(text, 'de'), 'stop de sender', text);
});

test('case, accents, quotes, blanks and a final full stop make no difference', () => {
  for (const text of [
    'stop',
    'Stop.',
    ' STOP ',
    '"stop"',
    '“Stop.”',
    '«stop»',
    "'STOP'",
    'STOP!',
    'stop...',
    'ＳＴＯＰ',
    '\nStop\r\n',
  ]) {
    assert.equal(exact(text), 'stop en sender', JSON.stringify(text));
  }
  assert.equal(exact('de\u0301sabonner'), 'stop fr sender');
  assert.equal(exact('opt   out'), 'stop en sender');
});

test('a word answers in its own language, one of several languages in the one expected', () => {
  assert.equal(exact('afmelden', 'fr'), 'stop nl sender');
  assert.equal(exact('stop', 'de'), 'stop de sender');
  assert.equal(exact('info', 'fr'), 'help fr sender');
  assert.equal(exact('hulp'), 'help nl sender');
});

test('stop all is for the whole server, stop everywhere for the platform', () => {
  for (const text of ['STOPALL', 'STOP ALL', 'stop tout', 'ALLES STOP', 'Stop alles', 'Stopp alles']) {
    assert.match(exact(text) ?? '', /^stop .. server$/, text);
  }
  for (const text of ['STOP EVERYWHERE', 'stop overal', 'stop partout', 'STOP ÜBERALL', 'stopp ueberall']) {
    assert.match(exact(text) ?? '', /^stop .. platform$/, text);
  }
});

test('start undoes a stop of the server, start everywhere one of the platform', () => {
  for (const text of ['START', 'unstop', 'aanmelden', 'reprendre', 'anmelden']) {
    assert.match(exact(text) ?? '', /^start .. server$/, text);
  }
  assert.equal(exact('START EVERYWHERE'), 'start en platform');
  assert.equal(exact('start überall'), 'start de platform');
});

test('help is recognised in each language', () => {
  assert.equal(exact('HELP'), 'help en sender');
  assert.equal(exact('aide'), 'help fr sender');
  assert.equal(exact('Hilfe'), 'help de sender');
});

test('a stop among other words is for a person to look at, not to act on', () => {
  for (const text of [
    'stop please',
    'Please STOP texting me!',
    "don't stop",
    'ik wil me afmelden',
    'bitte abmelden',
    'veuillez me désabonner',
    'unsubscribe me',
  ]) {
    const found = recogniseWord(text);
    assert.deepEqual([found?.word, found?.exact], ['stop', false], text);
  }
});

test('other texts are none of the words', () => {
  for (const text of [
    '',
    ' ',
    '.',
    'hello',
    'the end of it',
    'ik ga uit',
    'nonstop',
    'stopwatch',
    'help me',
    'start it',
    'STOPALLES NU',
    '👍',
  ]) {
    assert.equal(recogniseWord(text), null, text);
  }
  assert.equal(recogniseWord(`stop ${'a'.repeat(160)}`), null);
});

test('whatever surrounds a word without being a word itself leaves it what it is', () => {
  const noise = fc.stringMatching(/^[\s"'.,!?«»“”()*-]{0,6}$/);
  fc.assert(
    fc.property(
      noise,
      fc.constantFrom('STOP', 'Arrêt', 'afmelden', 'STOP ALL', 'Hilfe'),
      noise,
      (before, word, after) => {
        assert.equal(exact(before + word + after), exact(word));
      },
    ),
  );
});

test('any text at all is judged without a throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
      const found = recogniseWord(text);
      assert.ok(found === null || WORDS.includes(found.word));
    }),
  );
});

test('every answer is one GSM segment in its language and says how to undo or stop', () => {
  for (const language of LANGUAGES) {
    for (const word of WORDS) {
      for (const scope of SCOPES) {
        const text = wordAnswer(word, language, scope, '324700000000000');
        const septets = countGsm(text);
        assert.ok(septets > 0 && septets <= 160, `${language} ${word} ${scope}: ${septets}`);
        assert.match(text, word === 'stop' ? /START/ : /STOP/);
        // What the answer says to reply must itself be understood.
        for (const [reply] of text.matchAll(/\b(?:START|STOP)(?: (?:[A-ZÜ]{3,}))?/g)) {
          assert.ok(exact(reply), `${language} ${word} ${scope}: ${reply}`);
        }
      }
    }
  }
});
