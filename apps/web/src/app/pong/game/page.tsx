import type { Metadata } from 'next';
import { Game } from '../../../play/mount.tsx';
import { entryOf } from '../../../play/online/entry.ts';
import { GameShell } from '../../../ui/game-shell.tsx';

export const metadata: Metadata = { title: 'Play' };

export default async function GamePage({
  searchParams,
}: {
  searchParams: Promise<{ mode?: string | string[]; level?: string | string[] }>;
}) {
  const { mode, level } = await searchParams;
  return (
    <GameShell>
      <Game entry={entryOf([mode].flat()[0], [level].flat()[0])} />
    </GameShell>
  );
}
