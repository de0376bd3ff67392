import { describe, expect, it } from 'vitest';
import type { Cloneable } from './cloneable.ts';
import type { CommandArgs, CommandName, EngineMessage, PageMessage } from './contract.ts';

/** Compiles only for payloads that can be cloned between threads; `tsc -b` is the test of what follows. */
function payload<T extends Cloneable>(value: T): T {
  return value;
}

describe('a payload', () => {
  it('is data: anything else is a compile error', () => {
    // @ts-expect-error a function cannot cross threads
    payload({ onDone: () => undefined });
    // @ts-expect-error nor deep inside
    payload([{ deep: { resolve: (value: string) => value } }]);
    // @ts-expect-error an instance loses its methods on the way
    payload({ at: new Date(0) });
    // @ts-expect-error nor does a symbol
    payload({ key: Symbol('x') });
    // @ts-expect-error nor a promise
    payload({ later: Promise.resolve(1) });
    const data = payload({ list: [1, 'zwei', null, undefined, { bytes: new Uint8Array([1]) }] });
    expect(structuredClone(data)).toEqual(data);
  });

  it('of every message and command is data', () => {
    type AllData = PageMessage | EngineMessage | CommandArgs<CommandName> extends Cloneable
      ? true
      : false;
    const allData: AllData = true;
    type WithFunction = { readonly kind: 'call'; readonly done: () => void };
    type Refused = WithFunction extends Cloneable ? true : false;
    const refused: Refused = false;
    expect([allData, refused]).toEqual([true, false]);
  });
});
