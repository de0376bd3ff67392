import { expect, it, vi } from 'vitest';
import { changeAppearance, readAppearance, watchAppearance } from './appearance.ts';

function memory(value?: string) {
  const items = new Map<string, string>(value === undefined ? [] : [['nacre.appearance', value]]);
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, text: string) => {
      items.set(key, text);
    },
  };
}

const unset = { theme: 'system', contrast: 'system', density: 'default' };

it.each(['', '{', 'null', '[]', '7', '{"theme":"blue","contrast":1,"density":null}'])(
  'follows the system where %s is stored',
  (value) => {
    expect(readAppearance(memory(value))).toEqual(unset);
  },
);

it('stores a choice beside the others, keeps what it does not know, and tells', () => {
  const storage = memory('{"dir":"rtl","theme":"light"}');
  const target = new EventTarget();
  const told = vi.fn<() => void>();
  const stop = watchAppearance(target, told);
  changeAppearance(storage, target, { density: 'compact' });
  expect(readAppearance(storage)).toEqual({ ...unset, theme: 'light', density: 'compact' });
  expect(JSON.parse(storage.getItem('nacre.appearance') ?? '')).toHaveProperty('dir', 'rtl');
  expect(told).toHaveBeenCalledOnce();
  stop();
  changeAppearance(storage, target, { theme: 'dark' });
  expect(told).toHaveBeenCalledOnce();
});
