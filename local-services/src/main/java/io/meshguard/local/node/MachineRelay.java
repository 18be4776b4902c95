package io.meshguard.local.node;

import io.meshguard.local.LocalServiceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Takes connections from the node to a server of this machine, which listens on the loopback
 * address alone, such as the API server. Thread-safe.
 */
final class MachineRelay implements AutoCloseable {
  private final ServerSocket listener;
  private final int port;

  private MachineRelay(ServerSocket listener, int port) {
    this.listener = listener;
    this.port = port;
  }

  /** Listens at the address, on the port that the server has on the loopback address. */
  static MachineRelay start(String address, int port) {
    try {
      ServerSocket listener = new ServerSocket();
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(address, port));
      MachineRelay relay = new MachineRelay(listener, port);
      Thread.ofVirtual().name("relay").start(relay::accept);
      return relay;
    } catch (IOException e) {
      throw new LocalServiceException(
          "the node's way to this machine cannot be opened at %s:%d: %s"
              .formatted(address, port, e.getMessage()),
          e);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.ofVirtual().start(() -> relay(client));
      } catch (IOException closed) {
        // Either closed, or a client that went before it was taken.
      }
    }
  }

  private void relay(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
      Thread answers = Thread.ofVirtual().start(() -> copy(server, client));
      copy(client, server);
      answers.join();
    } catch (IOException e) {
      // The server is away: to the client, its connection is closed.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until one of them ends; the other then sees the end, too. */
  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException gone) {
      closeQuietly(from);
      closeQuietly(to);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone already.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new LocalServiceException("a listener cannot be closed: " + e.getMessage(), e);
    }
  }
}
