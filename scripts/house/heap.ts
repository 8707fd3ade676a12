import heaps from './heap.json' with { type: 'json' };

/**
 * What Node is told of memory when it runs this process, in MB. The heap is generous for what each does (a full house of
 * 200 matches stays under half), small enough that V8 collects before the whole house outgrows 900 MB. A small young
 * generation costs most services nothing measurable and saves about 15 MB each; the gateway alone makes enough of short
 * life (decision 0012). Proofs run it with the same.
 */
export function heapArguments(name: keyof typeof heaps): string[] {
  const { old, young } = heaps[name];
  return [`--max-old-space-size=${old}`, `--max-semi-space-size=${young}`];
}
