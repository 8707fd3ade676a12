/** How long an invitation outlives the line of the one who opened it. */
export const INVITATION_GRACE_MS = 2 * 60_000;

export interface Invitation {
  code: string;
  playerId: number;
  /** Set while the inviter has no line. */
  awaySinceMs: number | undefined;
}

/** Open invitations, one per player at most. */
export function createInvitations(options: { newCode: () => string; monotonicMs: () => number }) {
  const byPlayer = new Map<number, Invitation>();
  const byCode = new Map<string, Invitation>();

  function close(playerId: number): boolean {
    const invitation = byPlayer.get(playerId);
    if (!invitation) return false;
    byPlayer.delete(playerId);
    return byCode.delete(invitation.code);
  }

  function alive(invitation: Invitation | undefined): Invitation | undefined {
    if (invitation?.awaySinceMs === undefined) return invitation;
    if (options.monotonicMs() - invitation.awaySinceMs <= INVITATION_GRACE_MS) return invitation;
    close(invitation.playerId);
    return undefined;
  }

  return {
    /** The player's invitation, the open one if there is one. */
    open(playerId: number): Invitation {
      const existing = alive(byPlayer.get(playerId));
      if (existing) return existing;
      const invitation: Invitation = { code: options.newCode(), playerId, awaySinceMs: undefined };
      byPlayer.set(playerId, invitation);
      byCode.set(invitation.code, invitation);
      return invitation;
    },
    close,
    of: (playerId: number): Invitation | undefined => alive(byPlayer.get(playerId)),
    byCode: (code: string): Invitation | undefined => alive(byCode.get(code)),
    away(playerId: number): void {
      const invitation = byPlayer.get(playerId);
      if (invitation) invitation.awaySinceMs = options.monotonicMs();
    },
    back(playerId: number): void {
      const invitation = alive(byPlayer.get(playerId));
      if (invitation) invitation.awaySinceMs = undefined;
    },
    /** Closes those whose inviter did not come back. */
    sweep(): void {
      for (const invitation of byPlayer.values()) alive(invitation);
    },
  };
}
