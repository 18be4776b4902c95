package io.meshguard.engine.rego.builtins.yaml;

import io.meshguard.engine.rego.runtime.Budget;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.TermWriter;
import io.meshguard.engine.rego.value.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.AnchorNode;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Makes values of YAML. The library parses; what a scalar means is told as go-yaml tells it. An
 * alias is paid for each time it is used, so that a small text cannot become a huge value.
 */
final class YamlReader {

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setAllowDuplicateKeys(true).setParseComments(false).build();

  private final Budget budget;

  /** What is being made: an alias to it would never end. */
  private final Deque<Node> open = new ArrayDeque<>();

  YamlReader(Budget budget) {
    this.budget = budget;
  }

  /**
   * @throws BuiltinError if it is no YAML, or JSON cannot say the same
   */
  Value read(String text) {
    try {
      Iterator<Node> documents = new Compose(SETTINGS).composeAllFromString(text).iterator();
      Value first = documents.hasNext() ? value(documents.next()) : NullValue.NULL;
      while (documents.hasNext()) {
        documents.next();
      }
      return first;
    } catch (YamlEngineException e) {
      throw new BuiltinError("yaml: " + e.getMessage());
    }
  }

  private Value value(Node node) {
    budget.allocate(1);
    return switch (node) {
      case ScalarNode scalar -> scalar(scalar);
      case SequenceNode sequence -> {
        enter(node);
        ArrayValue array = new ArrayValue(sequence.getValue().size());
        sequence.getValue().forEach(item -> array.append(value(item)));
        open.pop();
        yield array;
      }
      case MappingNode mapping -> {
        enter(node);
        ObjectValue object = new ObjectValue(mapping.getValue().size());
        fill(object, mapping, false);
        open.pop();
        yield object;
      }
      case AnchorNode anchor -> value(anchor.getRealNode());
      default -> throw new BuiltinError("yaml: unknown kind of node");
    };
  }

  @SuppressWarnings("ReferenceEquality") // This very node, not one that reads the same.
  private void enter(Node node) {
    if (open.stream().anyMatch(other -> other == node)) {
      throw new BuiltinError("yaml: an anchor contains itself");
    }
    open.push(node);
  }

  /** Keys of the mapping itself count before merged ones, and of those the first. */
  private void fill(ObjectValue object, MappingNode mapping, boolean onlyNew) {
    for (NodeTuple field : mapping.getValue()) {
      if (!isMerge(field.getKeyNode())) {
        Value key = key(field.getKeyNode());
        if (!onlyNew || object.get(key) == null) {
          object.put(key, value(field.getValueNode()));
        }
      }
    }
    for (NodeTuple field : mapping.getValue()) {
      if (isMerge(field.getKeyNode())) {
        merge(object, real(field.getValueNode()));
      }
    }
  }

  private void merge(ObjectValue object, Node from) {
    budget.allocate(1);
    enter(from);
    switch (from) {
      case MappingNode mapping -> fill(object, mapping, true);
      case SequenceNode sequence -> sequence.getValue().forEach(each -> merge(object, real(each)));
      default -> throw new BuiltinError("yaml: map merge requires map or sequence of maps");
    }
    open.pop();
  }

  private static Node real(Node node) {
    return node instanceof AnchorNode anchor ? anchor.getRealNode() : node;
  }

  private static boolean isMerge(Node key) {
    return key instanceof ScalarNode scalar && scalar.isPlain() && scalar.getValue().equals("<<");
  }

  private Value key(Node node) {
    Value key = value(node);
    return switch (key) {
      case StringValue text -> text;
      case NumberValue _, BooleanValue _ -> StringValue.of(TermWriter.keyText(key));
      default -> throw new BuiltinError("yaml: unsupported map key " + key);
    };
  }

  private static Value scalar(ScalarNode scalar) {
    String text = scalar.getValue();
    String tag = scalar.getTag().getValue();
    if (tag.equals(Tag.BINARY.getValue())) {
      try {
        byte[] bytes = Base64.getMimeDecoder().decode(text);
        return StringValue.of(new String(bytes, StandardCharsets.UTF_8));
      } catch (IllegalArgumentException e) {
        throw new BuiltinError("yaml: !!binary value contains invalid base64 data");
      }
    }
    boolean isExplicit =
        List.of(Tag.INT.getValue(), Tag.FLOAT.getValue(), Tag.BOOL.getValue(), Tag.NULL.getValue())
            .contains(tag);
    @Nullable Value meant = scalar.isPlain() || isExplicit ? YamlScalars.meaning(text) : null;
    return meant == null || (scalar.isPlain() && tag.equals(Tag.STR.getValue()) && isTagged(scalar))
        ? StringValue.of(text)
        : meant;
  }

  /** Whether {@code !!str} was written, and not found by the library's own resolver. */
  private static boolean isTagged(ScalarNode scalar) {
    return scalar
        .getStartMark()
        .map(
            mark ->
                mark.getIndex() < mark.getBuffer().length
                    && mark.getBuffer()[mark.getPointer()] == '!')
        .orElse(false);
  }
}
