import { invitationCode } from '@pong/protocol';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { Game } from '../../../../../play/mount.tsx';
import { GameShell } from '../../../../../ui/game-shell.tsx';

const INVITATION = 'You are invited to a game of Pong. Open the link and play: no account needed.';

export const metadata: Metadata = {
  title: 'An invitation',
  description: INVITATION,
  robots: { index: false },
  openGraph: { type: 'website', siteName: 'Pong', title: 'Play Pong with me', description: INVITATION },
};

export default async function JoinPage({ params }: { params: Promise<{ code: string }> }) {
  const code = invitationCode.safeParse((await params).code);
  if (!code.success) notFound();
  return (
    <GameShell>
      <Game entry={{ kind: 'join', code: code.data }} />
    </GameShell>
  );
}
