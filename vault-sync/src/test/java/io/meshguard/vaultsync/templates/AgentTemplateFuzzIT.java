package io.meshguard.vaultsync.templates;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.vaultsync.templates.ConsulTemplate.Answer;
import io.meshguard.vaultsync.templates.functions.TemplateException;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever a template says: it is rendered as the Vault Agent renders it, or refused without a
 * value in the message. Never a crash, and never a text in place of an error.
 */
class AgentTemplateFuzzIT {
  /**
   * What Go makes a complaint of, or bytes that are no text, though it is not written in the end.
   */
  private static final Pattern STRICTER =
      Pattern.compile(
          "there is no value to write|the secret has no field|a secret is no|bytes that are no text|^printf"
              + "|replace an empty text|a map or a list is wanted, not a (text|number)"
              + "|takes a list .* and is given no value|there is no value to look for"
              + "|the result is too large|a number has more than 308 digits");

  private static List<ConsulTemplate> agent = List.of();

  @BeforeContainer
  static void start() throws Exception {
    agent = List.of(new ConsulTemplate());
  }

  @AfterContainer
  static void stop() throws Exception {
    agent.getFirst().close();
  }

  private static final Arbitrary<String> FIELDS =
      Arbitraries.of(
          "user",
          "password",
          "port",
          "ratio",
          "on",
          "off",
          "none",
          "empty",
          "encoded",
          "spaced",
          "lines",
          "zero",
          "json",
          "list",
          "mixed",
          "nothing",
          "nested",
          "nested.key",
          "nested.more.most",
          "secret",
          "missing",
          "missing.deeper",
          "user.deeper");

  private static Arbitrary<String> field(String... names) {
    return Arbitraries.of(names).map("$s.Data.data."::concat);
  }

  private static final Arbitrary<String> TEXTS =
      Arbitraries.frequencyOf(
          Tuple.of(
              4, field("user", "password", "empty", "spaced", "lines", "secret", "nested.key")),
          Tuple.of(1, field("encoded", "json")),
          Tuple.of(2, Arbitraries.of("\"x\"", "\"\"", "`raw`", "\"a b,c\"", "\"cart\"", "\"c\"")),
          Tuple.of(1, field("port", "ratio", "list", "on").map(each -> "(print " + each + ")")));

  private static final Arbitrary<String> NUMBERS =
      Arbitraries.of("0", "1", "2", "-7", "5432", "(len $s.Data.data.list)", "(parseInt \"12\")");

  /** Whole, or with a point. */
  private static final Arbitrary<String> ANY_NUMBERS =
      Arbitraries.oneOf(
          NUMBERS,
          Arbitraries.of("0.5", "-2.25", "1e21", "0", "1e-7", "3", "1e300", "\\u0031", "x", "")
              .map(each -> "(parseFloat \"" + each + "\")"));

  /** Of any kind, and perhaps of the wrong one. */
  private static final Arbitrary<String> OPERANDS =
      Arbitraries.frequencyOf(
          Tuple.of(8, TEXTS),
          Tuple.of(6, FIELDS.map("$s.Data.data."::concat)),
          Tuple.of(3, NUMBERS),
          Tuple.of(1, Arbitraries.of("true", "false", "nil", ".", "$s", "$v", "$")));

