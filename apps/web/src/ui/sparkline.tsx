import { sparkPath } from './spark-path.ts';
import line from './sparkline.module.css';

interface SparklineProps {
  values: readonly number[];
  width: number;
  height: number;
  /** Said instead of the picture. */
  label: string;
}

/** A rating's way, with a dot where it stands now. One value is a dot alone. */
export function Sparkline({ values, width, height, label }: SparklineProps) {
  const { path, end } = sparkPath(values, width, height);
  return (
    <svg className={line.spark} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path d={path} vectorEffect="non-scaling-stroke" />
      {end && <circle cx={end.x} cy={end.y} r={3.5} />}
    </svg>
  );
}
