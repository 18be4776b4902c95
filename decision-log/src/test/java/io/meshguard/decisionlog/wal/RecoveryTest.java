package io.meshguard.decisionlog.wal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {

  private static final long LARGE_SEGMENTS = 1 << 20;
  private static final long ONE_BATCH_EACH = 1;

  @TempDir private Path folder;
  private long frameBytes;

  @BeforeEach
  void knowsTheSizeOfAFrame() {
    frameBytes = frame(1).bytes();
  }

  @Test
  void beginsWithOne() throws IOException {
    assertThat(Recovery.of(folder, 0).next()).isEqualTo(1);
  }

  @Test
  void findsWhatWasWrittenAndGoesOnAfterIt() throws IOException {
    write(LARGE_SEGMENTS, frames(1, 3), frames(4, 5));
    write(LARGE_SEGMENTS, frames(6, 6));

    Recovery recovery = Recovery.of(folder, 2);

    assertThat(recovery.next()).isEqualTo(7);
    assertThat(recovery.backlogRecords()).isEqualTo(4);
    assertThat(recovery.backlogBytes()).isEqualTo(4 * frameBytes);
    assertThat(read(3)).containsExactly(3L, 4L, 5L, 6L);
  }

  @Test
  void cutsOffATornTail() throws IOException {
    write(LARGE_SEGMENTS, frames(1, 3));
    for (long torn : new long[] {1, Frame.HEADER_BYTES, frameBytes - 1}) {
      resize(segment(1), 2 * frameBytes + torn);

      assertThat(Recovery.of(folder, 0).next()).isEqualTo(3);
      assertThat(segment(1)).hasSize(2 * frameBytes);
    }
    assertThat(read(1)).containsExactly(1L, 2L);
    assertThat(damaged()).isEmpty();
  }

  @Test
  void cutsOffATailOfZeros() throws IOException {
    write(LARGE_SEGMENTS, frames(1, 2));
    overwrite(segment(1), 2 * frameBytes, new byte[8192]);

    assertThat(Recovery.of(folder, 0).next()).isEqualTo(3);
    assertThat(segment(1)).hasSize(2 * frameBytes);
  }

  @Test
  void setsDamageAsideAndKeepsWhatIsBehindIt() throws IOException {
    write(LARGE_SEGMENTS, frames(1, 5));
    overwrite(segment(1), frameBytes + 20, "damage".getBytes(StandardCharsets.UTF_8));

    Recovery recovery = Recovery.of(folder, 0);

    assertThat(recovery.next()).isEqualTo(6);
    assertThat(recovery.backlogRecords()).isEqualTo(4);
    assertThat(read(1)).containsExactly(1L, 3L, 4L, 5L);
    assertThat(damaged()).singleElement().satisfies(file -> assertThat(file).hasSize(frameBytes));
    assertThat(segment(1)).hasSize(5 * frameBytes);
  }

  @Test
  void setsAsideTheTornEndOfASegmentThatOthersFollow() throws IOException {
    write(ONE_BATCH_EACH, frames(1, 2), frames(3, 4));
    resize(segment(1), 2 * frameBytes - 1);

    assertThat(Recovery.of(folder, 0).next()).isEqualTo(5);
    assertThat(read(1)).containsExactly(1L, 3L, 4L);
    assertThat(damaged()).hasSize(1);
  }

  @Test
  void forgetsABatchWhoseNumbersWereUsedAgain() throws IOException {
    write(ONE_BATCH_EACH, frames(1, 2));
    try (FileChannel file = FileChannel.open(segment(1), StandardOpenOption.APPEND)) {
      file.write(frame(3).encode());
    }
    Files.write(folder.resolve("%020d.wal".formatted(3)), bytes(frame(3)));

    Recovery recovery = Recovery.of(folder, 0);

    assertThat(recovery.next()).isEqualTo(4);
    assertThat(recovery.backlogRecords()).isEqualTo(3);
    assertThat(segment(1)).hasSize(2 * frameBytes);
    assertThat(damaged()).isEmpty();
  }

  @Test
  void goesOnAfterTheCheckpointWhenTheSegmentsAreGone() throws IOException {
    write(LARGE_SEGMENTS, frames(1, 2));
    Files.delete(segment(1));

    assertThat(Recovery.of(folder, 7).next()).isEqualTo(8);
  }

  @Test
  void deletesWhatKafkaHasTakenButNeverTheNewest() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(folder.resolve("checkpoint"));
        WriteAheadLog log = log(ONE_BATCH_EACH)) {
      log.commit(frames(1, 2));
      log.commit(frames(3, 4));
      log.commit(frames(5, 6));
      checkpoint.advance(3);
      log.deleteThrough(checkpoint);
      assertThat(segment(1)).doesNotExist();
      assertThat(segment(3)).exists();

      checkpoint.advance(6);
      log.deleteThrough(checkpoint);
      assertThat(segment(3)).doesNotExist();
      assertThat(segment(5)).exists();
    }
  }

  @Test
  void readsOnWhileSegmentsAreAdded() throws IOException {
    try (WriteAheadLog log = log(ONE_BATCH_EACH);
        WriteAheadLog.Reader reader = log.reader(1)) {
      assertThat(reader.next()).isNull();
      log.commit(frames(1, 1));
      assertThat(sequence(reader)).isEqualTo(1);
      assertThat(reader.next()).isNull();
      log.commit(frames(2, 3));
      assertThat(sequence(reader)).isEqualTo(2);
      log.commit(frames(4, 4));
      assertThat(sequence(reader)).isEqualTo(3);
      assertThat(sequence(reader)).isEqualTo(4);
    }
  }

  @Test
  void remembersTheCheckpointAndDistrustsADamagedOne() throws IOException {
    Path file = folder.resolve("checkpoint");
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      checkpoint.advance(41);
      checkpoint.advance(42);
    }
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertThat(checkpoint.sequence()).isEqualTo(42);
    }
    overwrite(file, 7, new byte[] {1});
    try (Checkpoint checkpoint = Checkpoint.open(file)) {
      assertThat(checkpoint.sequence()).isZero();
    }
  }

  @SafeVarargs
  private void write(long segmentBytes, List<Frame>... batches) throws IOException {
    try (WriteAheadLog log = log(segmentBytes)) {
      for (List<Frame> batch : batches) {
        log.commit(batch);
      }
    }
  }

  private WriteAheadLog log(long segmentBytes) throws IOException {
    return new WriteAheadLog(folder, Recovery.of(folder, 0), segmentBytes);
  }

  private List<Long> read(long from) throws IOException {
    List<Long> sequences = new ArrayList<>();
    try (WriteAheadLog log = log(LARGE_SEGMENTS);
        WriteAheadLog.Reader reader = log.reader(from)) {
      for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
        assertThat(frame).usingRecursiveComparison().isEqualTo(frame(frame.sequence()));
        sequences.add(frame.sequence());
      }
    }
    return sequences;
  }

  private static long sequence(WriteAheadLog.Reader reader) throws IOException {
    Frame frame = reader.next();
    return frame == null ? -1 : frame.sequence();
  }

  private Path segment(long first) {
    return folder.resolve("%020d.wal".formatted(first));
  }

  private List<Path> damaged() throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".damaged")).toList();
    }
  }

  private static void resize(Path file, long size) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (channel.size() < size) {
        channel.write(ByteBuffer.wrap(bytes(frame(3))), 2 * frame(1).bytes());
      }
      channel.truncate(size);
    }
  }

  private static void overwrite(Path file, long offset, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), offset);
    }
  }

  private static List<Frame> frames(long first, long last) {
    return LongStream.rangeClosed(first, last).mapToObj(RecoveryTest::frame).toList();
  }

  private static Frame frame(long sequence) {
    return new Frame(
        sequence,
        1000,
        "key".getBytes(StandardCharsets.UTF_8),
        "value %5d".formatted(sequence).getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] bytes(Frame frame) {
    ByteBuffer encoded = frame.encode();
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    return bytes;
  }
}
