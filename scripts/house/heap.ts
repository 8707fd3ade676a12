import heaps from './heap.json' with { type: 'json' };

interface Heap {
  /** Of each generation at most, MB. */
  old: number;
  young: number;
  /** By how much what lives may grow before V8 marks it anew, percent; V8's own choice when absent. */
  growth?: number;
}

/**
 * What Node is told of memory when it runs this process, in MB. The heap is generous for what each does (a full house of
 * 200 matches stays under half), small enough that V8 collects before the whole house outgrows 900 MB. A small young
 * generation costs most services nothing measurable and saves about 15 MB each; the gateway alone makes enough of short
 * life, and waits longest for what V8's marking takes of its core (decision 0012). Proofs run it with the same.
 */
export function heapArguments(name: keyof typeof heaps): string[] {
  const { old, young, growth }: Heap = heaps[name];
  const limits = [`--max-old-space-size=${old}`, `--max-semi-space-size=${young}`];
  return growth === undefined ? limits : [...limits, `--heap-growing-percent=${growth}`];
}
