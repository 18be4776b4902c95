package io.meshguard.vaultsync.csi;

import io.meshguard.vaultsync.metrics.Health;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Comes to the plugin's socket as the kubelet does, with a connection of its own, and exchanges
 * HTTP/2's greetings: the thread that serves every call has to take part in that. A whole call by
 * gRPC's client would show little more, and cost ten milliseconds of a processor. Thread-safe.
 */
public final class SocketProbe implements Health {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** The client's preface, RFC 9113, section 3.4; an empty SETTINGS frame comes after it. */
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private static final int FRAME_HEADER = 9;
  private static final int TYPE = 3;
  private static final byte SETTINGS = 4;

  private final Path socket;

  public SocketProbe(Path socket) {
    this.socket = socket;
  }

  @Override
  public Optional<String> trouble() {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        Selector selector = Selector.open()) {
      int written = channel.write(greeting());
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      ByteBuffer frame = ByteBuffer.allocate(FRAME_HEADER);
      boolean whole = written > 0 && filled(frame, channel, selector);
      return whole && frame.get(TYPE) == SETTINGS
          ? Optional.empty()
          : Optional.of("calls to " + socket + " are not answered");
    } catch (IOException e) {
      return Optional.of("calls to " + socket + " fail: " + e.getMessage());
    }
  }

  private static ByteBuffer greeting() {
    byte[] preface = PREFACE.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer greeting = ByteBuffer.allocate(preface.length + FRAME_HEADER);
    return greeting.put(preface).put(preface.length + TYPE, SETTINGS).rewind();
  }

  /** Whether so many bytes came in time. */
  private static boolean filled(ByteBuffer buffer, SocketChannel channel, Selector selector)
      throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (buffer.hasRemaining()) {
      long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
      if (left <= 0 || selector.select(left) == 0) {
        return false;
      }
      selector.selectedKeys().clear();
      if (channel.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }
}
