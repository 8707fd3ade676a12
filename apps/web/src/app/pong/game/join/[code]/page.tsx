import { invitationCode } from '@pong/protocol';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Game } from '../../../../../play/mount.tsx';
import { GameShell } from '../../../../../ui/game-shell.tsx';

export const metadata: Metadata = { title: 'An invitation', robots: { index: false } };

export default async function JoinPage({ params }: { params: Promise<{ code: string }> }) {
  const code = invitationCode.safeParse((await params).code);
  if (!code.success) notFound();
  return (
    <GameShell>
      <Game entry={{ kind: 'join', code: code.data }} />
    </GameShell>
  );
}
