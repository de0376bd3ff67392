import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDeferred } from '#base/deferred.ts';
import { engineError } from '#base/errors.ts';
import type { DraftRecord } from '#boot/bootRecord.ts';
import type { CommandName } from '#bridge/contract.ts';
import { transactionId } from '#protocol/testing/ids.ts';
import type { TimelineItem } from '#timeline/items.ts';
import { connectStores } from './connect.ts';
import { draftStore, flushDrafts, setDraft } from './drafts.ts';
import { deleteText, resendText, sendText } from './sending.ts';
import { account, accountInfo, idOf, message, ownMessage } from './testing/builders.ts';
import { fakeDrafts } from './testing/fakeDrafts.ts';
import { fakeEngine } from './testing/fakeEngine.ts';
import { checkInvariants } from './testing/invariants.ts';
import { resetStores } from './testing/resetStores.ts';
import { timelineStore } from './timeline.ts';
import { openRoom } from './view.ts';

const room = idOf(1);
const settle = () =>
  new Promise((resolve) => {
    setTimeout(resolve, 0);
  });

let endPage: () => void = () => undefined;

type Answer = (call: { readonly name: CommandName; readonly args: unknown }) => unknown;

/** A page with one account and an open room; transaction ids are `n1`, `n2`, … */
async function page(answer: Answer = () => ({}), stored: readonly DraftRecord[] = []) {
  const log: string[] = [];
  const errors: unknown[] = [];
  const drafts = fakeDrafts(stored, log);
  const engine = fakeEngine(async (call) => {
    log.push(`${call.name} ${bodyOf(call.args)}`.trim());
    return answer(call);
  });
  let ids = 0;
  endPage = connectStores(engine.link, {
    drafts: drafts.storage,
    now: () => 1_000,
    randomId: () => {
      ids += 1;
      return String(ids);
    },
    onError: (error) => errors.push(error),
  });
  openRoom(room);
  engine.snapshot({ kind: 'accounts', value: { accounts: [accountInfo] } });
  engine.snapshot({
    kind: 'timeline',
    value: { items: [message('a')], members: [], atStart: false, loading: false },
  });
  await settle();
  return {
    engine,
    drafts,
    log,
    errors,
    tell: (items: readonly TimelineItem[]) => {
      engine.snapshot({
        kind: 'timeline',
        value: { items, members: [], atStart: false, loading: false },
      });
      checkInvariants();
    },
  };
}

function bodyOf(args: unknown): string {
  return typeof args === 'object' && args !== null && 'body' in args ? String(args.body) : '';
}

const shown = () => {
  checkInvariants();
  return timelineStore.getState().items.map((item) => {
    if (item.kind !== 'message') return item.kind;
    return `${item.body} ${item.delivery}${item.failure === undefined ? '' : ` ${item.failure}`}`;
  });
};

afterEach(() => {
  endPage();
  resetStores();
});

describe('sending a text', () => {
  it('shows it at once, stores it before the engine is asked, and forgets it when that has it', async () => {
    const { log, drafts, tell } = await page();
    setDraft(room, 'hé');
    sendText(room, 'hé');
    expect(shown()).toEqual(['“a” received', 'hé sending']);
    expect(draftStore.getState().texts.has(room)).toBe(false);
    await settle();
    expect(log).toEqual(['save hé', 'submit hé', 'sendMessage hé', 'confirm n1']);
    expect(drafts.submittedIn(room)).toEqual([]);
    expect(shown()).toEqual(['“a” received', 'hé sending']);
    const own = ownMessage('n1', 'hé');
    tell([message('a'), own]);
    expect(shown()).toEqual(['“a” received', 'hé sending']);
    tell([message('a'), { ...own, delivery: 'sent' }]);
    expect(shown()).toEqual(['“a” received', 'hé sent']);
  });

  it('is shown once, whichever comes first, the engine’s answer or its timeline', async () => {
    const answered = createDeferred<unknown>();
    const { tell } = await page(({ name }) => (name === 'sendMessage' ? answered.promise : {}));
    sendText(room, 'x');
    await settle();
    tell([message('a'), ownMessage('n1', 'x')]);
    expect(shown()).toEqual(['“a” received', 'x sending']);
    answered.resolve({});
    await settle();
    expect(shown()).toEqual(['“a” received', 'x sending']);
  });

  it('keeps the order of Enter, even if storing takes its time', async () => {
    const { log, drafts } = await page();
    const first = createDeferred<void>();
    vi.spyOn(drafts.storage, 'submitText').mockImplementationOnce(() => first.promise);
    sendText(room, 'eins');
    sendText(room, 'zwei');
    await settle();
    expect(log).toEqual([]);
    first.resolve();
    await settle();
    expect(log.filter((line) => line.startsWith('send'))).toEqual([
      'sendMessage eins',
      'sendMessage zwei',
    ]);
  });

  it('sends a text that cannot be stored', async () => {
    const { log, drafts, errors } = await page();
    vi.spyOn(drafts.storage, 'submitText').mockRejectedValueOnce(new Error('full'));
    sendText(room, 'x');
    await settle();
    expect(log).toContain('sendMessage x');
    expect(errors).toEqual([new Error('full')]);
  });

  it('shows its echo again when the person comes back to the room', async () => {
    const { tell } = await page();
    sendText(room, 'x');
    openRoom(idOf(2));
    expect(shown()).toEqual([]);
    openRoom(room);
    expect(shown()).toEqual(['“a” received', 'x sending']);
    await settle();
    // The engine has it by now: a snapshot without it means that it has moved on.
    tell([message('b')]);
    expect(shown()).toEqual(['“b” received']);
  });
});

