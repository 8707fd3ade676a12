// Preloaded (`node --import`) into processes that do not themselves notice the loss of the supervisor:
// when the channel to it closes, however it ended, this process ends too.
const GRACE_MS = 4000;

process.once('disconnect', () => {
  setTimeout(() => process.exit(1), GRACE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
// The channel alone is no reason to stay.
process.channel?.unref();
