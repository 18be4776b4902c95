package io.meshguard.engine.rego.builtins.text.regex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

class RegexTest {

  private static final List<String> LETTERS =
      List.of("a", "b", "-", "0", "_", "\n", " ", "é", "😀", "\ud83d");

  /** Pieces in any order: of those that are an expression, the table says what RE2/J does. */
  @Property(tries = 30_000, seed = "4711")
  void theTableAgreesWithRe2(
      @ForAll("expressions") String expression, @ForAll("texts") String text) {
    Pattern pattern = patternOf(expression);
    Assume.that(pattern != null);
    @Nullable Dfa table = Dfa.of(expression);
    Statistics.collect(table != null);
    Statistics.coverage(all -> all.check(true).percentage(share -> share > 50));
    if (table != null && pattern != null) {
      // The second time round, the states are there.
      for (String one : List.of(text, "", "a", "ab", "ba-0", text)) {
        assertAgrees(table.find(one), pattern, one);
      }
    }
  }

  private static @Nullable Pattern patternOf(String expression) {
    try {
      return Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      return null;
    }
  }

  private static void assertAgrees(Dfa.Answer answer, Pattern pattern, String text) {
    if (answer != Dfa.Answer.UNKNOWN) {
      assertThat(answer == Dfa.Answer.YES)
          .as("%s in %s", pattern, text)
          .isEqualTo(pattern.matcher(text).find());
    }
  }

  @Provide
  Arbitrary<String> expressions() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "a",
            "b",
            "-",
            "0",
            "_",
            " ",
            "é",
            ".",
            "^",
            "$",
            "|",
            "(",
            "(?:",
            "(?P<n>",
            ")",
            ")",
            "*",
            "+",
            "?",
            "*?",
            "{2}",
            "{1,3}",
            "{2,}",
            "{0}",
            "{,2}",
            "{",
            "}",
            "[ab]",
            "[^a]",
            "[a-b]",
            "[]a]",
            "[^]a]",
            "[a-]",
            "[-a]",
            "[a-b-0]",
            "[\\d_]",
            "[^\\s\\-]",
            "[\\W]",
            "[[:alpha:]]",
            "[",
            "]",
            "\\d",
            "\\D",
            "\\w",
            "\\W",
            "\\s",
            "\\S",
            "\\.",
            "\\-",
            "\\n",
            "\\x{61}",
            "\\x61",
            "\\A",
            "\\z",
            "\\b",
            "\\Qa\\E",
            "\\pL",
            "(?s)",
            "(?i)");
    return pieces.list().ofMaxSize(7).map(list -> String.join("", list));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(LETTERS).list().ofMaxSize(8).map(list -> String.join("", list));
  }

  @Example
  void whatPoliciesAskHasATable() {
    for (String expression :
        List.of(
            "^registry\\.example\\.com/",
            "[:@][^/]+$",
            "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$",
            "@sha256:[0-9a-f]{64}$",
            "^(?:[a-z0-9-]+\\.)*example\\.(com|org)(?P<path>/.*)?$",
            "(?s)^[^\\x{2e}]*\\.svc$",
            "^v\\d+(\\.\\d+){0,2}$")) {
      assertThat(Dfa.of(expression)).as(expression).isNotNull();
    }
  }

  /** Its table would have a state for each of two to the twelve ways to get there. */
  @Example
  void anExpressionWithoutASmallTableIsLeftToRe2() {
    String expression = "^[ab]*a[ab]{12}$";
    Regex regex = Regex.compile(expression);
    Pattern pattern = Pattern.compile(expression);
    Random random = new Random(4711);
    for (int i = 0; i < 500; i++) {
      StringBuilder text = new StringBuilder();
      random.ints(40, 0, 2).forEach(bit -> text.append(bit == 0 ? 'a' : 'b'));
      assertThat(regex.isIn(text.toString())).isEqualTo(pattern.matcher(text).find());
    }
    assertThat(Dfa.of("(?:a{500}){500}")).isNull();
    assertThat(Dfa.of("(".repeat(100) + "a" + ")".repeat(100))).isNotNull();
    assertThat(Dfa.of("(".repeat(50_000) + "a" + ")".repeat(50_000))).isNull();
  }

  @Example
  void theAnswerIsTheSameHoweverOftenItIsAsked() {
    Regex regex = Regex.compile("^a+$");
    for (int i = 0; i < 10; i++) {
      assertThat(regex.isIn("aaa")).isTrue();
      assertThat(regex.isIn("aab")).isFalse();
      assertThat(regex.isIn("a\ud83d\ude00")).isFalse();
      assertThat(Regex.compile("^a.$").isIn("a\ud83d\ude00")).isTrue();
    }
  }
}
