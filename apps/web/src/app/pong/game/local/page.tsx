import type { Metadata } from 'next';
import { Game } from '../../../../play/mount.tsx';
import { GameShell } from '../../../../ui/game-shell.tsx';

export const metadata: Metadata = { title: 'Two on one keyboard' };

export default function LocalPage() {
  return (
    <GameShell>
      <Game entry={{ kind: 'local' }} />
    </GameShell>
  );
}
