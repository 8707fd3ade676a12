import { houseOfRequest } from '../house.ts';
import { Attract } from '../play/mount.tsx';
import button from '../ui/button.module.css';
import { PresenceLine } from '../ui/presence-line.tsx';
import { PRESSED_BY_SPACE } from '../ui/space-key.tsx';
import { TopBar } from '../ui/top-bar.tsx';
import { Wordmark } from '../ui/wordmark.tsx';
import { readVisitor } from '../visitor.ts';
import home from './home.module.css';

/**
 * The rally, and one thing to press. Links to the game are plain: they mint a guest, so they are only ever
 * followed by a person, never prefetched.
 */
export default async function Home() {
  const { api } = await houseOfRequest();
  const [visitor, presence] = await Promise.all([readVisitor(), api.presence()]);
  return (
    <div className={home.page}>
      <Attract className={home.court} />
      <TopBar visitor={visitor} here="home" />
      <main className={home.middle}>
        <h1 className={home.title}>
          <Wordmark className={home.wordmark} />
        </h1>
        <div className={home.ways}>
          <a {...PRESSED_BY_SPACE} className={`${button.primary} ${home.play}`} href="/pong/game">
            Play <kbd className={button.key}>space</kbd>
          </a>
          <a className={button.secondary} href="/pong/game?mode=friend">
            Play a friend
          </a>
          <a className={button.secondary} href="/pong/game/local">
            <span className={home.keyboard}>Two on one keyboard</span>
            <span className={home.phone}>Share this phone</span>
          </a>
        </div>
        <PresenceLine
          className={home.presence}
          initial={presence.ok ? presence.value.playing : null}
          signedIn={visitor.signedIn}
        />
      </main>
    </div>
  );
}
