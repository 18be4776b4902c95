package io.meshguard.cli.scan;

import io.meshguard.admission.cluster.ClusterSnapshot;
import io.meshguard.events.EventCodec;
import io.meshguard.events.MalformedEventException;
import io.meshguard.events.Observation;
import io.meshguard.events.PermissiveAudit;
import io.meshguard.events.Topics;
import io.meshguard.events.kafka.KafkaConnection;
import org.apache.kafka.common.KafkaException;

/** Reads permissive audits and observations of one cluster from Kafka, as the webhook does. */
final class Evidence {
  private static final EventCodec CODEC = new EventCodec();

  private final KafkaConnection kafka;
  private final String cluster;
  private final Notes notes;

  Evidence(KafkaConnection kafka, String cluster, Notes notes) {
    this.kafka = kafka;
    this.cluster = cluster;
    this.notes = notes;
  }

  /** Blocks. Where Kafka does not answer, the policies are told of none. */
  void read(ClusterSnapshot.Builder snapshot) {
    try {
      for (byte[] record : LastRecords.of(kafka, Topics.PERMISSIVE_AUDITS)) {
        PermissiveAudit audit = CODEC.decodePermissiveAudit(record);
        if (audit.cluster().equals(cluster)) {
          snapshot.permissiveAudit(audit);
        }
      }
      for (byte[] record : LastRecords.of(kafka, Topics.OBSERVATIONS)) {
        Observation observation = CODEC.decodeObservation(record);
        if (observation.cluster().equals(cluster)) {
          snapshot.observation(observation);
        }
      }
    } catch (KafkaException e) {
      notes.unknown(
          "judged without permissive audits and observations: Kafka at "
              + kafka.bootstrapServers()
              + " does not answer");
    } catch (MalformedEventException e) {
      notes.ignored("a record of Kafka: " + e.getMessage());
    }
  }
}