describe('a text that the engine refuses', () => {
  const refusing: Answer = ({ name }) => {
    if (name === 'sendMessage') throw engineError('encrypted-room', 'no');
    return {};
  };

  it('is marked as not sent, and goes back to the box', async () => {
    const { drafts } = await page(refusing);
    sendText(room, 'x');
    await settle();
    expect(shown()).toEqual(['“a” received', 'x failed encrypted-room']);
    expect(draftStore.getState().texts.get(room)).toBe('x');
    expect(drafts.textIn(room)).toBe('x');
    expect(drafts.submittedIn(room)).toEqual([]);
    // Sending from the box replaces the failed one.
    sendText(room, 'x');
    expect(shown()).toEqual(['“a” received', 'x sending']);
  });

  it('does not overwrite what is being typed, and stays submitted then', async () => {
    const { drafts } = await page(refusing);
    sendText(room, 'x');
    setDraft(room, 'typing');
    await settle();
    expect(shown().at(-1)).toBe('x failed encrypted-room');
    expect(draftStore.getState().texts.get(room)).toBe('typing');
    expect(drafts.submittedIn(room).map(({ body }) => body)).toEqual(['x']);
    await deleteText(room, transactionId('n1'));
    expect(shown()).toEqual(['“a” received']);
    expect(drafts.submittedIn(room)).toEqual([]);
    expect(draftStore.getState().texts.get(room)).toBe('typing');
  });

  it('can be sent again with the same id, which empties the box of it', async () => {
    let refuse = true;
    const { engine, drafts } = await page((call) => (refuse ? refusing(call) : {}));
    sendText(room, 'x');
    await settle();
    refuse = false;
    await resendText(room, transactionId('n1'));
    expect(shown().at(-1)).toBe('x sending');
    expect(draftStore.getState().texts.has(room)).toBe(false);
    await settle();
    const txns = engine.calls
      .filter(({ name }) => name === 'sendMessage')
      .map(({ args }) => (args as { readonly txnId: string }).txnId);
    expect(txns).toEqual(['n1', 'n1']);
    expect(drafts.submittedIn(room)).toEqual([]);
    expect(drafts.textIn(room)).toBe('');
  });
});

describe('a failed message that the engine knows', () => {
  it('is resent and deleted by the engine', async () => {
    const { engine } = await page();
    await resendText(room, transactionId('old'));
    await deleteText(room, transactionId('old'));
    const args = { account, roomId: room, txnId: 'old' };
    expect(engine.calls.slice(-2)).toEqual([
      { name: 'resendMessage', args },
      { name: 'deleteMessage', args },
    ]);
  });
});

