export const brokerHelp = `Usage: regroup broker [options]

Starts a Kafka-protocol broker, or several, with its data in memory. Stops on SIGINT or SIGTERM.

Options:
  -p, --port <port>          port of the first broker, the others take the next ones; 0 takes free
                             ports (default: 9092)
      --host <host>          address to listen on and to tell clients (default: 127.0.0.1); 0.0.0.0 and
                             :: listen on every address and tell clients 127.0.0.1
      --brokers <count>      brokers to start in this process (default: 1)
      --topic <name:count>   create a topic with so many partitions; may be given again
      --config <key=value>   a broker configuration by Kafka's name; may be given again
      --config-file <file>   a server.properties file; --config wins over it
      --json                 print one JSON object on stdout when ready
      --verbose              print what happens to groups, a line for each event
  -h, --help                 print this

Defaults are Kafka's, except group.initial.rebalance.delay.ms, which is 0, and
offsets.topic.replication.factor, which is never more than the brokers there are.

--config advertised.listeners=PLAINTEXT://host:port tells clients another address, for one broker.
--config refuses what flags say: listeners, node.id, broker.id and every protocol but PLAINTEXT. A
--config-file may have them, and advertised.listeners: they are ignored, with a warning on stderr.

Examples:
  regroup broker
  regroup broker --port 0 --topic orders:6 --json
  regroup broker --brokers 3 --config group.initial.rebalance.delay.ms=3000
  regroup broker --host 0.0.0.0 --config advertised.listeners=PLAINTEXT://kafka.test:9092
  regroup broker --config-file server.properties --config log.retention.ms=60000
`;
