package io.meshguard.cli.secrets;

import io.meshguard.cli.secrets.migrate.MigrateCommand;
import io.meshguard.cli.secrets.scan.ScanCommand;
import io.meshguard.cli.secrets.verify.VerifyCommand;
import picocli.CommandLine.Command;

/** {@code meshguard secrets}: what etcd holds, and whether it still does. */
@Command(
    name = "secrets",
    description =
        "Find the Secrets that etcd holds, move them to Vault, and prove that values are gone from etcd.",
    subcommands = {ScanCommand.class, MigrateCommand.class, VerifyCommand.class})
public final class SecretsCommand {}
