package io.meshguard.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked wrongly, or cannot be answered, is told in one line that says what to do. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RefusalsIT {

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  static Path directory;

  private static AuditStack stack;

  @BeforeAll
  static void start() {
    stack = AuditStack.started(directory);
  }

  @AfterAll
  static void stop() {
    stack.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ?from=yesterday      | 'from' is a time such as 2026-11-21T10:15:30Z, or how long ago, such as 24h or 7d, not 'yesterday'.
          ?from=-1h&to=-2h     | 'from' must be before 'to'.
          ?outcome=refused     | 'outcome' is one of allowed, denied, failed, mutated, not 'refused'.
          ?source=x            | 'source' is one of admission, check, scan, not 'x'.
          ?webhook=x           | 'webhook' is one of mutate, validate, not 'x'.
          ?dryRun=yes          | 'dryRun' is true or false, not 'yes'.
          ?limit=0             | 'limit' is a number from 1 to 1000, not '0'.
          ?limit=1&limit=2     | 'limit' is given more than once.
          ?limit=99999999999   | 'limit' is a number from 1 to 1000, not '99999999999'.
          ?next=abc            | 'next' is not one that this API gave out.
          ?from=999999w        | 'from' is a time such as 2026-11-21T10:15:30Z, or how long ago, such as 24h or 7d, not '999999w'.
          ?to=%2B999999999-01-01T00:00:00Z | 'to' is a time such as 2026-11-21T10:15:30Z, or how long ago, such as 24h or 7d, not '+999999999-01-01T00:00:00Z'.
          ?next=gAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | 'next' is not one that this API gave out.
          ?next=f_________8AAAAAAAAAAAAAAAAAAAAA | 'next' is not one that this API gave out.
          ?q=%FF%FE            | 'q' is not UTF-8, percent-encoded.
          /stream?outcome=x    | 'outcome' is one of allowed, denied, failed, mutated, not 'x'.
          ?user=%00            | 'user' must have at most 512 characters, none of them NUL.
          /7                   | The id of a decision is a UUID.
          """)
  void refusesWrongParametersInOneLine(String request, String detail) throws Exception {
    assertRefused("/api/v1/decisions" + request, detail);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          producers?cluster=prod         | Unknown parameter 'cluster'; none is taken here.
          mtls?namespace=shop            | Unknown parameter 'namespace'; none is taken here.
          mtls/shop?verbose=true         | Unknown parameter 'verbose'; none is taken here.
          mtls/shop/queries?mesh=osm     | 'mesh' is istio, istio-ambient, linkerd, consul, kuma or cilium.
          mtls/shop/queries?meshes=kuma  | Unknown parameter 'meshes'; known are mesh.
          rollback?scope=/               | 'scope' is mesh, a NAMESPACE or NAMESPACE/WORKLOAD, such as shop or shop/cart.
          rollback?scope=shop%20--all    | 'scope' is mesh, a NAMESPACE or NAMESPACE/WORKLOAD, such as shop or shop/cart.
          rollback?scope=shop&why=cron   | Unknown parameter 'why'; known are reason, scope.
          proxies?limit=5                | Unknown parameter 'limit'; known are fit, namespace, outsideBand, sort, workload.
          secret-access?from=now&to=24h  | 'from' must be before 'to'.
          secret-access?pod=%00          | 'pod' must have at most 512 characters, none of them NUL.
          """)
  void refusesWrongParametersOfEveryOtherList(String request, String detail) throws Exception {
    assertRefused("/api/v1/" + request, detail);
  }

  /** Ten megabytes are more than an address may have; ten thousand letters more than a name has. */
  @Test
  void refusesTextThatIsTooLong() throws Exception {
    assertRefused(
        "/api/v1/decisions?q=" + "a".repeat(10_000),
        "'q' must have at most 512 characters, none of them NUL.");
    assertThat(stack.get("/api/v1/decisions?q=" + "a".repeat(10 << 20)).statusCode())
        .isEqualTo(414);
  }

  private static void assertRefused(String path, String detail) throws Exception {
    HttpResponse<String> answer = stack.get(path);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    ObjectNode expected = JsonNodeFactory.instance.objectNode();
    expected.put("title", "Bad Request").put("status", 400);
    expected.put("detail", detail);
    assertThat(Sample.json(answer.body())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          /?colour=red       | Unknown parameter &#39;colour&#39;
          /?from=now&to=24h  | &#39;from&#39; must be before &#39;to&#39;.
          /secrets?next=abc  | &#39;next&#39; is not one that this API gave out.
          /proxies?fit=tight | &#39;fit&#39; is one of fits, over, under, unset, not &#39;tight&#39;.
          /decisions/7       | The id of a decision is a UUID.
          /mtls/nowhere      | Nothing is known of a namespace nowhere.
          """)
  void saysSoOnAPageToo(String path, String detail) throws Exception {
    HttpResponse<String> page = stack.get(path);

    assertThat(page.statusCode()).isBetween(400, 404);
    assertThat(page.body()).contains("role=\"alert\"", detail);
  }

  /** A page that asks again by itself has to keep the part that does. */
  @Order(Integer.MAX_VALUE)
  @ParameterizedTest
  @ValueSource(strings = {"/?live=true", "/mtls", "/mtls/shop", "/proxies", "/secrets"})
  void saysThatTheDatabaseIsAway(String path) {
    stack.postgres().close();

    await()
        .atMost(FIVE_MINUTES)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              HttpResponse<String> page = stack.get(path);
              assertThat(page.statusCode()).isEqualTo(503);
              assertThat(page.body()).contains("role=\"alert\"", "The database cannot be reached.");
              if (path.equals("/mtls") || path.startsWith("/?")) {
                assertThat(page.body()).containsPattern("<section [^>]*hx-trigger=\"every ");
              }
            });
  }
}
