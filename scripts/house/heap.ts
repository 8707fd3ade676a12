import heaps from './heap.json' with { type: 'json' };

/**
 * What Node is told of memory when it runs this process; sizes in MB. The heap is generous for what each does (a full house
 * of 200 matches stays under half), small enough that V8 collects before the whole house outgrows 900 MB. A small young
 * generation costs most services nothing measurable and saves about 15 MB each. The gateway alone makes enough of short life
 * to need more; what lives there may grow by more before V8 marks it, since that takes the core from it, and what it has it
 * keeps when nobody comes for a while, since to be given it again takes the first of the next (decision 0012).
 * Proofs run it with the same file.
 */
export function heapArguments(name: keyof typeof heaps): readonly string[] {
  return heaps[name];
}
