package io.meshguard.audit.evidence;

import io.meshguard.events.EventCodec;
import io.meshguard.events.PermissiveAudit;
import io.meshguard.events.PermissiveAudit.Scope;
import io.meshguard.events.PermissiveAudit.Verdict;
import io.meshguard.events.Topics;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Writes audits to their compacted topic. Blocking. */
@ApplicationScoped
class AuditPublisher {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ADMIN_LIMIT_SECONDS = 10;

  private final MutinyEmitter<Record<String, byte[]>> emitter;
  private final Map<String, Object> configuration;
  private final EventCodec codec = new EventCodec();
  private volatile boolean topicExists;

  // Unbounded, for a full buffer makes the emitter throw; the number of scopes bounds it.
  AuditPublisher(
      @Channel("permissive-audits") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
          MutinyEmitter<Record<String, byte[]>> emitter,
      @Identifier("default-kafka-broker") Map<String, Object> configuration) {
    this.emitter = emitter;
    this.configuration = configuration;
  }

  /**
   * Returns once the brokers have them all (acks=all); throws if they might not.
   *
   * @param gone scopes whose audit is withdrawn
   */
  void publish(String cluster, List<AuditedScope> audits, List<Scope> gone) {
    createTopic();
    List<Uni<Void>> sent = new ArrayList<>();
    for (AuditedScope audited : audits) {
      PermissiveAudit audit = audited.audit();
      sent.add(emitter.send(Record.of(audit.key(), codec.encode(audit))));
    }
    for (Scope scope : gone) {
      sent.add(emitter.send(Record.of(key(cluster, scope), null)));
    }
    if (!sent.isEmpty()) {
      Uni.join().all(sent).andFailFast().await().atMost(LIMIT);
    }
  }

  private static String key(String cluster, Scope scope) {
    Instant any = Instant.EPOCH;
    return new PermissiveAudit(
            cluster, "", scope, Verdict.UNKNOWN, any, any, any, List.of(), "", List.of(), null)
        .key();
  }

  /** Compacted: a topic that the broker makes by itself would forget. */
  private void createTopic() {
    if (topicExists) {
      return;
    }
    Map<String, Object> client = new HashMap<>(configuration);
    client.keySet().retainAll(AdminClientConfig.configNames());
    NewTopic topic =
        new NewTopic(Topics.PERMISSIVE_AUDITS, Optional.of(1), Optional.empty())
            .configs(Map.of("cleanup.policy", "compact"));
    try (Admin admin = Admin.create(client)) {
      admin.createTopics(List.of(topic)).all().get(ADMIN_LIMIT_SECONDS, TimeUnit.SECONDS);
      topicExists = true;
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new KafkaException("the topic of the audits cannot be made", e);
      }
      topicExists = true;
    } catch (TimeoutException e) {
      throw new KafkaException("the brokers do not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted", e);
    }
  }
}
