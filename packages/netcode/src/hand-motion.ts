/** How a hand moves at this tick, in court units: per tick, and what each tick adds to that. */
export interface HandMotion {
  readonly speed: number;
  readonly bend: number;
}

/** What is known of a hand from the places it was seen at, one a tick. */
export interface Hand {
  /** This tick's place. */
  see(place: number): void;
  motion(): HandMotion;
  /** The place, or where it must be by now when the pointer said nothing new in a fast move. */
  place(): number;
  /** The pointer said nothing new this tick, though the hand was fast: events come unevenly. */
  isSilent(): boolean;
  /** Not a pixel of change for so long that no tremble can be meant. */
  isStill(): boolean;
  /** Where it has stayed for a while, trembling at most; undefined while it moves. */
  restsAt(): number | undefined;
}

/** A resting hand trembles by a pixel or two; what moves less than this is at rest. */
export const REST_BAND = 45;
/** So long must it stay. */
const REST_TICKS = 8;
const STILL_TICKS = 24;
const MEMORY_TICKS = 15;
/** Places that lie so near a line, over so many ticks at least, are a straight move: its speed is known well. */
const LINE_OFF = 15;
const LINE_TICKS = 8;
/** Otherwise the newest three places tell the speed, and the three before them how it changes. */
const NEAR_TICKS = 3;
const MOST_BEND = 30;
/** Slower than this, silence means that the hand has stopped. */
const FAST = 60;
/** A silent hand is taken to have gone on this part of its speed. */
const SILENT_PART = 0.8;

const STILL: HandMotion = { speed: 0, bend: 0 };

export function createHand(): Hand {
  /** As seen, and with silences filled in; oldest first. */
  let seen: number[] = [];
  let places: number[] = [];
  let motion = STILL;
  let silent = false;
  let sameTicks = 0;

  return {
    see(place) {
      const same = seen.at(-1) === place;
      seen = [...seen.slice(-REST_TICKS), place];
      sameTicks = same ? sameTicks + 1 : 0;
      const before = places.at(-2);
      if (silent && before !== undefined)
        places = [...places.slice(0, -1), same ? place : (before + place) / 2];
      const stopped = same && (silent || Math.abs(motion.speed) <= FAST);
      silent = same && !stopped;
      places = [...places.slice(1 - MEMORY_TICKS), silent ? place + motion.speed * SILENT_PART : place];
      motion = stopped ? STILL : motionOf(places);
    },
    motion: () => motion,
    place: () => places.at(-1) ?? 0,
    isSilent: () => silent,
    isStill: () => sameTicks >= STILL_TICKS,
    restsAt() {
      if (seen.length <= REST_TICKS || Math.max(...seen) - Math.min(...seen) > REST_BAND) return undefined;
      return seen.toSorted((a, b) => a - b)[REST_TICKS / 2];
    },
  };
}

/** By the longest straight line that ends now; in a bent move by the newest places, carried on to this tick. */
function motionOf(places: readonly number[]): HandMotion {
  if (places.length < 2) return STILL;
  for (let ticks = places.length; ticks >= LINE_TICKS; ticks -= 1) {
    const line = fit(places.slice(-ticks));
    if (line.worst <= LINE_OFF) return { speed: line.slope, bend: 0 };
  }
  const near = fit(places.slice(-NEAR_TICKS)).slope;
  if (places.length < 3) return { speed: near, bend: 0 };
  const far = fit(places.slice(-2 * NEAR_TICKS, Math.max(2, places.length - NEAR_TICKS))).slope;
  const bend = Math.min(Math.max((near - far) / NEAR_TICKS, -MOST_BEND), MOST_BEND);
  const speed = near + (bend * (NEAR_TICKS - 1)) / 2;
  const newest = (places.at(-1) ?? 0) - (places.at(-3) ?? 0);
  return speed * newest > 0 ? { speed, bend } : { speed: newest / 2, bend: 0 };
}

/** The line of least squares through values at 0, 1, 2 …, and how far the farthest is from it. */
function fit(values: readonly number[]): { slope: number; worst: number } {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let across = 0;
  let along = 0;
  for (const [at, value] of values.entries()) {
    across += (at - middle) * (value - mean);
    along += (at - middle) ** 2;
  }
  const slope = along === 0 ? 0 : across / along;
  const offs = values.map((value, at) => Math.abs(value - mean - slope * (at - middle)));
  return { slope, worst: Math.max(...offs) };
}
