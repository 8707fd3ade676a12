import { otherSeat, rulesOf } from '@pong/engine';
import type { RequestBody, RequestName } from '@pong/protocol';
import type { Happening, Scene } from './court/scene.ts';
import { type Connection, createConnection } from './online/connection.ts';
import { createLineRecord } from './online/line-record.ts';
import { linkQuality } from './online/link-quality.ts';
import { createMatchPlay } from './online/match-play.ts';
import { type ActionId, noticeOf } from './online/notice.ts';
import { type Entry, mustAsk, nextPhase, type Phase, type PhaseEvent } from './online/phase.ts';
import { createPractice } from './rally/practice.ts';
import { createCourtView, keyCap } from './screens/court-view.ts';
import { createMenu } from './screens/menu.ts';
import { createNetworkPanel } from './screens/network-panel.ts';
import { createOverlay } from './screens/overlay.ts';
import { createResult, type Result } from './screens/result.ts';
import type { Settings } from './settings.ts';
import type { Sound } from './sound.ts';
import { createStage } from './stage.ts';
import { createWakeLock } from './wake-lock.ts';

export interface OnlineGameDeps {
  entry: Entry;
  settings: Settings;
  sound: Sound;
  /** Milliseconds of any epoch, the same as frames are timed by. */
  now: () => number;
  /** By the clock on the wall, for a complaint. */
  timeOfDay: () => string;
  seed: () => number;
  reducedMotion: () => boolean;
  /** Renews the session, for when the socket is refused. */
  renew: () => Promise<boolean>;
  /** Calls back when a guest has become an account in another tab; returns how to stop. */
  onClaimed: (callback: () => void) => () => void;
}

const NOTICE_EVERY_MS = 250;
const SAMPLE_EVERY_MS = 1_000;
const WARM_UP = 'Warm-up bot';

