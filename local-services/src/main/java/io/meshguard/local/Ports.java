package io.meshguard.local;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of this machine. */
public final class Ports {
  // Below every system's range for outgoing connections, so that none of those takes the port
  // before the server does.
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 32_000;

  // Never closed: what holds a port for its server ends with this process.
  private static final Queue<DatagramSocket> RESERVATIONS = new ConcurrentLinkedQueue<>();

  private Ports() {}

  /**
   * A TCP port that is free now, picked at random. As long as this process lives, no other call
   * gives it again, in this process or another: its server may be started much later, or again.
   */
  public static int free() {
    for (int attempt = 0; attempt < 200; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (reserve(port)) {
        return port;
      }
    }
    throw new LocalServiceException("no free TCP port found between " + LOWEST + " and " + HIGHEST);
  }

  /** Takes the UDP port of the same number, which is of no use to a TCP server, as a sign. */
  private static boolean reserve(int port) {
    try {
      DatagramSocket reservation =
          new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      if (isFree(port)) {
        RESERVATIONS.add(reservation);
        return true;
      }
      reservation.close();
    } catch (SocketException reservedElsewhere) {
      // The next one, then.
    }
    return false;
  }

  /** The port itself if one is named, a free one for 0. */
  static int orFree(int port) {
    return port == 0 ? free() : port;
  }

  /** Whether a server could listen on it, on the loopback address and on all addresses. */
  public static boolean isFree(int port) {
    return canBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        && canBind(new InetSocketAddress(port));
  }

  private static boolean canBind(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      // As servers do: a port whose last connections are in TIME_WAIT is free.
      socket.setReuseAddress(true);
      socket.bind(address);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  /**
   * Refuses a port that another process listens on.
   *
   * @param service who wants it, such as "Kafka"
   * @throws LocalServiceException names the port and, where the machine tells, the process
   */
  public static void requireFree(String service, int port) {
    if (!isFree(port)) {
      throw new LocalServiceException(
          "port "
              + port
              + ", wanted for "
              + service
              + ", is taken by "
              + PortOwner.of(port)
              + ": stop it, or choose another port");
    }
  }
}
