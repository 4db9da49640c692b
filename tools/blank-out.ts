/**
 * A source text in two layers of the same length and lines: `code` with the insides of comments, strings, templates and
 * patterns blanked, `comments` with everything else blanked. Enough to count braces and to find words where they matter;
 * TypeScript 7 has no stable programmatic interface, and this one does not move.
 */
export interface Layers {
  readonly code: string;
  readonly comments: string;
}

/** After one of these a slash opens a pattern; after anything else it divides. */
const PATTERN_MAY_FOLLOW =
  /(?:^|[({[,;=:!&|?+\-*%<>~^}]|\b(?:return|typeof|case|in|of|do|else|void|delete|throw|await|yield))\s*$/;
/** Whatever can open nothing, in one piece. */
const PLAIN_CODE = /[^'"`/{}]*/y;
/** How far to look back for that: the longest keyword and some space. */
const LOOK_BACK_CHARACTERS = 200;

export function blankOut(text: string): Layers {
  const code: string[] = [];
  const comments: string[] = [];
  /** Depths of braces at which a template's `${` ends, innermost last. */
  const templates: number[] = [];
  let depth = 0;
  let at = 0;

  const take = (end: number, kind: 'code' | 'comment' | 'inside'): void => {
    const piece = text.slice(at, end);
    const blank = piece.replaceAll(/[^\n]/g, ' ');
    code.push(kind === 'code' ? piece : blank);
    comments.push(kind === 'comment' ? piece : blank);
    at = end;
  };
  /** One character of code, an inside up to `end`, one character of code. */
  const takeQuoted = (end: number): void => {
    take(at + 1, 'code');
    take(Math.max(at, end - 1), 'inside');
    take(Math.min(end, text.length), 'code');
  };

  while (at < text.length) {
    const here = text[at];
    const pair = text.slice(at, at + 2);
    if (pair === '//') take(endOf(text, at, '\n', 0), 'comment');
    else if (pair === '/*') take(endOf(text, at + 2, '*/', 2), 'comment');
    else if (here === "'" || here === '"') takeQuoted(endOfQuoted(text, at));
    else if (here === '`' || (here === '}' && templates.at(-1) === depth)) {
      if (here === '}') templates.pop();
      const end = endOfTemplatePart(text, at + 1);
      if (text[end - 1] === '{') templates.push(depth);
      takeQuoted(end);
    } else if (here === '/' && PATTERN_MAY_FOLLOW.test(lastCode(code))) takeQuoted(endOfPattern(text, at));
    else if (here === '{' || here === '}') {
      depth += here === '{' ? 1 : -1;
      take(at + 1, 'code');
    } else {
      PLAIN_CODE.lastIndex = at + 1;
      take(at + 1 + (PLAIN_CODE.exec(text)?.[0].length ?? 0), 'code');
    }
  }
  return { code: code.join(''), comments: comments.join('') };
}

/** The end of the code so far, without the last line's blanked comments. */
function lastCode(code: readonly string[]): string {
  let tail = '';
  for (let i = code.length - 1; i >= 0 && tail.length < LOOK_BACK_CHARACTERS; i--)
    tail = (code[i] ?? '') + tail;
  return tail;
}

function endOf(text: string, from: number, mark: string, length: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found + length;
}

/** Past the closing quote; a line's end closes it too, so that one slip does not blank the rest of the file. */
function endOfQuoted(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === text[start] || text[i] === '\n') return i + 1;
  }
  return text.length;
}

/** Past the closing backtick, or past the `${` that opens code. */
function endOfTemplatePart(text: string, start: number): number {
  for (let i = start; i < text.length; i++) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === '`') return i + 1;
    else if (text[i] === '$' && text[i + 1] === '{') return i + 2;
  }
  return text.length;
}

function endOfPattern(text: string, start: number): number {
  let inClass = false;
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === '\n') return i + 1;
    else if (text[i] === '[') inClass = true;
    else if (text[i] === ']') inClass = false;
    else if (text[i] === '/' && !inClass) return i + 1;
  }
  return text.length;
}
