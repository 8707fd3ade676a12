import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { storyOf } from '../test/story.ts';
import { REPLAYED_ENGINES } from './tape-replay.ts';

const folder = new URL('../golden/', import.meta.url);
const written: Record<string, unknown> = JSON.parse(readFileSync(new URL('golden.json', folder), 'utf8'));
const files = readdirSync(folder).filter((name) => name !== 'golden.json');

test('A-9 there are golden tapes of every engine version, with an end by score, by forfeit, and with none', () => {
  assert.deepEqual(files.toSorted(), Object.keys(written).toSorted());
  for (const engine of REPLAYED_ENGINES) {
    const stories = files.map((name) => storyOf(readFileSync(new URL(name, folder))));
    const ends = stories.flatMap((story) => (story.engine === engine ? [story.end] : []));
    for (const end of ['score', 'forfeit', 'none']) assert.ok(ends.includes(end), `${engine}: ${end}`);
    assert.equal(
      stories.some((story) => story.engine === engine && story.slides > 0),
      engine !== '1',
    );
  }
});

for (const name of files) {
  test(`A-9 the golden tape ${name} tells the same story as on the day it was made`, () => {
    const story = storyOf(readFileSync(new URL(name, folder)));
    assert.deepEqual(story, written[name], `now:\n${JSON.stringify(story)}`);
  });
}
