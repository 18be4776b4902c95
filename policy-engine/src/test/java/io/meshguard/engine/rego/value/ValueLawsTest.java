package io.meshguard.engine.rego.value;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** What holds for all values, whatever they are. */
class ValueLawsTest {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final int DEEP = 3;
  private static final int WIDE = 4;

  @Provide
  Arbitrary<Value> values() {
    return values(true, DEEP);
  }

  /** What JSON can say as well. */
  @Provide
  Arbitrary<Value> documents() {
    return values(false, DEEP);
  }

  @Provide
  Arbitrary<BigDecimal> decimals() {
    return Arbitraries.oneOf(
        Arbitraries.bigDecimals()
            .between(new BigDecimal("-1e25"), new BigDecimal("1e25"))
            .ofScale(6),
        Arbitraries.longs().map(BigDecimal::valueOf),
        Arbitraries.integers().between(-5, 5).map(i -> BigDecimal.valueOf(i).setScale(3)));
  }

  private Arbitrary<Value> values(boolean all, int depth) {
    Arbitrary<Value> scalars =
        Arbitraries.oneOf(
            Arbitraries.of(NullValue.NULL, BooleanValue.TRUE, BooleanValue.FALSE),
            decimals().map(NumberValue::of),
            strings());
    if (depth == 0) {
      return scalars;
    }
    Arbitrary<Value> inner = values(all, depth - 1);
    Arbitrary<Value> arrays = inner.list().ofMaxSize(WIDE).map(ArrayValue::of);
    Arbitrary<Value> objects =
        inner.list().ofMaxSize(WIDE).flatMap(items -> objects(all, depth, items));
    Arbitrary<Value> sets =
        inner
            .list()
            .ofMaxSize(2 * DEEP * WIDE)
            .map(
                items -> {
                  SetValue set = new SetValue(0);
                  items.forEach(set::add);
                  return set;
                });
    return all
        ? Arbitraries.oneOf(scalars, arrays, objects, sets)
        : Arbitraries.oneOf(scalars, arrays, objects);
  }

  private Arbitrary<Value> objects(boolean all, int depth, List<Value> items) {
    Arbitrary<Value> keys = all ? values(true, depth - 1) : strings();
    return keys.list()
        .ofSize(items.size())
        .map(
            names -> {
              ObjectValue object = new ObjectValue(0);
              for (int i = 0; i < items.size(); i++) {
                object.put(names.get(i), items.get(i));
              }
              return object;
            });
  }

  private static Arbitrary<Value> strings() {
    return Arbitraries.oneOf(
            Arbitraries.of("", "a", "ab", "\u00e9", "\ud83d\ude00", "\uffff", "\"\\\n\t\u0001"),
            Arbitraries.strings().alpha().ofMaxLength(3))
        .map(StringValue::of);
  }

  @Property(tries = 300, seed = "4711")
  void orderIsTotalAndAgreesWithEquality(
      @ForAll("values") Value a, @ForAll("values") Value b, @ForAll("values") Value c) {
    assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
    assertThat(a.equals(b)).isEqualTo(a.compareTo(b) == 0);
    if (a.equals(b)) {
      assertThat(a.hashCode()).isEqualTo(b.hashCode());
    }
    if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
      assertThat(a.compareTo(c)).isNotPositive();
    }
  }

  @Property(tries = 300, seed = "4712")
  void kindsAreOrderedAsOpaOrdersThem(@ForAll("values") Value a, @ForAll("values") Value b) {
    List<String> kinds = List.of("null", "boolean", "number", "string", "array", "object", "set");
    int difference = kinds.indexOf(a.typeName()) - kinds.indexOf(b.typeName());
    if (difference != 0) {
      assertThat(Integer.signum(a.compareTo(b))).isEqualTo(Integer.signum(difference));
    }
  }

  @Property(tries = 300, seed = "4713")
  void whatIsWrittenIsReadAgain(@ForAll("documents") Value value) throws JsonProcessingException {
    assertThat(JsonValues.value(JSON.readTree(value.toString()))).isEqualTo(value);
    assertThat(JsonValues.value(JsonValues.node(value))).isEqualTo(value);
  }

  /** To bytes it is written without Jackson, to characters with it. */
  @Property(tries = 300, seed = "4715")
  void bytesAreWrittenAsCharactersAre(@ForAll("values") Value value)
      throws JsonProcessingException {
    JsonNode view = JsonValues.view(ArrayValue.of(value));
    assertThat(JSON.writeValueAsBytes(view))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(JSON.writeValueAsString(view));
  }

  @Property(tries = 200, seed = "4714")
  void aSetHasEachMemberOnceAndInOrder(
      @ForAll("values") Value one, @ForAll @Size(max = 20) List<@From("values") Value> items) {
    SetValue set = new SetValue(0);
    items.forEach(set::add);
    set.add(one).add(one);

    TreeSet<Value> wanted = new TreeSet<>(items);
    wanted.add(one);
    assertThat(Arrays.copyOf(set.members(), set.length())).containsExactlyElementsOf(wanted);
    assertThat(items).allMatch(set::contains);
  }

  @Property(tries = 200, seed = "4715")
  void anObjectFindsWhatWasPutLast(
      @ForAll @Size(max = 30) List<@From("values") Value> keys, @ForAll("values") Value value) {
    ObjectValue object = new ObjectValue(0);
    keys.forEach(key -> object.put(key, NullValue.NULL));
    keys.forEach(key -> object.put(key, value));

    assertThat(object.length()).isEqualTo(new TreeSet<>(keys).size());
    assertThat(keys).allMatch(key -> value.equals(object.get(key)));
  }

  @Property(tries = 500, seed = "4716")
  void numbersAreComparedByValueHoweverTheyAreWritten(
      @ForAll("decimals") BigDecimal a, @ForAll("decimals") BigDecimal b) {
    NumberValue first = NumberValue.parse(a.toString());
    NumberValue second = NumberValue.parse(b.toPlainString());

    assertThat(Integer.signum(first.compareTo(second))).isEqualTo(a.compareTo(b));
    assertThat(first).isEqualTo(NumberValue.of(a)).hasSameHashCodeAs(NumberValue.of(a));
    assertThat(first.number()).isEqualTo(a.toString());
  }
}
