import { expect, test } from 'vitest';
import { roomNameText } from './roomNameText.ts';

test.each([
  [{ kind: 'named', text: 'Lantern walk' }, 'Lantern walk'],
  [{ kind: 'heroes', names: ['Ines'], others: 0 }, 'Ines'],
  [{ kind: 'heroes', names: ['Ines', 'Kofi', 'Mei'], others: 0 }, 'Ines, Kofi and Mei'],
  [{ kind: 'heroes', names: ['Ines', 'Kofi'], others: 1 }, 'Ines, Kofi and 1 other'],
  [{ kind: 'heroes', names: ['Ines', 'Kofi'], others: 1200 }, 'Ines, Kofi and 1,200 others'],
  [{ kind: 'empty', was: [] }, 'Empty room'],
  [{ kind: 'empty', was: ['Ines', 'Kofi'] }, 'Empty room (was Ines and Kofi)'],
] as const)('%j is %s', (name, text) => {
  expect(roomNameText(name)).toBe(text);
});
