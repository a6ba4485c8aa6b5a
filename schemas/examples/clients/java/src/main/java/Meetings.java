// Meetings with kafka-clients, from the beginning of the compacted topic on.
//
// JUMPA_BROKER=localhost:9092 mvn -q compile exec:java [-Dexec.args=--once]
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

public final class Meetings {
    private static final String TOPIC = "news.meetings.v1";
    private static final Set<String> ENDED = Set.of("merged", "retracted");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The newest revision of each id, as the compacted topic holds it. */
    private final Map<String, JsonNode> newest = new HashMap<>();

    /** One record: a revision, the same once more, or the end of an id. */
    private void take(String key, String value) throws Exception {
        if (value == null) { // the id ended some days ago: forget it
            newest.remove(key);
            System.out.println(key + " dropped");
            return;
        }
        JsonNode meeting = JSON.readTree(value);
        int revision = meeting.get("revision").asInt();
        if (newest.containsKey(key) && revision <= newest.get(key).get("revision").asInt()) {
            return; // a repeat: delivery is at least once
        }
        newest.put(key, meeting); // complete: it replaces the one before
        String status = meeting.get("status").asText();
        String goesOn = status.equals("merged") ? " " + meeting.get("merged_into").asText() : "";
        System.out.println(key + " r" + revision + " " + meeting.get("change").asText() + " " + status + goesOn);
    }

    private void read(KafkaConsumer<String, String> consumer, boolean once) throws Exception {
        List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                .map(one -> new TopicPartition(TOPIC, one.partition())).toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (!once || partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
            for (var record : consumer.poll(Duration.ofMillis(500))) {
                take(record.key(), record.value());
            }
        }
        long live = newest.values().stream().filter(one -> !ENDED.contains(one.get("status").asText())).count();
        System.out.println(live + " meetings live");
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", System.getenv().getOrDefault("JUMPA_BROKER", "localhost:9092"),
                "key.deserializer", StringDeserializer.class.getName(),
                "value.deserializer", StringDeserializer.class.getName(),
                "isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<String, String>(settings)) {
            new Meetings().read(consumer, List.of(arguments).contains("--once"));
        }
    }
}
