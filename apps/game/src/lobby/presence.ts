import type { Presence } from '@pong/protocol';

/** Presence is pushed no more often than this. */
const PUSH_MS = 2_000;

/** Counts who is online and who plays, and pushes the counts when they have changed. */
export function createPresence(options: {
  count: () => Presence;
  push: (presence: Presence) => void;
  monotonicMs: () => number;
}) {
  let pushed: Presence = { online: 0, playing: 0 };
  let pushedAtMs = -Infinity;
  return {
    now: options.count,
    /** To be called often. */
    sweep(): void {
      const nowMs = options.monotonicMs();
      if (nowMs - pushedAtMs < PUSH_MS) return;
      const presence = options.count();
      if (presence.online === pushed.online && presence.playing === pushed.playing) return;
      pushed = presence;
      pushedAtMs = nowMs;
      options.push(presence);
    },
  };
}
