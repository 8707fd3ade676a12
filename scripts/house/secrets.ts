import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SECRET_NAMES, type SecretName } from './settings.ts';

/** The embedded database's is the house's own affair: never given by a person, unlike the others. */
const KEPT_NAMES = [...SECRET_NAMES, 'DATABASE_PASSWORD'] as const;
type KeptName = (typeof KEPT_NAMES)[number];

export type Secrets = Readonly<Record<KeptName, string>>;
export type SecretsResult = { ok: true; secrets: Secrets } | { ok: false; problem: string };

const SECRET_BYTES = 32;
const kept = z.partialRecord(z.enum(KEPT_NAMES), z.string().min(12));

/**
 * The house's secrets: from the environment where given, else made once and kept in
 * `secrets.json`, readable by its owner only. Losing the file signs every guest out, so a file that
 * cannot be read is a problem for a person, never a reason to make new ones.
 */
export function loadSecrets(dataDir: string, given: Partial<Record<SecretName, string>>): SecretsResult {
  const path = join(dataDir, 'secrets.json');
  const known = readKept(path);
  if (known === undefined) {
    return {
      ok: false,
      problem: `${path} cannot be read as secrets. Restore it, or delete it to make new ones (every guest and player is then signed out).`,
    };
  }
  const missing = KEPT_NAMES.filter((name) => known[name] === undefined);
  for (const name of missing) known[name] = randomBytes(SECRET_BYTES).toString('base64url');
  if (missing.length > 0) {
    writeFileSync(`${path}.new`, `${JSON.stringify(known, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  chmodSync(path, 0o600);
  return { ok: true, secrets: { ...(known as Secrets), ...given } };
}

function readKept(path: string): Partial<Record<KeptName, string>> | undefined {
  if (!existsSync(path)) return {};
  try {
    return kept.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}
