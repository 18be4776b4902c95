package io.meshguard.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class CsvTest {
  private final StringWriter text = new StringWriter();
  private final Csv csv = new Csv(new PrintWriter(text));

  @Test
  void quotesWhatHoldsASeparatorAQuoteOrALineBreak() {
    csv.row("plain", "", "a,b", "say \"no\"", "two\nlines");

    assertThat(text.toString()).isEqualTo("plain,,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\"\r\n");
  }

  @Test
  void disarmsWhatASpreadsheetWouldRun() {
    csv.row("=1+1", "+1", "-1", "@SUM(A1)", "a=b");

    assertThat(text.toString()).isEqualTo("'=1+1,'+1,'-1,'@SUM(A1),a=b\r\n");
  }
}
