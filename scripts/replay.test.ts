import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { packTape, readTape, type TapeEntry } from '@pong/netcode';

/** What `npm run replay` runs once the packages are installed. */
const REPLAY = fileURLToPath(new URL('./replay/main.ts', import.meta.url));
const golden = (name: string): string =>
  fileURLToPath(new URL(`../packages/netcode/golden/${name}`, import.meta.url));

function replay(
  args: readonly string[],
  cwd = tmpdir(),
): Promise<{ code: number; out: string; errors: string }> {
  const env = { PATH: process.env.PATH ?? '', INIT_CWD: cwd };
  return new Promise((resolve) => {
    execFile(process.execPath, [REPLAY, ...args], { env }, (error, out, errors) => {
      resolve({ code: Number(error?.code ?? 0), out, errors });
    });
  });
}

describe('npm run replay', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pong-replay-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** A golden tape with its entries changed, packed again in a file. */
  function altered(name: string, change: (entry: TapeEntry) => TapeEntry): string {
    const tape = readTape(readFileSync(golden(name)));
    assert.ok(!('problem' in tape));
    const file = join(folder, `altered-${name}`);
    writeFileSync(file, packTape({ header: tape.header, entries: tape.entries.map(change) }));
    return file;
  }

  it('tells a match of today, point by point, and that it is the same', async () => {
    const { code, out, errors } = await replay([golden('2-quick-pointers.pong-tape')]);
    assert.equal(errors, '');
    assert.equal(code, 0);
    const lines = out.trimEnd().split('\n');
    assert.equal(lines[0], 'players   Ada [62] (left) - Zoë 🏓 [63] (right)');
    assert.equal(lines[1], 'score     11 - 9, score, won by Ada');
    assert.equal(lines[2], 'length    3:30.5 (12632 ticks, 2055 changes of input)');
    assert.equal(lines[5], 'engine    2, replayed by 2');
    const points = lines.filter((line) => line.startsWith('point'));
    assert.equal(points.length, 20);
    assert.match(points.at(-1) ?? '', /^point {7}3:30\.5 {3}11 - 9 {2}Ada$/);
    assert.equal(lines.at(-2), 'checksum  1c3a1d0b, the tape says 1c3a1d0b');
    assert.match(lines.at(-1) ?? '', /^same: \d+ checkpoints held$/);
  });

  it('tells a match of the first engine, a forfeit, and one that was torn in the making', async () => {
    const old = await replay([golden('1-forfeit.pong-tape')]);
    assert.equal(old.code, 0);
    assert.match(old.out, /^score {5}0 - 1, forfeit, won by Tony$/m);
    assert.match(old.out, /^engine {4}1, replayed by 2$/m);
    assert.match(old.out, /^checksum {2}41f58915, the tape names none\nsame: 4 checkpoints held$/m);
    const torn = await replay(['1-torn.tape'], golden(''));
    assert.equal(torn.code, 0);
    assert.match(torn.out, /^score {5}7 - 1, unfinished$/m);
  });

  it('says where a tape differs from what was played', async () => {
    let last = -1;
    const file = altered('2-forfeit.pong-tape', (entry) => {
      if (entry.kind === 'checkpoint') last = entry.tick;
      return entry.kind === 'checkpoint' && entry.tick === 4_321
        ? { ...entry, checksum: entry.checksum ^ 1 }
        : entry;
    });
    assert.equal(last, 4_321);
    const final = await replay([file]);
    assert.equal(final.code, 1);
    assert.match(
      final.out,
      /^checksum {2}3aa34d16, the tape says 3aa34d17\ndiffers: desync at or before tick 4321$/m,
    );
    const won = await replay([
      altered('2-bot-hard.pong-tape', (entry) => (entry.kind === 'end' ? { ...entry, winner: 0 } : entry)),
    ]);
    assert.equal(won.code, 1);
    assert.match(won.out, /^differs: false end at tick 5836$/m);
  });

  it('lets no name on a tape steer the terminal', async () => {
    const file = join(folder, 'named.tape');
    const text = readFileSync(golden('2-torn.tape'), 'utf8');
    writeFileSync(file, text.replace('"name":"Kay"', '"name":"K\\u001b[2J\\u202eay\\n"'));
    const { code, out } = await replay([file]);
    assert.equal(code, 0);
    assert.match(out, /^players {3}K \[2J ay {2}\[/);
  });

  it('has one line for what is no tape, and for no file', async () => {
    const cut = join(folder, 'cut.pong-tape');
    writeFileSync(cut, readFileSync(golden('2-forfeit.pong-tape')).subarray(0, 300));
    const future = join(folder, 'future.tape');
    const header = readFileSync(golden('2-torn.tape'), 'utf8').split('\n')[0] ?? '';
    writeFileSync(future, `${header.replace('"engine":"2"', '"engine":"9"')}\n`);
    const cases: [string[], RegExp][] = [
      [[cut], /^replay: \S+cut\.pong-tape: the packed tape is damaged$/],
      [[future], /^replay: \S+future\.tape: played by engine 9; this one replays 1, 2$/],
      [[fileURLToPath(import.meta.url)], /^replay: \S+: not a tape: line 1 is not a header$/],
      [[join(folder, 'none')], /^replay: \S+none cannot be read: ENOENT$/],
      [[folder], /^replay: \S+ cannot be read: EISDIR$/],
      [[], /^replay: name one file: npm run replay -- FILE/],
    ];
    for (const [args, line] of cases) {
      const { code, out, errors } = await replay(args);
      assert.equal(code, 1);
      assert.equal(out, '');
      assert.match(errors.trimEnd(), line);
      assert.equal(errors.trimEnd().split('\n').length, 1);
    }
  });
});
