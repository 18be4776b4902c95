package io.meshguard.audit.decisions;

import io.meshguard.audit.AuditSettings;
import io.meshguard.audit.store.Database;
import io.meshguard.audit.store.StoreUnavailableException;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** One partition a day (UTC): made ahead of time, dropped when its retention is over. */
@ApplicationScoped
class Partitions {

  private static final Logger LOG = Logger.getLogger(Partitions.class);

  private final Database database;
  private final AuditSettings settings;
  private final Clock clock;
  private final Set<LocalDate> known = ConcurrentHashMap.newKeySet();

  Partitions(Database database, AuditSettings settings, Clock clock) {
    this.database = database;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Makes the partitions that decisions of these times belong to. Times out of the ordinary get
   * none: they go to the default partition.
   */
  void prepare(Stream<Instant> times) {
    LocalDate today = today();
    times
        .map(time -> time.atOffset(ZoneOffset.UTC).toLocalDate())
        .distinct()
        .filter(day -> !known.contains(day))
        .filter(day -> !day.isBefore(oldest(today)))
        .filter(day -> !day.isAfter(today.plusDays(settings.audit().partitionsAhead())))
        .forEach(this::create);
  }

  /** Makes the partitions of the next days and drops those whose time is over. */
  @Scheduled(
      every = "1h",
      delayed = "10s",
      concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void maintain() {
    LocalDate today = today();
    try {
      today
          .datesUntil(today.plusDays(settings.audit().partitionsAhead() + 1L))
          .forEach(this::create);
      List<String> dropped = dropBefore(oldest(today));
      if (!dropped.isEmpty()) {
        LOG.infof("Dropped what is older than the retention: partitions=%s", dropped);
      }
    } catch (StoreUnavailableException e) {
      LOG.warnf("Partitions were not maintained, will be in an hour: %s", e.getMessage());
    }
  }

  private void create(LocalDate day) {
    if (known.contains(day)) {
      return;
    }
    database.transaction(
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement("SELECT create_decisions_partition(?)")) {
            statement.setObject(1, day);
            return statement.execute();
          }
        });
    known.add(day);
  }

  private List<String> dropBefore(LocalDate day) {
    List<String> dropped =
        database.transaction(
            connection -> {
              try (Statement statement = connection.createStatement()) {
                // Dropping locks the whole table: rather try again in an hour than queue readers
                // up.
                statement.execute("SET LOCAL lock_timeout = '5s'");
              }
              return dropBefore(
                  connection.prepareStatement("SELECT drop_decisions_before(?)"), day);
            });
    known.removeIf(old -> old.isBefore(day));
    return dropped;
  }

  private static List<String> dropBefore(PreparedStatement drop, LocalDate day)
      throws SQLException {
    try (drop) {
      drop.setObject(1, day);
      List<String> names = new ArrayList<>();
      try (ResultSet rows = drop.executeQuery()) {
        while (rows.next()) {
          names.add(rows.getString(1));
        }
      }
      return names;
    }
  }

  private LocalDate oldest(LocalDate today) {
    return today.minus(settings.audit().retention());
  }

  private LocalDate today() {
    return LocalDate.now(clock.withZone(ZoneOffset.UTC));
  }
}
