package io.meshguard.audit.evidence;

import io.meshguard.events.EventCodec;
import io.meshguard.events.PermissiveAudit;
import io.meshguard.events.PermissiveAudit.Scope;
import io.meshguard.events.PermissiveAudit.Verdict;
import io.meshguard.events.Topics;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Writes audits to their compacted topic. Blocking. */
@ApplicationScoped
class AuditPublisher {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final MutinyEmitter<Record<String, byte[]>> emitter;
  private final CompactedTopics topics;
  private final EventCodec codec = new EventCodec();

  // Unbounded, for a full buffer makes the emitter throw; the number of scopes bounds it.
  AuditPublisher(
      @Channel("permissive-audits") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
          MutinyEmitter<Record<String, byte[]>> emitter,
      CompactedTopics topics) {
    this.emitter = emitter;
    this.topics = topics;
  }

  /**
   * Returns once the brokers have them all (acks=all); throws if they might not.
   *
   * @param gone scopes whose audit is withdrawn
   */
  void publish(String cluster, List<AuditedScope> audits, List<Scope> gone) {
    topics.ensure(Topics.PERMISSIVE_AUDITS);
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
}
