package io.meshguard.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void aPortThatWasGivenIsReservedAgainstOtherProcessesToo() {
    int port = Ports.free();

    assertThat(Ports.isFree(port)).as("its server can still take it").isTrue();
    assertThatThrownBy(() -> new DatagramSocket(onLoopback(port)).close())
        .as("the sign that another process finds")
        .isInstanceOf(SocketException.class);
  }

  @Test
  void aServerKeepsItsPort() throws Exception {
    try (ServerSocket server = new ServerSocket()) {
      server.bind(onLoopback(Ports.free()));

      assertThat(Ports.isFree(server.getLocalPort())).isFalse();
      assertThatThrownBy(() -> Ports.requireFree("a test", server.getLocalPort()))
          .hasMessageStartingWith(
              "port " + server.getLocalPort() + ", wanted for a test, is taken by ");
    }
  }

  private static InetSocketAddress onLoopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
