package io.meshguard.vaultsync;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.meshguard.local.ChildProcess;
import io.meshguard.local.Jvm;
import io.meshguard.local.Ports;
import io.meshguard.vaultsync.node.Mounts;
import io.meshguard.vaultsync.protocol.csi.IdentityGrpc;
import io.meshguard.vaultsync.protocol.csi.NodeGrpc;
import io.meshguard.vaultsync.protocol.csi.ProbeRequest;
import io.meshguard.vaultsync.state.StateStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
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
public final class Plugin implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);

  /** The kubelet's own. */
  private static final Duration CALL_DEADLINE = Duration.ofMinutes(2);

  private static final Path DISTRIBUTION = Tool.ROOT.resolve("vault-sync/target/vault-sync");

  private final Path folder;
  private final int metricsPort;
  private final List<String> command;
  private final EventLoopGroup loop = new EpollEventLoopGroup(1);
  private final ManagedChannel channel;
  private ChildProcess process;

  private Plugin(Path folder, int metricsPort, List<String> command) {
    this.folder = folder;
    this.metricsPort = metricsPort;
    this.command = command;
    this.process = run();
    this.channel = connect(socket());
  }

  /**
   * @param more options; those that begin with {@code -D} are for the JVM
   */
  public static Plugin start(Path folder, String vault, String... more) throws IOException {
    Files.createDirectories(folder);
    int metricsPort = Ports.free();
    List<String> command = new ArrayList<>(List.of("@" + DISTRIBUTION.resolve("jvm.options")));
    List.of(more).stream().filter(option -> option.startsWith("-D")).forEach(command::add);
    command.addAll(
        List.of(
            "-cp",
            DISTRIBUTION.resolve("lib") + "/*",
            "io.meshguard.vaultsync.Main",
            "--csi-endpoint=unix://" + folder.resolve("csi.sock"),
            "--node-id=node-1",
            "--metrics-listen=127.0.0.1:" + metricsPort,
            "--vault-addr=" + vault));
    List.of(more).stream().filter(option -> !option.startsWith("-D")).forEach(command::add);
    return new Plugin(folder, metricsPort, command).ready();
  }

  private ChildProcess run() {
    return ChildProcess.start(
        new ChildProcess.Command("vault-sync", Jvm.PLAIN.command(command), Map.of(), log()));
  }

  private Plugin ready() {
    process.awaitReady(START_DEADLINE, () -> answers() && listens());
    return this;
  }

  private boolean answers() {
    try {
      return IdentityGrpc.newBlockingStub(channel)
          .withDeadlineAfter(5, TimeUnit.SECONDS)
          .probe(ProbeRequest.getDefaultInstance())
          .getReady()
          .getValue();
    } catch (io.grpc.StatusRuntimeException notYet) {
      channel.resetConnectBackoff();
      return false;
    }
  }

  /** The management port is opened last. */
  private boolean listens() {
    try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), metricsPort)) {
      return connection.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** A channel to any socket; the plugin's end closes it. */
  public ManagedChannel connect(Path socket) {
    return NettyChannelBuilder.forAddress(new DomainSocketAddress(socket.toFile()))
        .eventLoopGroup(loop)
        .channelType(EpollDomainSocketChannel.class)
        .overrideAuthority("localhost")
        .usePlaintext()
        .build();
  }

  public NodeGrpc.NodeBlockingStub node() {
    return NodeGrpc.newBlockingStub(channel).withDeadlineAfter(CALL_DEADLINE);
  }

  public Path socket() {
    return folder.resolve("csi.sock");
  }

  public Path log() {
    return folder.resolve("vault-sync.log");
  }

  public String logged() throws IOException {
    return Files.readString(log());
  }

  /** What Prometheus would be told. */
  public String metrics() throws IOException, InterruptedException {
    return get("/metrics").body();
  }

  /** What the management port answers. */
  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + metricsPort + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }
  }

  /** The value of a metric, by its name and labels as they are printed; 0 where there is none. */
  public double metric(String series) throws IOException, InterruptedException {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  public ChildProcess process() {
    return process;
  }

  /** Ends the process as a crash would, and starts another. */
  public void crashAndRestart() {
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
    StateStore.discard(folder.resolve("state"));
  }
}
