import { Histogram, type Registry } from 'prom-client';

/** What one set of labels has come to. */
export interface Series {
  labels: Readonly<Record<string, string>>;
  /** By bucket, each for itself; the last is what is over all bounds. */
  counts: Float64Array;
  /** Seconds. */
  sum: number;
}

/** A histogram in seconds whose series are found once and then counted in plain numbers. */
export interface Latencies {
  /** A new series; these labels must have none yet. */
  open(labels: Readonly<Record<string, string>>): Series;
  observe(series: Series, seconds: number): void;
}

/**
 * A histogram of prom-client, as its registry sees it: the same name, help and text. What prom-client does for each
 * value, to write out the labels, check and look them up, costs half a microsecond, and there are two for each request.
 */
export function createLatencies(settings: {
  name: string;
  help: string;
  labelNames: string[];
  /** Upper bounds in seconds, rising. */
  buckets: readonly number[];
  registers: Registry[];
}): Latencies {
  const { name, buckets } = settings;
  const all: Series[] = [];
  const histogram = new Histogram({ ...settings, buckets: [...buckets] });

  function valuesOf({ labels, counts, sum }: Series) {
    let total = 0;
    const upTo = (le: number | string, at: number) => {
      total += counts[at] ?? 0;
      return { metricName: `${name}_bucket`, labels: { le }, sharedLabels: labels, value: total };
    };
    return [
      ...buckets.map(upTo),
      upTo('+Inf', buckets.length),
      { metricName: `${name}_sum`, labels: {}, sharedLabels: labels, value: sum },
      { metricName: `${name}_count`, labels: {}, sharedLabels: labels, value: total },
    ];
  }

  const whole = { name, help: settings.help, type: 'histogram', aggregator: 'sum' };
  Object.assign(histogram, {
    getForPromString: async () => ({ ...whole, values: all.flatMap(valuesOf) }),
    get: async () => ({
      ...whole,
      values: all.flatMap(valuesOf).map(({ labels, sharedLabels, ...value }) => ({
        ...value,
        labels: { ...labels, ...sharedLabels },
      })),
    }),
  });

  return {
    open(labels) {
      const series = { labels, counts: new Float64Array(buckets.length + 1), sum: 0 };
      all.push(series);
      return series;
    },
    observe(series, seconds) {
      let at = 0;
      while (seconds > (buckets[at] ?? Number.POSITIVE_INFINITY)) at += 1;
      series.counts[at] = (series.counts[at] ?? 0) + 1;
      series.sum += seconds;
    },
  };
}
