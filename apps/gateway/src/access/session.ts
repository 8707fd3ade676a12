import { randomUUID } from 'node:crypto';
import { sealData, unsealData } from 'iron-session';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { ownText } from '../wire/own-text.ts';

const sessionData = z.object({ guestId: z.uuid() });

/** 180 days, for the seal and the cookie alike. */
export const SESSION_SECONDS = 180 * 24 * 3600;
/** A seal of ours has about 300 characters. */
const SEAL_MAX_LENGTH = 1024;

export interface NewSession {
  guestId: string;
  seal: string;
}

export interface Sessions {
  /** The guest a seal speaks for; undefined for anything not sealed by us, or too old. */
  open(seal: string): Promise<string | undefined>;
  create(): Promise<NewSession>;
}

/**
 * The sealed session, iron-session's format: `{ guestId }`, no database. Opened seals are remembered
 * for a while, since opening one costs several trips through the crypto thread pool.
 */
export function createSessions(options: { secret: string; steady: () => number }): Sessions {
  const seal = { password: options.secret, ttl: SESSION_SECONDS };
  const opened = new LRUCache<string, { guestId: string; untilMs: number }>({ max: 20_000 });
  const REMEMBERED_MS = 10 * 60 * 1000;
  return {
    async open(value) {
      const nowMs = options.steady();
      const known = opened.get(value);
      if (known && known.untilMs > nowMs) return known.guestId;
      if (value.length > SEAL_MAX_LENGTH) return undefined;
      const data = sessionData.safeParse(await unsealData(value, seal)).data;
      if (!data) return undefined;
      opened.set(ownText(value), { guestId: data.guestId, untilMs: nowMs + REMEMBERED_MS });
      return data.guestId;
    },
    async create() {
      const guestId = randomUUID();
      return { guestId, seal: await sealData({ guestId }, seal) };
    },
  };
}
