import { expect, test } from 'vitest';
import { RecentMap } from '../../src/source/recent-map.ts';

const made = (key: string): { readonly key: string } => ({ key });

test('what is used stays, and never more than the limit', () => {
  const map = new RecentMap<string, { readonly key: string }>(10);
  for (let index = 0; index < 1000; index++) {
    map.set(`${index}`, made(`${index}`));
    // Always in use.
    expect(map.get('0')).toEqual({ key: '0' });
  }
  const all = Array.from({ length: 1000 }, (_, index) => `${index}`);
  expect(all.filter((key) => map.get(key) !== undefined).length).toBeLessThanOrEqual(10);
});

test('the last value of a key counts, and those set last are there', () => {
  const map = new RecentMap<string, { readonly key: string }>(4);
  map.set('a', made('old'));
  map.set('b', made('b'));
  map.set('a', made('new'));
  expect(map.get('a')).toEqual({ key: 'new' });
  map.set('c', made('c'));
  expect(map.get('c')).toEqual({ key: 'c' });
  expect(map.get('nobody')).toBeUndefined();
});

test('of one entry the last one set is there', () => {
  const map = new RecentMap<string, { readonly key: string }>(1);
  for (const key of ['a', 'b']) {
    map.set(key, made(key));
    expect(map.get(key)).toEqual({ key });
  }
  expect(map.get('a')).toBeUndefined();
});
