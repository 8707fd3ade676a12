import { createBudget } from '../ingress/budget.ts';

/**
 * Packets of any kind one line may send: the events it may send, and as much again for pongs and joining. What comes
 * beside the ingress (unknown namespaces, acknowledgements nobody asked for) is limited here.
 */
const PACKETS = { burst: 1_200, perSecond: 100 };
/** Socket.IO packets with attachments: nobody here sends binary, and waiting for attachments holds memory. */
const BINARY_EVENT = '5';
const BINARY_ACK = '6';

/** Judges each raw message of one line, the empty text of a heartbeat too; false means to cut it. */
export function createRawGuard(options: { monotonicMs: () => number }): (message: unknown) => boolean {
  const packets = createBudget({ ...PACKETS, ...options });
  return (message) => {
    if (typeof message !== 'string') return false;
    if (message.startsWith(BINARY_EVENT) || message.startsWith(BINARY_ACK)) return false;
    return packets.take();
  };
}