  private static final Arbitrary<String> CALLS =
      Arbitraries.oneOf(
          OPERANDS,
          call(
              "base64Encode,toLower,toUpper,trimSpace,sha256Hex,md5sum,base64URLEncode,len,parseBool,print",
              TEXTS),
          call("base64Decode,parseJSON,parseInt", OPERANDS),
          call("toJSON,toUnescapedJSON,toJSONPretty,not,len,print,println", OPERANDS),
          call(
              "eq,ne,lt,le,gt,ge,split,trim,trimPrefix,trimSuffix,contains,in,print,println,"
                  + "printf \"%s-%v\",printf \"%5s|%-5v\",printf \"%q%x\",printf \"%.2s %q\"",
              TEXTS, TEXTS),
          call(
              "eq,ne,lt,le,gt,ge,add,subtract,multiply,divide,modulo,minimum,maximum,and,or,printf \"%d %v\",printf \"%05d%x\","
                  + "printf \"%-4d|%4v\"",
              NUMBERS, NUMBERS),
          call("and,or,eq,ne,index,in,contains,join,print,println", OPERANDS, OPERANDS),
          call("add,subtract,multiply,divide,minimum,maximum,eq,lt", ANY_NUMBERS, ANY_NUMBERS),
          call("toJSON,print,not,parseFloat", ANY_NUMBERS),
          call("hmacSHA256Hex", TEXTS, TEXTS),
          call(
              "containsAll,containsAny,containsNone,containsNotAll",
              field("list", "mixed"),
              OPERANDS),
          call("containsAll,containsAny", OPERANDS, field("list", "mixed")),
          call("indent", Arbitraries.of("0", "1", "4", "-1"), TEXTS),
          call("index", field("list", "mixed"), NUMBERS),
          call("index", field("nested", "missing"), TEXTS),
          call("replaceAll", TEXTS, TEXTS, TEXTS),
          call("eq,and,or,printf \"%v %v %v\"", OPERANDS, OPERANDS, OPERANDS));

  @SafeVarargs
  @SuppressWarnings("varargs") // List.of copies them.
  private static Arbitrary<String> call(String names, Arbitrary<String>... arguments) {
    return Combinators.combine(
            Arbitraries.of(names.split(",")),
            Combinators.combine(List.of(arguments)).as(List::copyOf))
        .as((name, given) -> name + " " + String.join(" ", given));
  }

  private static final Arbitrary<String> PIPELINES =
      Combinators.combine(
              CALLS,
              Arbitraries.of(
                  "",
                  "",
                  "",
                  " | toUpper",
                  " | toJSON",
                  " | trimSpace",
                  " | print",
                  " | len",
                  " | printf \"[%s]\"",
                  " | printf \"%v\"",
                  " | base64Encode",
                  " | not",
                  " | split \",\" | join \"+\"",
                  " | parseJSON",
                  " | parseFloat",
                  " | md5sum",
                  " | or \"d\"",
                  " | and $v",
                  " | eq \"cart\"",
                  " | index $s.Data.data"))
          .as(String::concat);

  private static Arbitrary<String> block(int depth) {
    Arbitrary<String> plain =
        Arbitraries.oneOf(
            PIPELINES.map(each -> "{{ " + each + " }}"),
            PIPELINES.map(each -> " {{- " + each + " -}} "),
            PIPELINES.map(each -> "{{ $v = " + each + " }}"),
            Arbitraries.of("text", "\n", "  ", "{{/* no */}}", "{", "}}", "é"));
    if (depth == 0) {
      return plain;
    }
    Arbitrary<String> inner = block(depth - 1).list().ofMaxSize(3).map(all -> String.join("", all));
    return Arbitraries.oneOf(
        plain,
        Combinators.combine(PIPELINES, inner, inner)
            .as((on, one, other) -> "{{if " + on + "}}" + one + "{{else}}" + other + "{{end}}"),
        Combinators.combine(PIPELINES, PIPELINES, inner, inner)
            .as(
                (on, also, one, other) ->
                    "{{if " + on + "}}" + one + "{{else if " + also + "}}" + other + "{{end}}"),
        Combinators.combine(PIPELINES, PIPELINES, inner, inner)
            .as(
                (on, also, one, other) ->
                    "{{with " + on + "}}" + one + "{{else with " + also + "}}" + other + "{{end}}"),
        Combinators.combine(PIPELINES, inner, inner)
            .as(
                (on, one, other) ->
                    "{{with $w := " + on + "}}" + one + "{{else}}" + other + "{{end}}"),
        Combinators.combine(PIPELINES, inner, inner)
            .as(
                (on, one, other) ->
                    "{{range $k, $e := "
                        + on
                        + "}}{{$k}}={{$e}}"
                        + one
                        + "{{else}}"
                        + other
                        + "{{end}}"),
        Combinators.combine(PIPELINES, inner)
            .as((on, one) -> "{{range " + on + "}}" + one + "{{if .}}{{continue}}{{end}}.{{end}}"));
  }

