package io.meshguard.audit.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LaneTest {

  @Test
  void keepsAPartitionInOneLaneAndLanesAboutAsLongAsEachOther() {
    List<Lane> lanes = Lane.of(records(5, 1, 2, 4), 2);

    assertThat(lanes).extracting(lane -> lane.records().size()).containsExactly(6, 6);
    assertThat(lanes)
        .extracting(Lane::ends)
        .containsExactly(
            Map.of(partition(0), 105L, partition(1), 101L),
            Map.of(partition(2), 102L, partition(3), 104L));
  }

  @Test
  void makesNoLaneForNothing() {
    assertThat(Lane.of(records(3), 2)).hasSize(1);
    assertThat(Lane.of(records(), 2)).isEmpty();
  }

  private static ConsumerRecords<byte[], byte[]> records(int... counts) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new HashMap<>();
    for (int number = 0; number < counts.length; number++) {
      List<ConsumerRecord<byte[], byte[]>> some = new ArrayList<>();
      for (int i = 0; i < counts[number]; i++) {
        some.add(new ConsumerRecord<>("t", number, 100 + i, new byte[0], new byte[0]));
      }
      records.put(partition(number), some);
    }
    return new ConsumerRecords<>(records, Map.of());
  }

  private static TopicPartition partition(int number) {
    return new TopicPartition("t", number);
  }
}
