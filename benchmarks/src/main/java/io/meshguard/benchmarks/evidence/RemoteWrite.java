package io.meshguard.benchmarks.evidence;

import io.meshguard.benchmarks.evidence.MeshHistory.Series;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.xerial.snappy.Snappy;

/**
 * Prometheus's remote-write protocol, version 1: a week of a mesh is a hundred million samples,
 * which promtool would read as tens of gigabytes of text, once for every two hours of it.
 * https://prometheus.io/docs/specs/prw/remote_write_spec/
 */
final class RemoteWrite {
  private static final int SERIES_AT_ONCE = 1000;

  private final URI address;
  private final List<Series> series;
  private final List<byte[]> labels;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  RemoteWrite(URI prometheus, List<Series> series) {
    this.address = prometheus.resolve("/api/v1/write");
    this.series = List.copyOf(series);
    this.labels = series.stream().map(RemoteWrite::labels).toList();
  }

  /**
   * Sends each series' samples from one number to another, the second excluded.
   *
   * @param start the time of number 0
   */
  void send(Instant start, Duration interval, long from, long to)
      throws IOException, InterruptedException {
    for (int first = 0; first < series.size(); first += SERIES_AT_ONCE) {
      ByteArrayOutputStream request = new ByteArrayOutputStream();
      for (int i = first; i < Math.min(series.size(), first + SERIES_AT_ONCE); i++) {
        ByteArrayOutputStream one = new ByteArrayOutputStream();
        one.writeBytes(labels.get(i));
        for (long number = from; number < to; number++) {
          Instant time = start.plus(interval.multipliedBy(number));
          field(one, 2, sample(series.get(i).first() + series.get(i).step() * number, time));
        }
        field(request, 1, one.toByteArray());
      }
      post(request.toByteArray());
    }
  }

  private void post(byte[] request) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(address)
                .header("Content-Encoding", "snappy")
                .header("Content-Type", "application/x-protobuf")
                .header("X-Prometheus-Remote-Write-Version", "0.1.0")
                .POST(BodyPublishers.ofByteArray(Snappy.compress(request)))
                .build(),
            BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("Prometheus takes no samples: " + answer.body());
    }
  }

  /** Sorted by name, as the protocol wants them. */
  private static byte[] labels(Series series) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    new TreeMap<>(series.labels())
        .forEach(
            (name, value) -> {
              ByteArrayOutputStream label = new ByteArrayOutputStream();
              field(label, 1, name.getBytes(StandardCharsets.UTF_8));
              field(label, 2, value.getBytes(StandardCharsets.UTF_8));
              field(all, 1, label.toByteArray());
            });
    return all.toByteArray();
  }

  private static byte[] sample(double value, Instant time) {
    ByteArrayOutputStream sample = new ByteArrayOutputStream(16);
    sample.write(1 << 3 | 1);
    sample.writeBytes(
        ByteBuffer.allocate(Double.BYTES).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
    sample.write(2 << 3);
    varint(sample, time.toEpochMilli());
    return sample.toByteArray();
  }

  private static void field(ByteArrayOutputStream out, int number, byte[] bytes) {
    varint(out, number << 3 | 2);
    varint(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
