'use client';

import { mergeOffer } from '@pong/protocol';
import { useState } from 'react';
import { MergeOffer } from '../sign-in/merge-offer.tsx';
import section from './section.module.css';
import { useRead } from './use-read.ts';

/** The offer that stands for a quarter of an hour after signing in, for whoever came by another site and did not see it. */
export function MergeNotice() {
  const { reading } = useRead('/auth/merge-guest', mergeOffer);
  const [answered, setAnswered] = useState(false);
  const offer = reading.state === 'read' ? reading.value.mergeable : null;
  if (!offer || answered) return null;
  return (
    <div className={section.notice}>
      <MergeOffer offer={offer} done={() => setAnswered(true)} level="h2" />
    </div>
  );
}
