import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSettings } from './settings.ts';

function storage(content?: string) {
  const kept = new Map(content === undefined ? [] : [['pong.settings', content]]);
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

test('choices are remembered, and told to whoever listens', () => {
  const kept = storage();
  const settings = createSettings(kept);
  const heard: boolean[] = [];
  settings.onChange(({ sound }) => heard.push(sound));
  assert.deepEqual(settings.get(), { sound: true, contrast: false, network: false });
  settings.set({ sound: false });
  assert.deepEqual(heard, [false]);
  assert.deepEqual(createSettings(kept).get(), { sound: false, contrast: false, network: false });
});

test('nonsense in the storage is as good as nothing', () => {
  for (const content of ['', 'null', '[]', '{"sound":"no"}', '{', '7'])
    assert.deepEqual(
      createSettings(storage(content)).get(),
      { sound: true, contrast: false, network: false },
      content,
    );
});

test('a storage that refuses keeps the choice for this page', () => {
  const settings = createSettings({
    getItem: () => null,
    setItem: () => {
      throw new Error('full');
    },
  });
  settings.set({ contrast: true });
  assert.equal(settings.get().contrast, true);
});
