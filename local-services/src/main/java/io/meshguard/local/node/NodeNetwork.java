package io.meshguard.local.node;

import io.meshguard.local.LocalServiceException;
import io.meshguard.local.cluster.LocalCluster;
import io.meshguard.local.cluster.Program;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;

/**
 * The addresses of one node: a link between the machine and the node, and a bridge in the node for
 * its pods. Several nodes on one machine have different numbers.
 */
record NodeNetwork(int number) {
  private static final int NUMBERS = 256;

  /** The number that the folder has had before, unless another node of this machine has it. */
  static NodeNetwork forFolder(Path folder) {
    int first = Math.floorMod(folder.toAbsolutePath().normalize().toString().hashCode(), NUMBERS);
    for (int i = 0; i < NUMBERS; i++) {
      NodeNetwork network = new NodeNetwork((first + i) % NUMBERS);
      if (network.free()) {
        return network;
      }
    }
    throw new LocalServiceException("this machine has a node in each of 10.251.0.0/16 already");
  }

  private boolean free() {
    try {
      return NetworkInterface.getByName(link()) == null;
    } catch (SocketException e) {
      throw new LocalServiceException("the network's interfaces cannot be listed", e);
    }
  }

  /** The machine's end of the link. */
  String link() {
    return "meshguard" + number;
  }

  /** The machine, as the node and its pods reach it. */
  String machine() {
    return "10.251." + number + ".1";
  }

  /** The node, as the machine and the pods reach it. */
  String node() {
    return "10.251." + number + ".2";
  }

  /** The API server's address, as the node and its pods reach it. */
  String apiServer(LocalCluster cluster) {
    return "https://" + machine() + ":" + cluster.port();
  }

  String pods() {
    return "10.251." + number + ".128/25";
  }

  /** Makes the link. It is gone when the node's namespaces are. */
  void connect(NodeNamespaces node) {
    Path ip = Machine.program("ip");
    Program here = new Program(List.of(ip.toString()));
    Program there = new Program(node.enter(NodeNamespaces.Network.OF_NODE, List.of(ip.toString())));
    run(here, "link add %s type veth peer name eth0 netns %d".formatted(link(), node.init()));
    run(here, "address add %s/30 dev %s".formatted(machine(), link()));
    run(here, "link set %s up".formatted(link()));
    run(there, "address add %s/30 dev eth0".formatted(node()));
    run(there, "link set eth0 up");
    run(there, "route add default via " + machine());
    run(here, "route add %s via %s".formatted(pods(), node()));
  }

  private static void run(Program ip, String arguments) {
    var unused = ip.require(arguments.split(" ", -1));
  }
}
