"""A member that runs librdkafka through confluent-kafka-python; see README.md for the lines it prints."""

import argparse
import json
import sys
import threading

from confluent_kafka import Consumer

parser = argparse.ArgumentParser()
for name in ("bootstrap", "group", "topic", "client-id", "session-timeout", "instance", "assignor"):
    parser.add_argument(f"--{name}")
settings = parser.parse_args()


def say(**event):
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


config = {
    "bootstrap.servers": settings.bootstrap,
    "client.id": settings.client_id,
    "group.id": settings.group,
    "session.timeout.ms": int(settings.session_timeout),
    "heartbeat.interval.ms": 500,
    "auto.offset.reset": "earliest",
    "auto.commit.interval.ms": 250,
    "fetch.wait.max.ms": 200,
    "topic.metadata.refresh.interval.ms": 2000,
    "partition.assignment.strategy": settings.assignor or "range,roundrobin",
}
if settings.instance:
    config["group.instance.id"] = settings.instance

consumer = Consumer(config)
leaving = threading.Event()


def watch_stdin():
    for line in sys.stdin:
        if line.strip() == "leave":
            break
    leaving.set()


threading.Thread(target=watch_stdin, daemon=True).start()


def tell(event):
    return lambda _, partitions: say(event=event, partitions=[p.partition for p in partitions])


consumer.subscribe(
    [settings.topic], on_assign=tell("assigned"), on_revoke=tell("revoked"), on_lost=tell("revoked")
)
while not leaving.is_set():
    records = {}
    for message in consumer.consume(num_messages=500, timeout=0.1):
        if message.error():
            say(event="error", message=str(message.error()))
        else:
            record = [message.offset(), message.value().decode()]
            records.setdefault(message.partition(), []).append(record)
    for partition, batch in records.items():
        say(event="records", partition=partition, records=batch)
consumer.close()
say(event="left")
