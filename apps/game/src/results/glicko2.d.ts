/** The part of glicko2 1.2.2 that is used here; the package brings no types. */
declare module 'glicko2' {
  export interface GlickoPlayer {
    getRating(): number;
    getRd(): number;
    getVol(): number;
  }
  export class Glicko2 {
    constructor(settings: { tau: number; rating: number; rd: number; vol: number });
    makePlayer(rating: number, rd: number, vol: number): GlickoPlayer;
    updateRatings(matches: [GlickoPlayer, GlickoPlayer, outcomeOfFirst: number][]): void;
  }
}
