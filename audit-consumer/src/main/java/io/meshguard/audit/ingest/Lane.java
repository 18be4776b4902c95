package io.meshguard.audit.ingest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * A part of a batch that is stored in a transaction of its own: whole partitions, since offsets
 * belong to partitions.
 *
 * @param records in the order of their partitions
 * @param ends the offset after the last record of each partition
 */
record Lane(List<ConsumerRecord<byte[], byte[]>> records, Map<TopicPartition, Long> ends) {

  /** All records, in so many lanes at most, each about as long as the others. */
  static List<Lane> of(ConsumerRecords<byte[], byte[]> records, int most) {
    List<TopicPartition> partitions =
        records.partitions().stream()
            .sorted(
                Comparator.comparingInt((TopicPartition it) -> records.records(it).size())
                    .reversed()
                    .thenComparing(TopicPartition::toString))
            .toList();
    List<Lane> lanes = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      if (lanes.size() < most) {
        lanes.add(new Lane(new ArrayList<>(), new HashMap<>()));
        lanes.getLast().add(partition, records);
      } else {
        lanes.stream()
            .min(Comparator.comparingInt(lane -> lane.records().size()))
            .orElseThrow()
            .add(partition, records);
      }
    }
    return lanes;
  }

  private void add(TopicPartition partition, ConsumerRecords<byte[], byte[]> all) {
    List<ConsumerRecord<byte[], byte[]>> added = all.records(partition);
    records.addAll(added);
    ends.put(partition, added.getLast().offset() + 1);
  }
}
