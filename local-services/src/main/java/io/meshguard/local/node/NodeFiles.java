package io.meshguard.local.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a node keeps. It sees {@code lib} and {@code log} as its {@code /var/lib} and {@code
 * /var/log}, so that every program has its usual folders, and no socket's path is too long.
 */
record NodeFiles(Path directory) {
  private static final String OWN = "meshguard";

  NodeFiles {
    directory = directory.toAbsolutePath().normalize();
  }

  Path lib() {
    return directory.resolve("lib");
  }

  Path log() {
    return directory.resolve("log");
  }

  void prepare() throws IOException {
    Files.createDirectories(log());
    Files.createDirectories(onMachine("images"));
    Files.createDirectories(onMachine("cni"));
  }

  /** Where a file of ours is, for this process. */
  Path onMachine(String name) {
    return lib().resolve(OWN).resolve(name);
  }

  /** Where the same file is, for the programs in the node. */
  String inNode(String name) {
    return "/var/lib/" + OWN + "/" + name;
  }

  /** The ids of all containers that the node knows, running or not. */
  Set<String> containers() throws IOException {
    Path runtime = lib().resolve("containerd/io.containerd.grpc.v1.cri");
    Set<String> ids = new HashSet<>();
    for (String kind : List.of("containers", "sandboxes")) {
      if (Files.isDirectory(runtime.resolve(kind))) {
        try (Stream<Path> folders = Files.list(runtime.resolve(kind))) {
          folders.forEach(folder -> ids.add(folder.getFileName().toString()));
        }
      }
    }
    return ids;
  }

  void write(String name, String content) throws IOException {
    Files.writeString(onMachine(name), content);
  }
}
