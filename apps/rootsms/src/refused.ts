import { sentenceOf, type OperateRefusal, type OperateResult } from '@rootsms/gateway/operate';

/** What an operator's command was refused for, on its way to the terminal; thrown so that its transaction is undone. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;

  constructor(refusal: OperateRefusal) {
    super(sentenceOf(refusal));
    this.code = refusal.code;
  }
}

/** The value of a result that was not refused. @throws Refused */
export function valueOf<Value>(result: OperateResult<Value>): Value {
  if (!result.ok) throw new Refused(result);
  return result.value;
}
