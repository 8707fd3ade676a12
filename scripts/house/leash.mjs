// Preloaded (`node --import`) into processes that do not themselves notice the loss of the supervisor:
// when the channel to it closes, however it ended, this process ends too.
const GRACE_MS = 4000;

// `--import` is handed down to what this process forks; only the supervisor's own child is on the leash.
if (process.env.LEASH_HELD_BY === String(process.ppid)) {
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), GRACE_MS).unref();
    // The whole group: it was made for this process and what it starts.
    process.kill(-process.pid, 'SIGTERM');
  });
  // The channel alone is no reason to stay.
  process.channel?.unref();
}
