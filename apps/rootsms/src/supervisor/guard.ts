// Loaded into every app by `--import`: when the supervisor dies (kill -9), the pipe to it breaks, and the app ends as if
// it had been told to, so that nothing keeps ports or links that nobody minds.
const STOP_LIMIT_MS = 9_000;

process.once('disconnect', () => {
  setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
// The pipe alone must not keep an app alive that has nothing left to do.
process.channel?.unref();
