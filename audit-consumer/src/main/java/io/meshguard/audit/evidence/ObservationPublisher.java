package io.meshguard.audit.evidence;

import io.meshguard.events.EventCodec;
import io.meshguard.events.Observation;
import io.meshguard.events.Topics;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Writes observations to their compacted topic. Blocking. */
@ApplicationScoped
class ObservationPublisher {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final MutinyEmitter<Record<String, byte[]>> emitter;
  private final CompactedTopics topics;
  private final EventCodec codec = new EventCodec();

  // Unbounded, for a full buffer makes the emitter throw; the number of namespaces bounds it.
  ObservationPublisher(
      @Channel("observations") @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
          MutinyEmitter<Record<String, byte[]>> emitter,
      CompactedTopics topics) {
    this.emitter = emitter;
    this.topics = topics;
  }

  /**
   * Returns once the brokers have them all (acks=all); throws if they might not.
   *
   * @param gone namespaces whose observation is withdrawn
   */
  void publish(String cluster, Collection<Observation> observations, Collection<String> gone) {
    topics.ensure(Topics.OBSERVATIONS);
    List<Uni<Void>> sent = new ArrayList<>();
    for (Observation one : observations) {
      sent.add(emitter.send(Record.of(one.key(), codec.encode(one))));
    }
    for (String namespace : gone) {
      sent.add(emitter.send(Record.of(Observation.key(cluster, namespace), null)));
    }
    if (!sent.isEmpty()) {
      Uni.join().all(sent).andFailFast().await().atMost(LIMIT);
    }
  }
}
