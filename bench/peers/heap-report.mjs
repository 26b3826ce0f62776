// Preloaded into the measured Node process: on SIGUSR2 collects garbage and prints the bytes still reachable.
// V8's heap alone leaves out the in-memory logs, which are array buffers: they count as well.
process.on("SIGUSR2", () => {
  globalThis.gc();
  setImmediate(() => {
    globalThis.gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    process.stdout.write(`${heapUsed + arrayBuffers}\n`);
  });
});
