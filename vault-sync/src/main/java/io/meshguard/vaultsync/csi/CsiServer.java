package io.meshguard.vaultsync.csi;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A gRPC server on a Unix socket; each call has a virtual thread. */
public final class CsiServer implements AutoCloseable {
  private static final int LARGEST_REQUEST = 4 * 1024 * 1024;
  private static final long GRACE_SECONDS = 10;

  private final Path socket;
  private final EventLoopGroup loop;
  private final ExecutorService calls;
  private final Server server;

  private CsiServer(Path socket, EventLoopGroup loop, ExecutorService calls, Server server) {
    this.socket = socket;
    this.loop = loop;
    this.calls = calls;
    this.server = server;
  }

  /** Listens; a socket that an earlier process left is replaced. */
  public static CsiServer start(Path socket, List<BindableService> services) throws IOException {
    Path folder = socket.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.deleteIfExists(socket);
    EventLoopGroup loop = new EpollEventLoopGroup(1);
    ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
            .channelType(EpollServerDomainSocketChannel.class)
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop)
            .executor(calls)
            .maxInboundMessageSize(LARGEST_REQUEST);
    services.forEach(builder::addService);
    return new CsiServer(socket, loop, calls, builder.build().start());
  }

  /** Answers the calls under way, then closes the socket and removes it. */
  @Override
  public void close() throws IOException {
    try {
      if (!server.shutdown().awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      server.shutdownNow();
    }
    calls.shutdownNow();
    var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    Files.deleteIfExists(socket);
  }
}