describe('the page’s next start', () => {
  const stored: readonly DraftRecord[] = [
    {
      account,
      roomId: room,
      text: 'half a w',
      submitted: [
        { txnId: 'n-known', body: 'in the outbox', ts: 1 },
        { txnId: 'n-late', body: 'lost 2', ts: 3 },
      ],
      writtenAt: 4,
    },
    {
      account,
      roomId: idOf(2),
      text: '',
      submitted: [{ txnId: 'n-early', body: 'lost 1', ts: 2 }],
      writtenAt: 4,
    },
  ];
  const knows: Answer = ({ name }) => (name === 'knownTransactions' ? { known: ['n-known'] } : {});

  it('brings drafts back, and sends again what nobody knows, in order and with its id', async () => {
    const { engine, drafts, log } = await page(knows, stored);
    expect(draftStore.getState()).toEqual({ texts: new Map([[room, 'half a w']]), loaded: true });
    expect(log).toEqual([
      'knownTransactions',
      'confirm n-known',
      'sendMessage lost 1',
      'sendMessage lost 2',
      'confirm n-early',
      'confirm n-late',
    ]);
    expect(engine.calls[0]?.args).toEqual({ account, txnIds: ['n-known', 'n-early', 'n-late'] });
    expect(drafts.submittedIn(room)).toEqual([]);
  });

  it('shows them while it asks, and lets what is sent meanwhile come after them', async () => {
    const known = createDeferred<unknown>();
    const { log } = await page(
      ({ name }) => (name === 'knownTransactions' ? known.promise : {}),
      stored,
    );
    expect(shown()).toEqual(['“a” received', 'in the outbox sending', 'lost 2 sending']);
    sendText(room, 'new');
    await settle();
    expect(log).toEqual(['knownTransactions', 'submit new']);
    known.resolve({ known: [] });
    await settle();
    expect(log.filter((line) => line.startsWith('send'))).toEqual([
      'sendMessage in the outbox',
      'sendMessage lost 1',
      'sendMessage lost 2',
      'sendMessage new',
    ]);
  });

  it('keeps them for the next time when the engine cannot tell', async () => {
    const { drafts, errors, log } = await page(({ name }) => {
      if (name === 'knownTransactions') throw engineError('internal', 'no database');
      return {};
    }, stored);
    expect(errors).toHaveLength(1);
    expect(drafts.submittedIn(room)).toHaveLength(2);
    sendText(room, 'new');
    await settle();
    expect(log).toContain('sendMessage new');
  });
});

describe('drafts', () => {
  it('are stored at once, one storing after the other, the newest text last', async () => {
    const { log } = await page();
    setDraft(room, 'a');
    setDraft(room, 'ab');
    setDraft(room, 'abc');
    expect(log).toEqual(['save a']);
    await settle();
    expect(log).toEqual(['save a', 'save abc']);
  });

  it('are stored without a wait when the page is hidden', async () => {
    const { log } = await page();
    setDraft(room, 'a');
    setDraft(room, 'ab');
    flushDrafts();
    expect(log).toEqual(['save a', 'save ab']);
  });

  it('are not stored any more once they are sent', async () => {
    const { log } = await page();
    setDraft(room, 'a');
    setDraft(room, 'ab');
    sendText(room, 'ab');
    await settle();
    expect(log.filter((line) => line.startsWith('save'))).toEqual(['save a']);
    expect(log.indexOf('save a')).toBeLessThan(log.findIndex((line) => line.startsWith('submit')));
  });
});

describe('the connection with the engine', () => {
  it('subscribes to what is shown and to nothing else', async () => {
    const { engine } = await page();
    const rooms = () =>
      engine
        .topics()
        .flatMap((topic) => ('roomId' in topic ? [`${topic.kind} ${topic.roomId}`] : []));
    expect(engine.topics().map(({ kind }) => kind)).toEqual([
      'accounts',
      'account',
      'roomList',
      'room',
      'timeline',
    ]);
    openRoom(idOf(2));
    expect(rooms()).toEqual([`room ${idOf(2)}`, `timeline ${idOf(2)}`]);
    engine.snapshot({ kind: 'accounts', value: { accounts: [] } });
    expect(engine.topics()).toEqual([{ kind: 'accounts' }]);
    engine.snapshot({ kind: 'accounts', value: { accounts: [accountInfo] } });
    expect(engine.topics()).toHaveLength(3);
    endPage();
    expect(engine.topics()).toEqual([]);
  });

  it('shows why a room cannot be opened', async () => {
    const { engine } = await page();
    engine.end('timeline', { kind: 'engine', code: 'unknown-room', message: '?' });
    expect(timelineStore.getState().error).toMatchObject({ code: 'unknown-room' });
  });
});
