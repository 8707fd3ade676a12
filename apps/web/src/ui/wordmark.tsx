import { columnsOf, runsOf, WORDMARK } from '../play/court/glyphs.ts';

const ROWS = 7;

/** PONG from squares. Crisp at any size: whole squares, no font. */
export function Wordmark({ className }: { className?: string | undefined }) {
  return (
    <svg
      className={className}
      viewBox={`0 0 ${columnsOf(WORDMARK)} ${ROWS}`}
      shapeRendering="crispEdges"
      fill="currentColor"
      role="img"
      aria-label="Pong"
    >
      {runsOf(WORDMARK).map(({ column, row, length }) => (
        <rect key={`${column}.${row}`} x={column} y={row} width={length} height={1} />
      ))}
    </svg>
  );
}
