package io.meshguard.cli.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Reads YAML (and so JSON) as kubectl does, anchors and merge keys included, and remembers the line
 * of each object. Not thread-safe.
 */
final class YamlDocuments {
  private static final int MAX_CHARACTERS = 64 * 1024 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final NodeConstructor constructor;
  private final Yaml yaml;

  YamlDocuments() {
    LoaderOptions limits = new LoaderOptions();
    limits.setAllowDuplicateKeys(false);
    limits.setCodePointLimit(MAX_CHARACTERS);
    constructor = new NodeConstructor(limits);
    DumperOptions unused = new DumperOptions();
    yaml = new Yaml(constructor, new Representer(unused), unused, limits, new StringsForTimes());
  }

  /**
   * The objects of all documents of a file; those of a {@code List} one by one. Empty documents are
   * skipped.
   *
   * @throws ManifestException with file and line, if this is not YAML or a document is no object
   */
  List<Manifest> read(String file, String text) throws ManifestException {
    List<Manifest> manifests = new ArrayList<>();
    try {
      for (Node document : yaml.composeAll(new java.io.StringReader(text))) {
        collect(file, document, manifests);
      }
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
      throw new ManifestException(file + ":" + line + ": not YAML: " + e.getProblem());
    } catch (YAMLException | StackOverflowError e) {
      throw new ManifestException(file + ": not YAML: " + e.getMessage());
    }
    return manifests;
  }

  private void collect(String file, Node node, List<Manifest> manifests) throws ManifestException {
    int line = node.getStartMark().getLine() + 1;
    if (node.getTag().equals(Tag.NULL)) {
      return;
    }
    if (!(node instanceof MappingNode mapping)) {
      throw noObject(file, line);
    }
    if (items(mapping) instanceof SequenceNode items) {
      for (Node item : items.getValue()) {
        collect(file, item, manifests);
      }
      return;
    }
    manifests.add(new Manifest(file, line, object(file, line, mapping)));
  }

  private ObjectNode object(String file, int line, MappingNode node) throws ManifestException {
    Object value;
    try {
      value = constructor.construct(node);
    } catch (IllegalArgumentException | ClassCastException e) {
      // The first where !!binary holds no base64, the second where a tag is on a value of another
      // shape.
      throw new ManifestException(
          file + ":" + line + ": a tag (!!binary, !!map, ...) does not fit its value");
    }
    if (!(JSON.valueToTree(value) instanceof ObjectNode object)) {
      throw noObject(file, line);
    }
    return object;
  }

  private static ManifestException noObject(String file, int line) {
    return new ManifestException(file + ":" + line + ": a manifest is an object with fields");
  }

  /** What a {@code kind: List}, or a typed list such as {@code PodList}, holds; else null. */
  private static @org.jspecify.annotations.Nullable Node items(MappingNode mapping) {
    Node items = null;
    boolean list = false;
    for (NodeTuple field : mapping.getValue()) {
      if (field.getKeyNode() instanceof ScalarNode key) {
        if (key.getValue().equals("items")) {
          items = field.getValueNode();
        }
        list |=
            key.getValue().equals("kind")
                && field.getValueNode() instanceof ScalarNode kind
                && kind.getValue().endsWith("List");
      }
    }
    return list ? items : null;
  }

  /** Opens up what turns one composed document into plain collections. */
  private static final class NodeConstructor extends SafeConstructor {
    NodeConstructor(LoaderOptions limits) {
      super(limits);
    }

    Object construct(Node node) {
      return constructDocument(node);
    }
  }

  /** Kubernetes knows no dates: what looks like one stays text. */
  private static final class StringsForTimes extends Resolver {
    @Override
    public void addImplicitResolver(Tag tag, Pattern pattern, String first, int limit) {
      if (!tag.equals(Tag.TIMESTAMP)) {
        super.addImplicitResolver(tag, pattern, first, limit);
      }
    }
  }
}
