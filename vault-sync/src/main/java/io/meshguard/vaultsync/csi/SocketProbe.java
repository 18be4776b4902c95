package io.meshguard.vaultsync.csi;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.meshguard.vaultsync.metrics.Health;
import io.meshguard.vaultsync.protocol.csi.IdentityGrpc;
import io.meshguard.vaultsync.protocol.csi.ProbeRequest;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Calls the plugin as the kubelet does: {@code Identity.Probe} over the socket, each time on a
 * connection of its own. Thread-safe.
 */
public final class SocketProbe implements Health, AutoCloseable {
  private static final long PATIENCE_SECONDS = 5;

  private final Path socket;
  private final EventLoopGroup loop = new EpollEventLoopGroup(1);

  public SocketProbe(Path socket) {
    this.socket = socket;
  }

  @Override
  public Optional<String> trouble() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
            .eventLoopGroup(loop)
            .channelType(EpollDomainSocketChannel.class)
            .overrideAuthority("localhost")
            .usePlaintext()
            .directExecutor()
            .build();
    try {
      var unused =
          IdentityGrpc.newBlockingStub(channel)
              .withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS)
              .probe(ProbeRequest.getDefaultInstance());
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      Status status = e.getStatus();
      return Optional.of(
          "calls to " + socket + " fail: " + status.getCode() + " " + status.getDescription());
    } finally {
      channel.shutdownNow();
    }
  }

  @Override
  public void close() {
    var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
