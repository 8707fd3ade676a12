'use client';

import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import button from './button.module.css';

export function Reload() {
  const router = useRouter();
  const [trying, startTrying] = useTransition();
  return (
    <button
      type="button"
      className={button.secondary}
      disabled={trying}
      onClick={() => startTrying(() => router.refresh())}
    >
      Try again
    </button>
  );
}
