package io.meshguard.cli.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.meshguard.cli.CommandFailure;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an API server has, a page at a time, so that no cluster is too large. Blocking; not
 * thread-safe.
 */
public final class ApiServer {
  /** An object may have more than a megabyte, and a page has to fit in memory. */
  private static final int PAGE = 100;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;

  public ApiServer(KubernetesClient client) {
    this.client = client;
  }

  /** What came of a list. */
  public enum Listed {
    ALL,
    /** This user may not list it. */
    FORBIDDEN,
    /** There is no such kind here. */
    ABSENT
  }

  /** For people. */
  public String address() {
    return client.getMasterUrl().toString().replaceFirst("/+$", "");
  }

  /**
   * The kinds of these groups that can be listed, each in the version that the server prefers.
   *
   * @param groups empty for the core group; those that are not installed are passed over
   * @throws CommandFailure if the server cannot be asked
   */
  public List<ApiResource> resources(Collection<String> groups) {
    List<ApiResource> all = new ArrayList<>();
    if (groups.contains("")) {
      add("", "v1", "/api/v1", all);
    }
    for (JsonNode group : answer("/apis").path("groups")) {
      String name = group.path("name").asText();
      if (groups.contains(name)) {
        String preferred = group.at("/preferredVersion/version").asText();
        Stream.concat(
                Stream.of(preferred),
                StreamSupport.stream(group.path("versions").spliterator(), false)
                    .map(version -> version.path("version").asText()))
            .distinct()
            .forEach(version -> add(name, version, "/apis/" + name + "/" + version, all));
      }
    }
    return all;
  }

  private void add(String group, String version, String path, List<ApiResource> all) {
    Set<String> known = new HashSet<>();
    all.stream().filter(one -> one.group().equals(group)).forEach(one -> known.add(one.plural()));
    for (JsonNode resource : answer(path).path("resources")) {
      String plural = resource.path("name").asText();
      boolean listed =
          StreamSupport.stream(resource.path("verbs").spliterator(), false)
              .anyMatch(verb -> verb.asText().equals("list"));
      if (listed && !plural.contains("/") && known.add(plural)) {
        all.add(
            new ApiResource(
                group,
                version,
                resource.path("kind").asText(),
                plural,
                resource.path("namespaced").asBoolean()));
      }
    }
  }

  private JsonNode answer(String path) {
    try {
      return read(path);
    } catch (KubernetesClientException e) {
      throw failure(path, e);
    }
  }

  /**
   * Hands on every object, a page at a time, with {@code apiVersion} and {@code kind}, which lists
   * leave out. An object may be handed on twice if the cluster changes meanwhile.
   *
   * @param namespace null for all
   * @throws CommandFailure if the server cannot be asked
   */
  public Listed list(
      ApiResource resource, @Nullable String namespace, Consumer<List<ObjectNode>> pages) {
    try {
      pages(resource, namespace, pages);
      return Listed.ALL;
    } catch (KubernetesClientException e) {
      return switch (e.getCode()) {
        case HttpURLConnection.HTTP_FORBIDDEN -> Listed.FORBIDDEN;
        case HttpURLConnection.HTTP_NOT_FOUND -> Listed.ABSENT;
        default -> throw failure(resource.named(), e);
      };
    }
  }

  /**
   * As {@link #list}, for callers who say themselves what a refusal means; {@link #reason} has the
   * server's words.
   */
  public void pages(
      ApiResource resource, @Nullable String namespace, Consumer<List<ObjectNode>> pages)
      throws KubernetesClientException {
    String path = resource.path(namespace) + "?limit=" + PAGE;
    String token = "";
    do {
      try {
        JsonNode page =
            read(
                token.isEmpty()
                    ? path
                    : path + "&continue=" + URLEncoder.encode(token, StandardCharsets.UTF_8));
        pages.accept(objects(resource, page));
        token = page.at("/metadata/continue").asText();
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_GONE) {
          throw e;
        }
        token = laterToken(resource, e);
      }
    } while (!token.isEmpty());
  }

  /** A list that took longer than the server remembers goes on with what is there now. */
  private String laterToken(ApiResource resource, KubernetesClientException e) {
    String token =
        e.getStatus() == null || e.getStatus().getMetadata() == null
            ? null
            : e.getStatus().getMetadata().getContinue();
    if (token == null || token.isEmpty()) {
      throw failure(resource.named(), e);
    }
    return token;
  }

  private static List<ObjectNode> objects(ApiResource resource, JsonNode page) {
    List<ObjectNode> objects = new ArrayList<>();
    for (JsonNode item : page.path("items")) {
      if (item instanceof ObjectNode object) {
        objects.add(object.put("apiVersion", resource.apiVersion()).put("kind", resource.kind()));
      }
    }
    return objects;
  }

  /** The parser's own message quotes what it read, which may be a Secret's value. */
  private JsonNode read(String path) {
    String answer = client.raw(path);
    if (answer == null) {
      throw new KubernetesClientException("not found", HttpURLConnection.HTTP_NOT_FOUND, null);
    }
    try {
      return JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new CommandFailure(
          "what " + address() + " answers is not JSON: is it a Kubernetes API server?");
    }
  }

  private CommandFailure failure(String what, KubernetesClientException e) {
    return new CommandFailure(
        e.getStatus() == null ? reason(e) : what + " cannot be read: " + reason(e), e);
  }

  /** What the server says, or that it does not answer. */
  public String reason(KubernetesClientException e) {
    if (e.getStatus() != null) {
      return e.getStatus().getMessage();
    }
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return "no answer from " + address() + " (" + cause + ")";
  }
}
