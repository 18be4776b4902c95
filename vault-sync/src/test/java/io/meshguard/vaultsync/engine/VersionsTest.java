package io.meshguard.vaultsync.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.ONE_MINUTE;

import io.meshguard.vaultsync.engine.Versions.Seen;
import io.meshguard.vaultsync.login.Login;
import io.meshguard.vaultsync.login.TokenKey;
import io.meshguard.vaultsync.vault.VaultEndpoint;
import io.meshguard.vaultsync.vault.VaultException;
import io.meshguard.vaultsync.vault.VaultException.Reason;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VersionsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final TokenKey CART = token("cart");
  private static final String PATH = "secret/shop/db";

  private final AtomicInteger asked = new AtomicInteger();
  private final HandClock clock = new HandClock();
  private final Versions versions = new Versions(clock, Instant::plus);

  /** Stands still until it is moved. */
  private static final class HandClock extends Clock {
    private Instant now = START;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private static TokenKey token(String account) {
    return new TokenKey(
        new VaultEndpoint(URI.create("http://vault"), null),
        new Login.ServiceAccount("kubernetes", "shop"),
        "shop/" + account + "/uid",
        "");
  }

  private Seen look(TokenKey token, Duration refresh) throws VaultException {
    return versions.look(token, PATH, refresh, asked::incrementAndGet);
  }

  @Test
  void sharesAnAnswerForATenthOfTheRefresh() throws VaultException {
    Seen first = look(CART, MINUTE);
    clock.now = START.plusSeconds(5);

    assertThat(look(CART, MINUTE)).isEqualTo(first);
    assertThat(first).isEqualTo(new Seen(1, START, START.plusSeconds(60)));

    clock.now = START.plusSeconds(6);
    assertThat(look(CART, MINUTE).version()).isEqualTo(2);
  }

  @Test
  void sharesNothingBetweenServiceAccountsOrPaces() throws VaultException {
    assertThat(look(CART, MINUTE).version()).isEqualTo(1);
    assertThat(look(token("orders"), MINUTE).version()).isEqualTo(2);
    assertThat(look(CART, Duration.ofSeconds(30)).version()).isEqualTo(3);
  }

  @Test
  void givesWhoComesLaterTheTimeOfThoseThatLookAlready() throws VaultException {
    assertThat(versions.join(CART, PATH, MINUTE, 1, START)).isEqualTo(START.plusSeconds(60));
    clock.now = START.plusSeconds(45);
    assertThat(versions.join(CART, PATH, MINUTE, 1, clock.now)).isEqualTo(START.plusSeconds(60));

    clock.now = START.plusSeconds(61);
    assertThat(versions.join(CART, PATH, MINUTE, 1, clock.now)).isEqualTo(START.plusSeconds(121));
  }

  @Test
  void asksOnceForAllThatComeMeanwhile() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    List<FutureTask<Seen>> looks = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      FutureTask<Seen> look =
          new FutureTask<>(
              () ->
                  versions.look(
                      CART,
                      PATH,
                      MINUTE,
                      () -> {
                        asked.incrementAndGet();
                        awaited(answer);
                        return 7;
                      }));
      looks.add(look);
      threads.add(Thread.ofPlatform().start(look));
    }
    await("all wait")
        .atMost(ONE_MINUTE)
        .until(() -> threads.stream().allMatch(each -> each.getState() == Thread.State.WAITING));

    answer.countDown();

    for (FutureTask<Seen> look : looks) {
      assertThat(look.get()).isEqualTo(new Seen(7, START, START.plusSeconds(60)));
    }
    assertThat(asked).hasValue(1);
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void sharesAFailureWithThoseThatWaitedAndRemembersNone() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    FutureTask<Seen> waits = new FutureTask<>(() -> look(CART, MINUTE));
    FutureTask<Seen> asks =
        new FutureTask<>(
            () ->
                versions.look(
                    CART,
                    PATH,
                    MINUTE,
                    () -> {
                      Thread waiting = Thread.ofPlatform().start(waits);
                      await("it waits").until(() -> waiting.getState() == Thread.State.WAITING);
                      awaited(answer);
                      throw new VaultException(Reason.NO_ANSWER, "nothing");
                    }));
    Thread.ofPlatform().start(asks);
    answer.countDown();

    assertThatThrownBy(asks::get)
        .isInstanceOf(ExecutionException.class)
        .hasMessageEndingWith("nothing");
    assertThatThrownBy(waits::get)
        .isInstanceOf(ExecutionException.class)
        .hasMessageEndingWith("nothing");
    assertThat(look(CART, MINUTE).version()).isEqualTo(1);
  }
}