/** The game against the server: from the first connection to the result and the next match. */
export function createOnlineGame(root: HTMLElement, deps: OnlineGameDeps): () => void {
  const court = document.createElement('div');
  const after = document.createElement('div');
  root.replaceChildren(court, after);
  const view = createCourtView(court, { onMenu: () => menu.open(), onLine: toggleNetwork, two: false });
  const wakeLock = createWakeLock();
  let entry = deps.entry;
  let phase: Phase = { at: 'connecting', sinceMs: deps.now() };
  let lostAtMs: number | null = null;
  /** Outside a match, as last measured. */
  let roundTripMs: number | null = null;
  let result: Result | undefined;
  let guest = false;
  let playerId: number | undefined;
  /** Across the house, as last told. */
  let playing = 0;
  let said = '';
  let opponent = WARM_UP;

  const stage = createStage({ ...deps, view, two: false, onScene, onHappening });
  const overlay = createOverlay(view.stage, { onAction: act });
  const menu = createMenu(root, {
    settings: deps.settings,
    network: true,
    leaving,
    onLeave: leave,
    onToggle: () => undefined,
  });
  const connection: Connection = createConnection({
    now: deps.now,
    renew: deps.renew,
    onEvent: handle,
    onPlay: (body) => match.play(body),
    onOverrule: (body) => match.overrule(body),
    onBeat: (body) => match.beat(body),
    onSync: (body) => match.sync(body),
    inMatch: () => phase.at === 'match',
    onPlaying(now) {
      playing = now;
      draw();
    },
    onLine(connected) {
      lostAtMs = connected ? null : (lostAtMs ?? deps.now());
      if (!connected) match.lost();
      draw();
    },
    onRoundTrip(rttMs) {
      roundTripMs = rttMs;
      if (rttMs !== null) match.roundTrip(rttMs);
    },
  });
  const match = createMatchPlay({
    now: deps.now,
    hidden: () => document.hidden,
    wish: (tick, ownY) => stage.own.wish(tick, ownY),
    say: connection.say,
    askSync: () => void connection.ask('match:sync', {}),
  });
  const record = createLineRecord();
  const network = createNetworkPanel(view.game, {
    record,
    line: () => record.line({ time: deps.timeOfDay(), matchId: matchId() }),
    onClose: toggleNetwork,
  });

  function handle(event: PhaseEvent): void {
    const before = phase;
    phase = nextPhase(phase, event, deps.now());
    match.event(event);
    if (event.kind === 'hello') {
      guest = event.hello.player.account === 'placeholder';
      playerId = event.hello.player.id;
      if (mustAsk(phase, entry)) void askFor(entry);
    }
    if (event.kind === 'start' || (event.kind === 'hello' && phase.at === 'match')) beginMatch();
    if (phase.at === 'match' && before.at !== 'match') window.history.replaceState(null, '', '/pong/game');
    if (phase.at === 'result') showResult(before);
    else if (before.at === 'result' || before.at === 'match' || before.at === 'missed') leaveResult();
    draw();
  }

  function beginMatch(): void {
    if (phase.at !== 'match') return;
    const { start } = phase;
    const rally = match.begin(start);
    if (!rally) return;
    leaveResult();
    const own = start.seats[start.seat];
    const other = start.seats[otherSeat(start.seat)];
    opponent = other.name;
    view.setPlate('own', { name: 'You', rating: start.ranked ? own.rating : null });
    view.setPlate('other', { name: other.name, rating: start.ranked ? other.rating : null });
    view.setHint(hint(), true);
    view.announce(`Match against ${other.name}. First to ${winningScore()}.`);
    stage.play(rally);
    wakeLock.hold(true);
  }

  function standStill(): void {
    match.end();
    wakeLock.hold(false);
  }

  function practise(): void {
    standStill();
    opponent = WARM_UP;
    view.setPlate('own', { name: 'You', rating: null });
    view.setPlate('other', { name: WARM_UP, rating: null });
    view.setHint(hint(), true);
    stage.play(createPractice({ own: () => stage.own.input(), seed: deps.seed }));
  }

  function showResult(before: Phase): void {
    if (phase.at !== 'result') return;
    if (!result) {
      wakeLock.hold(false);
      menu.close();
      court.hidden = true;
      result = createResult(after, {
        over: phase.over,
        guest,
        onRematch: () => void ask('match:rematch', {}),
        onNewOpponent: () => void findOpponent(),
      });
      practise();
    }
    if (before.at === 'result' && before.over !== phase.over) result.setRating(phase.over);
    result.setRematch(phase.rematch);
  }

  function leaveResult(): void {
    // The picture of a match that is over for this page stays behind the notice, under its names.
    if (phase.at === 'farewell' || phase.at === 'missed') standStill();
    else if (phase.at !== 'match') practise();
    if (!result) return;
    result = undefined;
    after.replaceChildren();
    court.hidden = false;
  }

  async function findOpponent(): Promise<void> {
    if (phase.at === 'result') void connection.ask('match:decline', {});
    entry = { kind: 'quick' };
    await askFor(entry);
  }

  async function askFor(wanted: Entry): Promise<void> {
    if (wanted.kind === 'quick') await ask('lobby:quick', {});
    else if (wanted.kind === 'bot') await ask('lobby:bot', { level: wanted.level });
    else if (wanted.kind === 'friend') await ask('lobby:invite', {});
    else await ask('lobby:join', { code: wanted.code });
  }

  async function ask<N extends RequestName>(name: N, body: RequestBody<N>): Promise<void> {
    const answer = await connection.ask(name, body);
    if (answer.ok) return;
    if (result) result.say(answer.message);
    else handle({ kind: 'refused', message: answer.message });
  }

  function act(id: ActionId): void {
    if (id === 'home') window.location.assign('/');
    else if (id === 'history') window.location.assign(playerId === undefined ? '/' : `/players/${playerId}`);
    else if (id === 'reload') window.location.reload();
    else if (id === 'sign-in') window.location.assign('/sign-in?next=/pong/game');
    else if (id === 'cancel') void ask('lobby:cancel', {});
    else if (id === 'quick') void findOpponent();
    else void playBot(id);
  }

  async function playBot(id: 'bot-easy' | 'bot-fair' | 'bot-hard'): Promise<void> {
    const level = id === 'bot-easy' ? 'easy' : id === 'bot-hard' ? 'hard' : 'fair';
    entry = { kind: 'bot', level };
    if (phase.at === 'queued' || phase.at === 'inviting') await connection.ask('lobby:cancel', {});
    await askFor(entry);
  }

  function leaving() {
    return phase.at === 'match'
      ? { label: 'Leave the match', note: 'Leaving is a forfeit: your opponent wins.' }
      : { label: 'Leave', note: '' };
  }

  function leave(): void {
    if (phase.at === 'match') void ask('match:leave', {});
    else window.location.assign('/');
  }

  function hint(): (string | Node)[] {
    if (matchMedia('(pointer: coarse)').matches)
      return [stage.turned() ? 'slide anywhere below' : 'slide up and down anywhere'];
    return stage.turned()
      ? [keyCap('A'), keyCap('D'), 'or move the mouse']
      : [keyCap('W'), keyCap('S'), 'or move the mouse'];
  }

  function onScene(scene: Scene): void {
    view.setScore(`You ${scene.score.own}, ${opponent} ${scene.score.other}`);
  }

  function onHappening(happening: Happening): void {
    const confirmed = match.confirmed();
    if (happening.kind !== 'point' || phase.at !== 'match' || !confirmed) return;
    const { leftScore, rightScore } = confirmed;
    const [own, other] = phase.start.seat === 0 ? [leftScore, rightScore] : [rightScore, leftScore];
    const call = Math.max(own, other) === winningScore() - 1 ? ' Game point.' : '';
    view.announce(`You ${own}, ${opponent} ${other}.${call}`);
  }

  function winningScore(): number {
    return rulesOf(match.confirmed()?.ruleSet ?? 0).winningScore;
  }

  function matchId(): string | undefined {
    return phase.at === 'match' ? phase.start.matchId : undefined;
  }

  function toggleNetwork(): void {
    deps.settings.set({ network: !deps.settings.get().network });
  }

  function showNetwork(): void {
    view.setNetwork(deps.settings.get().network);
    network.show(deps.settings.get().network);
  }

  /** Once a second: the line as it is now. */
  function sample(): void {
    match.tend();
    const figures = match.figures();
    const connected = connection.connected();
    const answers = connected && !match.stalled();
    const rttMs = answers ? (figures?.roundTripMs ?? roundTripMs) : null;
    record.add({ roundTripMs: rttMs, figures });
    network.draw();
    const unknown = phase.at === 'connecting' || (answers && rttMs === null);
    view.setLine(unknown ? undefined : linkQuality(rttMs));
  }

  function draw(): void {
    const line = { connected: connection.connected(), lostAtMs, stalled: match.stalled() };
    const notice = noticeOf(phase, line, playing, deps.now());
    root.dataset.state = phase.at;
    overlay.show(notice);
    stage.dim(notice?.place === 'over');
    stage.rest(phase.at === 'result' || (notice?.place === 'over' && phase.at !== 'match'));
    if (!line.connected && phase.at !== 'connecting') view.setLine(linkQuality(null));
    const title = notice?.title ?? '';
    if (title !== said) view.announce(title);
    said = title;
  }

  const aborter = new AbortController();
  const { signal } = aborter;
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.repeat || menu.isOpen()) return;
      if (event.code === 'Escape' && !result) {
        // Otherwise the same press closes the dialog it has just opened.
        event.preventDefault();
        menu.open();
      }
      const modified = event.ctrlKey || event.metaKey || event.altKey;
      if (event.code === 'KeyN' && !result && !modified && !isField(event.target)) toggleNetwork();
      const onControl = event.target instanceof Element && event.target.closest('a, button, input') !== null;
      if (event.code === 'Space' && result && !onControl) {
        event.preventDefault();
        result.press();
      }
    },
    { signal },
  );
  // Nobody steers a hidden page: let go at once, so that the paddle does not run to the wall.
  document.addEventListener('visibilitychange', () => document.hidden && match.letGo(), { signal });
  const timers = [setInterval(draw, NOTICE_EVERY_MS), setInterval(sample, SAMPLE_EVERY_MS)];
  deps.settings.onChange(showNetwork);

  const stopClaimed = deps.onClaimed(() => {
    guest = false;
    result?.kept();
  });

  practise();
  showNetwork();
  draw();
  connection.open();
  return () => {
    aborter.abort();
    stopClaimed();
    for (const timer of timers) clearInterval(timer);
    connection.close();
    stage.close();
    wakeLock.close();
    root.replaceChildren();
  };
}

function isField(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select') !== null;
}
