import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Map;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.predicates.HasHeaderKey;

/** Reads a record a line, as names of headers parted by tabs, and prints whether HasHeaderKey with the given name holds. */
public final class Filtered {
    public static void main(String[] arguments) throws Exception {
        try (HasHeaderKey<SinkRecord> predicate = new HasHeaderKey<>();
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in))) {
            predicate.configure(Map.of("name", arguments[0]));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ConnectHeaders headers = new ConnectHeaders();
                for (String name : line.isEmpty() ? new String[0] : line.split("\t")) {
                    headers.addString(name, "x");
                }
                System.out.println(predicate.test(
                        new SinkRecord("news.meetings.v1", 0, null, null, null, null, 0, null, null, headers)));
            }
        }
    }
}
