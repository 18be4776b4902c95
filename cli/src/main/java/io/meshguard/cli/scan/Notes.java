package io.meshguard.cli.scan;

import io.meshguard.cli.cluster.ApiResource;
import io.meshguard.cli.cluster.ApiServer;
import io.meshguard.cli.output.Table;
import java.io.PrintWriter;
import java.util.Set;
import java.util.TreeSet;

/** What a scan could not see. Whoever reads its result has to know. */
final class Notes {
  private final Set<String> forbidden = new TreeSet<>();
  private final Set<String> others = new TreeSet<>();
  private boolean incomplete;

  void listed(ApiResource resource, ApiServer.Listed listed) {
    switch (listed) {
      case FORBIDDEN -> {
        forbidden.add(resource.named());
        incomplete = true;
      }
      // Gone since the server named it.
      case ALL, ABSENT -> {}
    }
  }

  /** Something of the context that cannot be used. */
  void ignored(String reason) {
    others.add("ignored, as the webhook does: " + reason);
  }

  /** Evidence that is not at hand. */
  void unknown(String what) {
    others.add(what);
  }

  /**
   * Why the API server asks the webhook about fewer objects than are judged here.
   *
   * @param why continues "the registration"
   */
  void notHonoured(String why) {
    others.add("also judged is what the webhook is not asked about, since the registration " + why);
  }

  /** An object without a verdict. */
  void failed(StoredObject object, String reason) {
    others.add(object.place().text() + " cannot be judged: " + reason);
    incomplete = true;
  }

  /** Whether objects are left that nobody has judged. */
  boolean isIncomplete() {
    return incomplete;
  }

  void print(PrintWriter err) {
    if (!forbidden.isEmpty()) {
      err.println(
          "meshguard: you may not list "
              + String.join(", ", forbidden)
              + ": not judged, and unknown to the policies. Allow it ('list' in all namespaces), or"
              + " leave it out with --skip");
    }
    others.forEach(note -> err.println("meshguard: " + Table.printable(note)));
    err.flush();
  }
}
