package io.meshguard.events.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * How to reach Kafka.
 *
 * @param bootstrapServers host:port, separated by commas
 * @param properties further client properties, such as those of {@code security.protocol}
 */
public record KafkaConnection(String bootstrapServers, Map<String, String> properties) {

  public KafkaConnection {
    Objects.requireNonNull(bootstrapServers, "bootstrapServers");
    properties = Map.copyOf(properties);
  }

  public static KafkaConnection to(String bootstrapServers) {
    return new KafkaConnection(bootstrapServers, Map.of());
  }

  /**
   * From the properties of some client, as {@code bootstrap.servers} and what says how to get in;
   * what concerns only that kind of client is left out.
   */
  public static KafkaConnection of(Map<String, ?> client) {
    Map<String, String> properties = new HashMap<>();
    client.forEach(
        (key, value) -> {
          if (AdminClientConfig.configNames().contains(key)) {
            properties.put(key, value.toString());
          }
        });
    String servers = properties.remove(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG);
    return new KafkaConnection(
        Objects.requireNonNull(servers, AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG), properties);
  }

  /** The properties of a client: the given ones hold against {@link #properties()}. */
  public Map<String, Object> with(Map<String, Object> required) {
    Map<String, Object> all = new HashMap<>(properties);
    all.put("bootstrap.servers", bootstrapServers);
    // A broker that comes back should be found at once, not after a backoff that has grown.
    all.put("reconnect.backoff.max.ms", 1000);
    all.putAll(required);
    return all;
  }
}
