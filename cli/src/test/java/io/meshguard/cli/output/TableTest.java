package io.meshguard.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class TableTest {

  @Test
  void alignsColumnsAndLeavesNoTrailingBlanks() {
    Table table = new Table("NAME", "WHY");
    table.add("a", "short");
    table.add("a-long-name", "");

    assertThat(printed(table)).isEqualTo("NAME          WHY\na             short\na-long-name\n");
  }

  @Test
  void showsControlCharactersInsteadOfObeyingThem() {
    Table table = new Table("NAME");
    table.add("\u001b[2Jgone\u202e");

    assertThat(printed(table)).isEqualTo("NAME\n\uFFFD[2Jgone\uFFFD\n");
  }

  @Test
  void refusesARowOfAnotherWidth() {
    assertThatThrownBy(() -> new Table("A", "B").add("only one"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 cells for 2 columns");
  }

  private static String printed(Table table) {
    StringWriter text = new StringWriter();
    table.print(new PrintWriter(text));
    return text.toString();
  }
}
