package io.meshguard.vaultsync;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.meshguard.local.ChildProcess;
import io.meshguard.vaultsync.node.Mounts;
import io.meshguard.vaultsync.protocol.csi.IdentityGrpc;
import io.meshguard.vaultsync.protocol.csi.NodeGrpc;
import io.meshguard.vaultsync.protocol.csi.ProbeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The real process, as the distribution starts it, and a client that speaks as the kubelet does.
 */
final class Plugin implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofSeconds(30);
  private static final Path DISTRIBUTION = Tool.ROOT.resolve("vault-sync/target/vault-sync");

  private final Path folder;
  private final List<String> command;
  private final EventLoopGroup loop = new EpollEventLoopGroup(1);
  private final ManagedChannel channel;
  private ChildProcess process;

  private Plugin(Path folder, List<String> command) {
    this.folder = folder;
    this.command = command;
    this.process = run();
    this.channel = connect(socket());
  }

  static Plugin start(Path folder, String vault, String... more) throws IOException {
    Files.createDirectories(folder);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + DISTRIBUTION.resolve("jvm.options"),
                "-cp",
                DISTRIBUTION.resolve("lib") + "/*",
                "io.meshguard.vaultsync.Main",
                "--csi-endpoint=unix://" + folder.resolve("csi.sock"),
                "--node-id=node-1",
                "--vault-addr=" + vault));
    command.addAll(List.of(more));
    return new Plugin(folder, command).ready();
  }

  private ChildProcess run() {
    return ChildProcess.start(new ChildProcess.Command("vault-sync", command, Map.of(), log()));
  }

  private Plugin ready() {
    process.awaitReady(START_DEADLINE, this::answers);
    return this;
  }

  private boolean answers() {
    try {
      return IdentityGrpc.newBlockingStub(channel)
          .withDeadlineAfter(1, TimeUnit.SECONDS)
          .probe(ProbeRequest.getDefaultInstance())
          .getReady()
          .getValue();
    } catch (io.grpc.StatusRuntimeException notYet) {
      channel.resetConnectBackoff();
      return false;
    }
  }

  /** A channel to any socket; the plugin's end closes it. */
  ManagedChannel connect(Path socket) {
    return NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
        .eventLoopGroup(loop)
        .channelType(EpollDomainSocketChannel.class)
        .overrideAuthority("localhost")
        .usePlaintext()
        .build();
  }

  NodeGrpc.NodeBlockingStub node() {
    return NodeGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  Path socket() {
    return folder.resolve("csi.sock");
  }

  Path log() {
    return folder.resolve("vault-sync.log");
  }

  String logged() throws IOException {
    return Files.readString(log());
  }

  ChildProcess process() {
    return process;
  }

  /** Ends the process as a crash would, and starts another. */
  void crashAndRestart() {
    process.kill();
    process = run();
    var unused = ready();
  }

  /** Stops, and unmounts what the process leaves for its successor. */
  @Override
  public void close() throws IOException {
    channel.shutdownNow();
    var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    process.close();
    Path volumes = folder.resolve("volumes");
    List<Path> mounts;
    try (Stream<Path> all = Files.list(volumes)) {
      mounts = all.toList();
    }
    for (Path mount : mounts) {
      Mounts.unmountAndRemove(mount);
    }
    Path state = folder.resolve("state");
    io.meshguard.vaultsync.node.Keyring.remove("meshguard-vault-sync:" + state);
    Mounts.unmountAndRemove(state);
  }
}
