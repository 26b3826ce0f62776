import type { ClientConnection, ConnectOptions, Connector } from "../../../src/ports/index.ts";
import { inMemoryConnector } from "../../kit/in-memory-connector.ts";
import { SeededEntropy } from "../../kit/seeded-entropy.ts";
import type { TestCluster } from "../../kit/test-cluster.ts";

/** A network that loses connections: with a request before it arrives, or with an answer after the broker did its work. */
export class FlakyConnector implements Connector {
  /** Of 1,000 writes, how many are lost with their connection. */
  requestLossPermille = 0;
  /** Of 1,000 reads, how many are lost with their connection. */
  answerLossPermille = 0;
  /** So many of the next reads are lost for sure. */
  answersToLose = 0;
  lostCount = 0;
  readonly #inner: Connector;
  readonly #entropy: SeededEntropy;

  constructor(brokers: TestCluster, seed: number) {
    this.#inner = inMemoryConnector(brokers.network);
    this.#entropy = new SeededEntropy(seed);
  }

  connect(options: ConnectOptions): ClientConnection {
    const { handler } = options;
    let isLost = false;
    const lose = (): void => {
      isLost = true;
      this.lostCount++;
      connection.destroy();
    };
    const connection = this.#inner.connect({
      ...options,
      handler: {
        onConnect: () => handler.onConnect(),
        onData: (bytes) => {
          if (isLost) return;
          if (this.#losesAnswer()) lose();
          else handler.onData(bytes);
        },
        onDrain: () => handler.onDrain(),
        onClose: (error) => handler.onClose(isLost ? new Error("read ECONNRESET") : error),
      },
    });
    return {
      ...connection,
      write: (chunks) => {
        if (isLost) return 0;
        if (!this.#happens(this.requestLossPermille)) return connection.write(chunks);
        lose();
        return 0;
      },
    };
  }

  #losesAnswer(): boolean {
    if (this.answersToLose > 0) {
      this.answersToLose--;
      return true;
    }
    return this.#happens(this.answerLossPermille);
  }

  #happens(permille: number): boolean {
    return permille > 0 && this.#entropy.below(1000) < permille;
  }
}
