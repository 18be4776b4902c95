package io.meshguard.engine.rego.builtins.yaml;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.SetValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.TermWriter;
import io.meshguard.engine.rego.value.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Writes values in blocks, as go-yaml lays them out. */
final class YamlWriter {

  private static final DumpSettings SETTINGS =
      DumpSettings.builder()
          .setIndent(2)
          .setIndicatorIndent(2)
          .setIndentWithIndicator(true)
          .setWidth(Integer.MAX_VALUE)
          .setSplitLines(false)
          .setSchema(new CoreSchema())
          .build();

  /** From here on, Go writes numbers with an exponent. */
  private static final int EXPONENT_FROM = 6;

  private static final int EXPONENT_BELOW = -4;

  private YamlWriter() {}

  static String write(Value value) {
    String text =
        new Present(SETTINGS)
            .emitToString(new Serialize(SETTINGS).serializeOne(node(value)).iterator());
    // The library indents the outermost sequence as well.
    return text.startsWith("  -") ? text.substring(2).replace("\n  ", "\n") : text;
  }

  private static Node node(Value value) {
    return switch (value) {
      case NullValue _ -> plain(Tag.NULL, "null");
      case BooleanValue bool -> plain(Tag.BOOL, Boolean.toString(bool.isTrue()));
      case NumberValue number -> number(number);
      case StringValue string -> text(string.text());
      case ArrayValue array -> sequence(Arg.items(array));
      case SetValue set -> sequence(Arg.items(set));
      case ObjectValue object -> mapping(object);
    };
  }

  private static Node plain(Tag tag, String text) {
    return new ScalarNode(tag, text, ScalarStyle.PLAIN);
  }

  private static Node text(String text) {
    ScalarStyle style =
        text.contains("\n")
            ? ScalarStyle.LITERAL
            : YamlScalars.isPlainText(text) ? ScalarStyle.PLAIN : ScalarStyle.DOUBLE_QUOTED;
    return new ScalarNode(Tag.STR, text, style);
  }

  private static Node sequence(List<Value> items) {
    return new SequenceNode(
        Tag.SEQ, items.stream().map(YamlWriter::node).toList(), style(items.isEmpty()));
  }

  private static Node mapping(ObjectValue object) {
    TreeMap<String, Value> fields = new TreeMap<>();
    for (int i = 0; i < object.length(); i++) {
      fields.put(TermWriter.keyText(object.keys()[i]), object.values()[i]);
    }
    return new MappingNode(
        Tag.MAP,
        fields.entrySet().stream()
            .map(field -> new NodeTuple(text(field.getKey()), node(field.getValue())))
            .toList(),
        style(fields.isEmpty()));
  }

  private static FlowStyle style(boolean empty) {
    return empty ? FlowStyle.FLOW : FlowStyle.BLOCK;
  }

  private static Node number(NumberValue number) {
    if (number.isInteger()) {
      BigInteger integer = number.decimal().toBigInteger();
      if (integer.bitLength() < 64 || (integer.signum() > 0 && integer.bitLength() == 64)) {
        return plain(Tag.INT, integer.toString());
      }
    }
    return plain(Tag.FLOAT, shortest(number.decimal().doubleValue()));
  }

  /** As Go's {@code %g}. */
  private static String shortest(double number) {
    BigDecimal decimal = BigDecimal.valueOf(number).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= EXPONENT_BELOW && exponent < EXPONENT_FROM) {
      return decimal.toPlainString();
    }
    String digits = decimal.unscaledValue().abs().toString();
    return (number < 0 ? "-" : "")
        + digits.charAt(0)
        + (digits.length() > 1 ? "." + digits.substring(1) : "")
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }
}
