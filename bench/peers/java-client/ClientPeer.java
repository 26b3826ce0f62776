import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Kafka's Java client under the stop-watch; see ../../clients/subject.ts for arguments and output. */
public class ClientPeer {
    static final String SERDE = "org.apache.kafka.common.serialization.ByteArray";
    static long first;
    static long cpuAtFirst;
    static long records;
    static long bytes;
    static long together;

    public static void main(String[] args) throws Exception {
        Map<String, String> task = new HashMap<>();
        for (int i = 0; i + 1 < args.length; i += 2) task.put(args[i].substring(2), args[i + 1]);
        long wanted = Long.parseLong(task.get("records"));
        double baseline = memory("VmRSS:");
        long start = System.nanoTime();
        long cpuAtStart = cpuNanos();
        if (task.get("mode").equals("consume")) consume(task, wanted);
        else produce(task, wanted);
        long end = System.nanoTime();
        long cpu = cpuNanos() - cpuAtFirst;
        System.out.printf(
            "{\"records\":%d,\"bytes\":%d,\"steady\":%d,\"firstMs\":%.3f,\"firstCpuMs\":%.3f,\"steadyMs\":%.3f,\"steadyCpuMs\":%.3f,\"baselineMb\":%.1f,\"peakMb\":%.1f}%n",
            records, bytes, records - together, (first - start) / 1e6, (cpuAtFirst - cpuAtStart) / 1e6, (end - first) / 1e6, cpu / 1e6, baseline, memory("VmHWM:"));
        System.exit(0);
    }

    static void consume(Map<String, String> task, long wanted) {
        Properties config = new Properties();
        config.put("bootstrap.servers", task.get("bootstrap"));
        config.put("group.id", task.get("group"));
        config.put("auto.offset.reset", "earliest");
        config.put("key.deserializer", SERDE + "Deserializer");
        config.put("value.deserializer", SERDE + "Deserializer");
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config);
        consumer.subscribe(List.of(task.get("topic")));
        while (records < wanted) {
            boolean isFirst = records == 0;
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                if (first == 0) begin();
                if (isFirst) together++;
                records++;
                bytes += record.value().length;
            }
        }
    }

    static void produce(Map<String, String> task, long wanted) throws Exception {
        Properties config = new Properties();
        config.put("bootstrap.servers", task.get("bootstrap"));
        config.put("compression.type", task.get("compression"));
        config.put("key.serializer", SERDE + "Serializer");
        config.put("value.serializer", SERDE + "Serializer");
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(config);
        int size = Integer.parseInt(task.get("size"));
        byte[][] values = values(size, 1000);
        producer.send(new ProducerRecord<>(task.get("topic"), values[0])).get();
        begin();
        for (; records < wanted; records++) {
            producer.send(new ProducerRecord<>(task.get("topic"), values[(int) (records % 1000)]));
            bytes += size;
        }
        producer.flush();
    }

    /** The same as in subject.ts. */
    static byte[][] values(int size, int count) {
        int random = 1;
        byte[][] values = new byte[count][];
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            while (text.length() < (size + 1) / 2) {
                random = random * 1664525 + 1013904223;
                text.append("abcdefghijklmnopqrstuvwxyz234567".charAt(random >>> 27));
            }
            text.append("regroup-".repeat(size));
            values[i] = text.substring(0, size).getBytes(StandardCharsets.US_ASCII);
        }
        return values;
    }

    static void begin() {
        first = System.nanoTime();
        cpuAtFirst = cpuNanos();
    }

    /** Of all threads. */
    static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    static double memory(String field) throws Exception {
        for (String line : Files.readAllLines(Path.of("/proc/self/status")))
            if (line.startsWith(field)) return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
        return 0;
    }
}