  @Provide
  Arbitrary<String> template() {
    return block(2)
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(
            parts ->
                "{{ $v := \"start\" }}{{ with $s := secret \"secret/data/shop/db\" }}"
                    + String.join("", parts)
                    + "{{ end }}");
  }

  /** What Go writes into a text where it should have failed. */
  private static boolean complains(String output) {
    return output.contains("<no value>") || output.contains("<nil>") || output.contains("%!");
  }

  @Property(tries = 1500, seed = "4711")
  void rendersAsTheAgentOrRefuses(@ForAll("template") String template) throws Exception {
    Answer expected = agent.getFirst().render(template, Samples.SECRETS);
    String outcome;
    try {
      String rendered = Samples.render(template);
      assertThat(expected.error()).as(template).isEmpty();
      assertThat(rendered).as(template).isEqualTo(expected.output());
      outcome = "rendered";
    } catch (TemplateException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain(Samples.VALUE);
      outcome = "refused";
      if (!expected.failed() && !complains(expected.output())) {
        // What the agent would render is refused for one of these reasons alone.
        assertThat(e.getMessage()).as(template).containsPattern(STRICTER);
      }
    }
    Statistics.label("outcome")
        .collect(outcome)
        .coverage(coverage -> coverage.check("rendered").count(count -> count > 300));
  }

  @Property(tries = 1500, seed = "4712")
  void readsAnythingAndNeverCrashes(@ForAll("noise") String template) throws Exception {
    try {
      String rendered = Samples.render(template);
      Answer expected = agent.getFirst().render(template, Samples.SECRETS);
      assertThat(expected.error()).as(template).isEmpty();
      assertThat(rendered).as(template).isEqualTo(expected.output());
    } catch (Samples.NoSample e) {
      // It asks for another secret, which is no fault of its own.
      Statistics.label("noise").collect("another secret");
    } catch (TemplateException e) {
      assertThat(e.getMessage()).isNotBlank().doesNotContain(Samples.VALUE);
    }
  }

  @Provide
  Arbitrary<String> noise() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "{{",
            "}}",
            "{{-",
            "-}}",
            " ",
            "\n",
            "{{ ",
            " }}",
            "{{- ",
            " -}}",
            ".",
            ".Data",
            "$",
            "$x",
            ":=",
            "=",
            "|",
            "(",
            ")",
            ",",
            "\"",
            "\"a\"",
            "`",
            "`a`",
            "'a'",
            "\\",
            "1",
            "-",
            "if ",
            "with ",
            "range ",
            "else",
            "end",
            "{{end}}",
            "{{ else }}",
            "break",
            "continue",
            "define ",
            "template ",
            "block ",
            "nil",
            "true",
            "print ",
            "len ",
            "env ",
            "secret ",
            "exec ",
            "secret \"old/shop/db\"",
            "(secret \"old/shop/db\").Data.user",
            "/*",
            "*/",
            "{{/* ",
            "*/}}",
            "{{ with secret \"old/shop/db\" }}",
            "{{ .Data.user }}",
            "{{ range $k, $v := .Data }}");
    return Arbitraries.oneOf(
        pieces.list().ofMaxSize(16).map(all -> String.join("", all)),
        Arbitraries.strings().ofMaxLength(60),
        Combinators.combine(template(), pieces, Arbitraries.integers().between(0, 200))
            .as(
                (whole, piece, place) -> {
                  int at = Math.min(place, whole.length());
                  return whole.substring(0, at) + piece + whole.substring(at);
                }));
  }
}
