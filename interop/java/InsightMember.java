import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A member that says what it does and when, by its own clock; see ../members/README.md for arguments and lines. */
public class InsightMember {
    /** The assignors by their names in the protocol. */
    static final Map<String, String> ASSIGNORS = Map.of(
        "range", "RangeAssignor",
        "roundrobin", "RoundRobinAssignor",
        "sticky", "StickyAssignor",
        "cooperative-sticky", "CooperativeStickyAssignor");
    static final String STRING = "org.apache.kafka.common.serialization.String";
    static final long COMMIT_INTERVAL_MS = 500;
    static final AtomicBoolean LEAVING = new AtomicBoolean();
    static final AtomicLong SLOW_MS = new AtomicLong();
    static final Map<TopicPartition, OffsetAndMetadata> PROCESSED = new HashMap<>();
    static KafkaConsumer<String, String> consumer;
    static String topic;

    public static void main(String[] args) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) options.put(args[i].substring(2), args[i + 1]);
        topic = options.get("topic");
        consumer = new KafkaConsumer<>(config(options));
        listenToCommands();
        say("polling", "");
        consumer.subscribe(List.of(topic), new Listener());
        long commitAtMs = System.currentTimeMillis() + COMMIT_INTERVAL_MS;
        while (!LEAVING.get()) {
            process(consumer.poll(Duration.ofMillis(50)));
            if (System.currentTimeMillis() < commitAtMs) continue;
            commit();
            commitAtMs = System.currentTimeMillis() + COMMIT_INTERVAL_MS;
        }
        commit();
        say("leaving", "");
        consumer.close();
        say("left", "");
        System.exit(0);
    }

    static Properties config(Map<String, String> options) {
        Properties config = new Properties();
        config.put("bootstrap.servers", options.get("bootstrap"));
        config.put("group.id", options.get("group"));
        config.put("client.id", options.get("client-id"));
        config.put("key.deserializer", STRING + "Deserializer");
        config.put("value.deserializer", STRING + "Deserializer");
        config.put("auto.offset.reset", "earliest");
        config.put("enable.auto.commit", "false");
        config.put("fetch.max.wait.ms", "100");
        config.put("metadata.max.age.ms", "2000");
        if (options.containsKey("instance")) config.put("group.instance.id", options.get("instance"));
        if (options.containsKey("max-poll-interval")) {
            config.put("max.poll.interval.ms", options.get("max-poll-interval"));
        }
        if ("consumer".equals(options.get("protocol"))) {
            config.put("group.protocol", "consumer");
            return config;
        }
        config.put("session.timeout.ms", options.get("session-timeout"));
        config.put("heartbeat.interval.ms", "1000");
        List<String> names = List.of(options.getOrDefault("assignor", "range").split(","));
        config.put("partition.assignment.strategy", names.stream()
            .map(name -> "org.apache.kafka.clients.consumer." + ASSIGNORS.get(name))
            .collect(Collectors.joining(",")));
        return config;
    }

    static void process(ConsumerRecords<String, String> records) {
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<String, String>> read = records.records(partition);
            String told = read.stream()
                .map(record -> "[" + record.offset() + ",\"" + record.value() + "\"]")
                .collect(Collectors.joining(","));
            say("records", ",\"partition\":" + partition.partition() + ",\"records\":[" + told + "]");
            PROCESSED.put(partition, new OffsetAndMetadata(read.get(read.size() - 1).offset() + 1));
        }
        long slowMs = records.isEmpty() ? 0 : SLOW_MS.getAndSet(0);
        if (slowMs == 0) return;
        say("slow", ",\"forMs\":" + slowMs);
        try {
            Thread.sleep(slowMs);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Commits what was processed since the last time; a refusal is said, and what follows from it comes by the listener. */
    static void commit() {
        if (PROCESSED.isEmpty()) return;
        try {
            consumer.commitSync(Map.copyOf(PROCESSED));
            String told = PROCESSED.entrySet().stream()
                .map(each -> "\"" + each.getKey().partition() + "\":" + each.getValue().offset())
                .collect(Collectors.joining(","));
            say("committed", ",\"offsets\":{" + told + "}");
        } catch (RuntimeException refused) {
            say("refused", ",\"message\":\"" + refused.getClass().getSimpleName() + "\"");
        }
        PROCESSED.clear();
    }

    static void listenToCommands() {
        Thread commands = new Thread(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("slow ")) SLOW_MS.set(Long.parseLong(line.substring(5)));
                    if (line.equals("leave")) break;
                }
            } catch (java.io.IOException closed) {
                // The same as the end of the input.
            }
            LEAVING.set(true);
        });
        commands.setDaemon(true);
        commands.start();
    }

    static void say(String event, String more) {
        long atMs = System.currentTimeMillis();
        System.out.println("{\"event\":\"" + event + "\",\"atMs\":" + atMs + more + "}");
        System.out.flush();
    }

    static final class Listener implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> given) {
            tell("assigned", given);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> taken) {
            commit();
            tell("revoked", taken);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            PROCESSED.clear();
            tell("lost", lost);
        }

        void tell(String event, Collection<TopicPartition> partitions) {
            String numbers = partitions.stream()
                .map(partition -> Integer.toString(partition.partition()))
                .collect(Collectors.joining(","));
            int generation = consumer.groupMetadata().generationId();
            say(event, ",\"partitions\":[" + numbers + "],\"generation\":" + generation);
        }
    }
}
