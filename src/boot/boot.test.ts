import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AccountKey, HomeserverUrl, RoomId, UserId } from '#protocol/ids.ts';
import type { BootRecord } from './bootRecord.ts';
import { BOOT_DATABASE, BOOT_VERSION } from './bootRecord.ts';
import { deleteBootRecord, readBootRecord, writeBootRecord } from './bootStore.ts';
import { createDrafts } from './drafts.ts';

const anne = '@änne:example.org|ONE' as AccountKey;
const ben = '@ben:example.org|TWO' as AccountKey;
const roomA = '!röom-a' as RoomId;
const roomB = '!room-b' as RoomId;

let factory: IDBFactory;
beforeEach(() => {
  factory = new IDBFactory();
});

function record(account: AccountKey, writtenAt: number): BootRecord {
  return {
    version: BOOT_VERSION,
    account,
    userId: '@änne:example.org' as UserId,
    server: 'https://example.org' as HomeserverUrl,
    displayName: 'Änne 🦦',
    rooms: [],
    roomCount: 0,
    writtenAt,
  };
}

describe('boot record', () => {
  it('is read back as it was written', async () => {
    await writeBootRecord(record(anne, 5), factory);
    expect(await readBootRecord(factory)).toEqual(record(anne, 5));
  });

  it('is the one written last, whoever wrote it', async () => {
    await writeBootRecord(record(anne, 5), factory);
    await writeBootRecord(record(ben, 7), factory);
    expect((await readBootRecord(factory))?.account).toBe(ben);
    await writeBootRecord(record(anne, 9), factory);
    expect((await readBootRecord(factory))?.account).toBe(anne);
  });

  it('is not there before one was written, and looking for it makes no database', async () => {
    expect(await readBootRecord(factory)).toBeUndefined();
    await deleteBootRecord(anne, factory);
    expect(await factory.databases()).toEqual([]);
  });

  it('goes alone when its account goes', async () => {
    await writeBootRecord(record(anne, 5), factory);
    await writeBootRecord(record(ben, 7), factory);
    await deleteBootRecord(ben, factory);
    expect((await readBootRecord(factory))?.account).toBe(anne);
    await deleteBootRecord(anne, factory);
    expect(await readBootRecord(factory)).toBeUndefined();
  });

  it.each([
    ['another version', { version: BOOT_VERSION + 1 }],
    ['no user', { userId: 7 }],
    ['no server', { server: 'javascript:alert(1)' }],
    ['rooms of a wrong type', { rooms: {} }],
    ['a broken room', { lastRoom: { roomId: roomA, details: {}, items: 'none', members: [] } }],
  ])('with %s is as good as none', async (_name, wrong) => {
    await writeBootRecord({ ...record(anne, 5), ...wrong } as BootRecord, factory);
    expect(await readBootRecord(factory)).toBeUndefined();
  });

  it('of a newer database is as good as none', async () => {
    await new Promise((resolve) => {
      factory.open(BOOT_DATABASE, 99).addEventListener('success', resolve);
    });
    expect(await readBootRecord(factory)).toBeUndefined();
  });
});

describe('drafts', () => {
  let time: number;
  const drafts = () =>
    createDrafts({
      indexedDB: factory,
      IDBKeyRange,
      now: () => {
        time += 1;
        return time;
      },
    });
  beforeEach(() => {
    time = 100;
  });

  it('are kept by account and room', async () => {
    const { saveDraft, readDrafts } = drafts();
    await saveDraft(anne, roomA, 'hält\n🦦');
    await saveDraft(anne, roomB, 'b');
    await saveDraft(ben, roomA, 'c');
    expect(await readDrafts(anne)).toEqual([
      { account: anne, roomId: roomB, text: 'b', submitted: [], writtenAt: 102 },
      { account: anne, roomId: roomA, text: 'hält\n🦦', submitted: [], writtenAt: 101 },
    ]);
  });

  it('are not there before the first, and looking makes no database', async () => {
    expect(await drafts().readDrafts(anne)).toEqual([]);
    expect(await factory.databases()).toEqual([]);
  });

  it('move to what was submitted in one step, once for each transaction id, in order', async () => {
    const { saveDraft, submitText, readDrafts } = drafts();
    const [one, two] = [
      { txnId: 'n1', body: 'first', ts: 1 },
      { txnId: 'n2', body: 'second', ts: 2 },
    ];
    await saveDraft(anne, roomA, 'first');
    await submitText(anne, roomA, one, 'sec');
    await submitText(anne, roomA, two, '');
    await submitText(anne, roomA, one, '');
    const [draft] = await readDrafts(anne);
    expect(draft).toMatchObject({ text: '', submitted: [one, two] });
  });

  it('keep what is being typed when something submitted is confirmed', async () => {
    const { saveDraft, submitText, confirmSubmitted, readDrafts } = drafts();
    await submitText(anne, roomA, { txnId: 'n1', body: 'first', ts: 1 }, '');
    await submitText(anne, roomA, { txnId: 'n2', body: 'second', ts: 2 }, '');
    await saveDraft(anne, roomA, 'third');
    await confirmSubmitted(anne, roomA, ['n1']);
    expect(await readDrafts(anne)).toMatchObject([{ text: 'third', submitted: [{ txnId: 'n2' }] }]);
  });

  it('leave no record behind when nothing is in them', async () => {
    const { saveDraft, submitText, confirmSubmitted, readDrafts } = drafts();
    await saveDraft(anne, roomB, 'x');
    await saveDraft(anne, roomB, '');
    await submitText(anne, roomA, { txnId: 'n1', body: 'first', ts: 1 }, '');
    await confirmSubmitted(anne, roomA, ['n1']);
    expect(await readDrafts(anne)).toEqual([]);
  });

  it('go with their account alone', async () => {
    const { saveDraft, deleteDrafts, readDrafts } = drafts();
    await saveDraft(anne, roomA, 'a');
    await saveDraft(ben, roomA, 'b');
    await deleteDrafts(anne);
    expect(await readDrafts(anne)).toEqual([]);
    expect(await readDrafts(ben)).toHaveLength(1);
  });

  it('written at the same time do not undo each other', async () => {
    const { submitText, readDrafts } = drafts();
    const texts = Array.from({ length: 8 }, (_, index) => ({
      txnId: `n${index}`,
      body: `${index}`,
      ts: index,
    }));
    await Promise.all(texts.map((text) => submitText(anne, roomA, text, '')));
    expect(await readDrafts(anne)).toMatchObject([{ submitted: texts }]);
  });
});
