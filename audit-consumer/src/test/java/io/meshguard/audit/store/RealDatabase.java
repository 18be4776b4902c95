package io.meshguard.audit.store;

import io.meshguard.local.LocalPostgres;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** A real PostgreSQL as the stores see it; its schema is made at first use. */
public final class RealDatabase {

  public static Database on(LocalPostgres postgres) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(postgres.jdbcUrl());
    source.setUser(postgres.user());
    source.setPassword(postgres.password());
    return new Database(source, new Schema(Flyway.configure().dataSource(source).load()));
  }

  private RealDatabase() {}
}
