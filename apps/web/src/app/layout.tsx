import '@fontsource-variable/geist/index.css';
import '@fontsource-variable/geist-mono/index.css';
import './tokens.css';
import './global.css';
import { HEADER } from '@pong/identity';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import { connection } from 'next/server';
import type { ReactNode } from 'react';
import { SessionKeeper } from '../ui/session/session-keeper.tsx';
import { SpaceKey } from '../ui/space-key.tsx';

const DESCRIPTION = 'Online Pong in your browser. Press Play: no account, no waiting.';

export async function generateMetadata(): Promise<Metadata> {
  const sent = await headers();
  const host = sent.get(HEADER.forwardedHost) ?? sent.get('host') ?? 'localhost';
  const scheme = sent.get(HEADER.forwardedProto) === 'https' ? 'https' : 'http';
  return {
    metadataBase: URL.parse(`${scheme}://${host}`),
    title: { default: 'Pong', template: '%s · Pong' },
    description: DESCRIPTION,
    applicationName: 'Pong',
    appleWebApp: { capable: true, title: 'Pong', statusBarStyle: 'black' },
    formatDetection: { telephone: false },
    openGraph: { type: 'website', siteName: 'Pong', title: 'Pong', description: DESCRIPTION },
  };
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  viewportFit: 'cover',
  themeColor: '#0a0c10',
  colorScheme: 'dark',
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  // A page with a nonce is made for one request; never at build time.
  await connection();
  return (
    <html lang="en">
      <body>
        <SpaceKey />
        {children}
        <SessionKeeper />
      </body>
    </html>
  );
}
