/** The two clocks of the process. Durations are measured by the monotonic one; the wall clock only dates things. */
export interface Clock {
  /** Milliseconds since the epoch. */
  wallMs(): number;
  /** Milliseconds since some moment; never goes back. */
  monotonicMs(): number;
}
