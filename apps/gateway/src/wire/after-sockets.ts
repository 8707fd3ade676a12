/**
 * Runs `task` after `ms`, once the sockets have been read that were ready by then; returns how to call it off. Timers come
 * before sockets in a turn: after a pause of this process, what a bare timer would give up may already have arrived.
 */
export function afterSockets(ms: number, task: () => void): () => void {
  let immediate: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    immediate = setImmediate(task);
  }, ms);
  return () => {
    clearTimeout(timer);
    clearImmediate(immediate);
  };
}
