// Preloaded into the measured Node process: on SIGUSR2 collects garbage and prints the bytes still reachable, of
// V8's heap alone and with array buffers, which is what in-memory logs are made of.
process.on("SIGUSR2", () => {
  globalThis.gc();
  setImmediate(() => {
    globalThis.gc();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    const live = { heap: heapUsed, all: heapUsed + arrayBuffers };
    process.stdout.write(`${JSON.stringify(live)}\n`);
  });
});
