import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.coordinator.group.api.assignor.GroupAssignment;
import org.apache.kafka.coordinator.group.api.assignor.MemberAssignment;
import org.apache.kafka.coordinator.group.api.assignor.SubscribedTopicDescriber;
import org.apache.kafka.coordinator.group.api.assignor.SubscriptionType;
import org.apache.kafka.coordinator.group.assignor.UniformAssignor;
import org.apache.kafka.coordinator.group.modern.Assignment;
import org.apache.kafka.coordinator.group.modern.GroupSpecImpl;
import org.apache.kafka.coordinator.group.modern.MemberSubscriptionAndAssignmentImpl;

/**
 * Kafka's own assignors under the stop-watch. Arguments: client|server, full|join, members, topics, partitions per
 * topic, buckets of disjoint subscriptions, and whether the last member subscribes to the first topic only. A
 * line on standard input says how often to assign; the answer is the median in milliseconds, the assigned partitions,
 * and the largest and smallest load.
 */
public final class AssignorPeer {
    private interface Side {
        /** Assigns once; only this is timed. */
        void assign();

        List<Integer> loads();
    }

    public static void main(String[] args) throws Exception {
        Workload workload = new Workload(args);
        Side side = args[0].equals("client") ? new Client(workload) : new Server(workload);
        System.out.println("ready");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            double[] takenMs = new double[Integer.parseInt(line)];
            for (int i = 0; i < takenMs.length; i++) {
                long startNs = System.nanoTime();
                side.assign();
                takenMs[i] = (System.nanoTime() - startNs) / 1e6;
            }
            Arrays.sort(takenMs);
            List<Integer> loads = side.loads();
            int assigned = loads.stream().mapToInt(Integer::intValue).sum();
            int max = loads.stream().mapToInt(Integer::intValue).max().orElse(0);
            int min = loads.stream().mapToInt(Integer::intValue).min().orElse(0);
            System.out.println(takenMs[takenMs.length / 2] + " " + assigned + " " + max + " " + min);
        }
    }

    private static final class Workload {
        final boolean isJoin;
        final int members;
        final int topics;
        final int partitionsPerTopic;
        final int buckets;
        final boolean isOdd;

        Workload(String[] args) {
            isJoin = args[1].equals("join");
            members = Integer.parseInt(args[2]);
            topics = Integer.parseInt(args[3]);
            partitionsPerTopic = Integer.parseInt(args[4]);
            buckets = Integer.parseInt(args[5]);
            isOdd = Boolean.parseBoolean(args[6]);
        }

        /** The topics of a member; the newcomer of a join is as the first member. */
        int bucketOf(int member) {
            if (isOdd && member == members - 1) return buckets;
            return member == members ? 0 : member % buckets;
        }

        <T> List<List<T>> subscriptions(List<T> all) {
            List<List<T>> subscriptions = new ArrayList<>();
            int size = topics / buckets;
            for (int bucket = 0; bucket < buckets; bucket++)
                subscriptions.add(all.subList(bucket * size, (bucket + 1) * size));
            subscriptions.add(all.subList(0, 1));
            return subscriptions;
        }

        static String memberId(int member) {
            return String.format("member-%06d", member);
        }
    }

    private static final class Client implements Side {
        private final Map<String, List<PartitionInfo>> partitions = new HashMap<>();
        private Map<String, Subscription> subscriptions = new HashMap<>();
        private Map<String, List<TopicPartition>> result = Map.of();

        Client(Workload workload) {
            List<String> topics = new ArrayList<>();
            for (int topic = 0; topic < workload.topics; topic++) {
                String name = String.format("topic-%05d", topic);
                topics.add(name);
                List<PartitionInfo> infos = new ArrayList<>();
                for (int partition = 0; partition < workload.partitionsPerTopic; partition++)
                    infos.add(new PartitionInfo(name, partition, Node.noNode(), new Node[0], new Node[0]));
                partitions.put(name, infos);
            }
            List<List<String>> lists = workload.subscriptions(topics);
            for (int member = 0; member < workload.members; member++)
                subscriptions.put(Workload.memberId(member), new Subscription(lists.get(workload.bucketOf(member))));
            if (!workload.isJoin) return;
            assign();
            Map<String, Subscription> owners = new HashMap<>();
            result.forEach((id, owned) -> owners.put(id,
                new Subscription(subscriptions.get(id).topics(), null, owned, 1, Optional.empty())));
            owners.put(Workload.memberId(workload.members), new Subscription(lists.get(0)));
            subscriptions = owners;
        }

        @Override
        public void assign() {
            result = new CooperativeStickyAssignor().assignPartitions(partitions, subscriptions);
        }

        @Override
        public List<Integer> loads() {
            return result.values().stream().map(List::size).toList();
        }
    }

    private static final class Server implements Side, SubscribedTopicDescriber {
        private final int partitionsPerTopic;
        private final GroupSpecImpl spec;
        private GroupAssignment result;

        Server(Workload workload) {
            partitionsPerTopic = workload.partitionsPerTopic;
            List<Uuid> topics = new ArrayList<>();
            for (int topic = 0; topic < workload.topics; topic++) topics.add(Uuid.randomUuid());
            List<Set<Uuid>> sets = new ArrayList<>();
            workload.subscriptions(topics).forEach(list -> sets.add(new HashSet<>(list)));
            SubscriptionType type = workload.buckets == 1 && !workload.isOdd
                ? SubscriptionType.HOMOGENEOUS : SubscriptionType.HETEROGENEOUS;
            Map<String, MemberSubscriptionAndAssignmentImpl> members = new HashMap<>();
            for (int member = 0; member < workload.members; member++)
                members.put(Workload.memberId(member), describe(sets.get(workload.bucketOf(member)), Assignment.EMPTY));
            GroupSpecImpl fresh = new GroupSpecImpl(members, type, Map.of());
            if (!workload.isJoin) {
                spec = fresh;
                return;
            }
            GroupAssignment before = new UniformAssignor().assign(fresh, this);
            Map<String, MemberSubscriptionAndAssignmentImpl> owners = new HashMap<>();
            Map<Uuid, Map<Integer, String>> inverted = new HashMap<>();
            before.members().forEach((id, assignment) -> {
                owners.put(id, describe(members.get(id).subscribedTopicIds(), new Assignment(assignment.partitions())));
                assignment.partitions().forEach((topic, partitions) -> partitions.forEach(partition ->
                    inverted.computeIfAbsent(topic, t -> new HashMap<>()).put(partition, id)));
            });
            owners.put(Workload.memberId(workload.members), describe(sets.get(0), Assignment.EMPTY));
            spec = new GroupSpecImpl(owners, type, inverted);
        }

        private static MemberSubscriptionAndAssignmentImpl describe(Set<Uuid> topics, Assignment assignment) {
            return new MemberSubscriptionAndAssignmentImpl(Optional.empty(), Optional.empty(), topics, assignment);
        }

        @Override
        public void assign() {
            result = new UniformAssignor().assign(spec, this);
        }

        @Override
        public List<Integer> loads() {
            List<Integer> loads = new ArrayList<>();
            for (MemberAssignment assignment : result.members().values())
                loads.add(assignment.partitions().values().stream().mapToInt(Set::size).sum());
            return loads;
        }

        @Override
        public int numPartitions(Uuid topicId) {
            return partitionsPerTopic;
        }

        @Override
        public Set<String> racksForPartition(Uuid topicId, int partition) {
            return Set.of();
        }
    }
}
