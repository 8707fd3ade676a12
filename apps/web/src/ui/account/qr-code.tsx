'use client';

import { useEffect, useState } from 'react';
import section from './section.module.css';

/** Light modules around, as ISO/IEC 18004 asks. */
const BORDER = 4;

/** A text as a QR code, dark on light in every theme, since cameras ask for that. The encoder comes when it is needed. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const [rows, setRows] = useState<readonly (readonly boolean[])[] | undefined>();
  useEffect(() => {
    let gone = false;
    void import('uqr').then(({ encode }) => {
      if (!gone) setRows(encode(text, { ecc: 'M', border: BORDER }).data);
    });
    return () => {
      gone = true;
    };
  }, [text]);
  const size = rows?.length ?? 1;
  return (
    <svg
      className={section.qr}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <path d={rows ? pathOf(rows) : ''} />
    </svg>
  );
}

function pathOf(rows: readonly (readonly boolean[])[]): string {
  return rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
}
