import type { Happening } from './court/scene.ts';

/** A blip: square wave as the machine of 1972 had it. */
interface Blip {
  hertz: number;
  lengthMs: number;
  /** Seconds after now. */
  delayS?: number;
}

const VOLUME = 0.05;
const HIT: Blip = { hertz: 459, lengthMs: 70 };
const WALL: Blip = { hertz: 226, lengthMs: 22 };
const POINT: Blip = { hertz: 490, lengthMs: 240 };
const LOST: Blip = { hertz: 150, lengthMs: 240 };
const WON: Blip[] = [523, 659, 784].map((hertz, index) => ({ hertz, lengthMs: 110, delayS: index * 0.12 }));

/** Sound on events. Browsers allow it after the first gesture only; before that there is silence. */
export function createSound(options: { enabled: () => boolean }) {
  let audio: AudioContext | undefined;

  function wake(): void {
    if (!options.enabled() || typeof AudioContext === 'undefined') return;
    // Not every key press counts as one: Escape does not.
    if (!audio && navigator.userActivation?.isActive === false) return;
    audio ??= new AudioContext();
    if (audio.state === 'suspended') void audio.resume();
  }

  function play({ hertz, lengthMs, delayS = 0 }: Blip): void {
    if (audio?.state !== 'running' || !options.enabled()) return;
    const at = audio.currentTime + delayS;
    const end = at + lengthMs / 1000;
    const tone = audio.createOscillator();
    const gain = audio.createGain();
    tone.type = 'square';
    tone.frequency.value = hertz;
    gain.gain.setValueAtTime(VOLUME, at);
    // A short fall keeps the end of the square wave from clicking.
    gain.gain.setValueAtTime(VOLUME, Math.max(at, end - 0.008));
    gain.gain.linearRampToValueAtTime(0, end);
    tone.connect(gain).connect(audio.destination);
    tone.start(at);
    tone.stop(end);
  }

  function happen(happening: Happening): void {
    if (happening.kind === 'hit') play(HIT);
    else if (happening.kind === 'wall') play(WALL);
    else if (happening.kind === 'point') play(happening.side === 'own' ? POINT : LOST);
    else if (happening.kind === 'over' && happening.winner === 'own') for (const blip of WON) play(blip);
  }

  return { wake, happen, close: () => void audio?.close() };
}

export type Sound = ReturnType<typeof createSound>;
