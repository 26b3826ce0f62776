/**
 * `npm run interop -- security`: our admin, producer and consumer on Apache Kafka with TLS and SASL switched on, in every
 * combination that we offer, and what they say when one side should refuse the other.
 */
import { kafkaVersion } from "../peers.ts";
import { type Certificates, makeCertificates } from "./certificates.ts";
import { refusals } from "./refusals.ts";
import { renewal } from "./renewal.ts";
import { startSecureKafka } from "./secure-kafka.ts";
import type { Story } from "./story.ts";
import { working } from "./working.ts";

/** Runs all stories, prints a line for each; true when all are as they should be. */
export async function proveSecurity(): Promise<boolean> {
  const certificates = await makeCertificates();
  try {
    return await proveWith(certificates);
  } finally {
    await certificates.remove();
  }
}

async function proveWith(certificates: Certificates): Promise<boolean> {
  const kafka = await startSecureKafka(certificates);
  process.stdout.write(`Apache Kafka ${kafkaVersion} with TLS and SASL\n`);
  let isRight = true;
  try {
    const world = { certificates, ports: kafka.listenerPorts, kafka };
    for (const story of [...working(world), ...refusals(world), ...renewal(world)]) {
      isRight = (await tell(story)) && isRight;
    }
  } finally {
    await kafka.stop();
  }
  process.stdout.write(isRight ? "\nall as it should be\n" : "\nnot as it should be\n");
  return isRight;
}

async function tell({ name, run }: Story): Promise<boolean> {
  const startMs = performance.now();
  try {
    const outcome = await run();
    const tookMs = Math.round(performance.now() - startMs);
    process.stdout.write(`  ok    ${name}: ${outcome} (${tookMs} ms)\n`);
    return true;
  } catch (error) {
    process.stdout.write(`  WRONG ${name}: ${String(error)}\n`);
    return false;
  }
}
