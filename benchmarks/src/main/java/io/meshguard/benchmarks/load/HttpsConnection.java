package io.meshguard.benchmarks.load;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * One HTTP/1.1 connection over TLS that is kept alive. It does no more than a benchmark needs, so
 * that the client takes little of the processors that it shares with the server. For one thread.
 */
final class HttpsConnection implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 30_000;

  private final SSLSocket socket;
  private final OutputStream out;
  private final InputStream in;
  private final byte[] buffer = new byte[16 << 10];
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int position;
  private int limit;

  private HttpsConnection(SSLSocket socket) throws IOException {
    this.socket = socket;
    out = socket.getOutputStream();
    in = socket.getInputStream();
  }

  /** Connects to a port of the loopback address; returns after the handshake. */
  @SuppressWarnings("AddressSelection") // the loopback address only
  static HttpsConnection open(SSLContext tls, int port) throws IOException {
    SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket();
    try {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setProtocols(new String[] {"TLSv1.3"});
      // What Kubernetes' API server, a Go program, offers first. The JDK prefers 256 bits.
      parameters.setCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256"});
      socket.setSSLParameters(parameters);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.startHandshake();
      return new HttpsConnection(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Sends a whole request and reads the whole answer.
   *
   * @return the answer's status
   */
  int exchange(byte[] request) throws IOException {
    out.write(request);
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    long length = 0;
    boolean chunked = false;
    for (String header = line(); !header.isEmpty(); header = line()) {
      String lower = header.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Long.parseLong(lower.substring("content-length:".length()).strip());
      } else if (lower.startsWith("transfer-encoding:")) {
        chunked = lower.endsWith("chunked");
      }
    }
    body.reset();
    if (chunked) {
      readChunks();
    } else {
      readBody(length);
    }
    return status;
  }

  /** The last answer's body. */
  String body() {
    return body.toString(StandardCharsets.UTF_8);
  }

  private void readChunks() throws IOException {
    while (true) {
      long size = Long.parseLong(line().strip(), 16);
      readBody(size);
      line();
      if (size == 0) {
        return;
      }
    }
  }

  private void readBody(long length) throws IOException {
    long left = length;
    while (left > 0) {
      fillIfEmpty();
      int here = (int) Math.min(left, limit - position);
      body.write(buffer, position, here);
      position += here;
      left -= here;
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder(64);
    while (true) {
      fillIfEmpty();
      char next = (char) (buffer[position++] & 0xff);
      if (next == '\n') {
        return line.toString();
      }
      if (next != '\r') {
        line.append(next);
      }
    }
  }

  private void fillIfEmpty() throws IOException {
    if (position == limit) {
      position = 0;
      limit = Math.max(0, in.read(buffer));
      if (limit == 0) {
        throw new EOFException("the server closed the connection");
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
